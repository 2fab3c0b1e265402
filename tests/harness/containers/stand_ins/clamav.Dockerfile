# In place of clamav/clamav where no image can be pulled: Debian's clamd, which knows the EICAR test file alone.
ARG BASE_IMAGE
FROM ${BASE_IMAGE}
RUN apt-get update -q && apt-get install -yq --no-install-recommends clamav-daemon >/dev/null && rm -rf /var/lib/apt/lists/*
COPY clamav.sh /usr/local/bin/stand-in
USER clamav
ENTRYPOINT ["stand-in"]
EXPOSE 3310
