# In place of axllent/mailpit where no image can be pulled: the mailbox of `make run`, which speaks the same API.
ARG BASE_IMAGE
FROM ${BASE_IMAGE}
RUN python -m venv /venv && /venv/bin/pip install --no-cache-dir --quiet aiohttp==3.14.5 aiosmtpd==1.4.6 tzdata
WORKDIR /app
COPY deploy/__init__.py deploy/
COPY deploy/mailbox deploy/mailbox
COPY deploy/servers/__init__.py deploy/servers/ports.py deploy/servers/
USER 10001
ENTRYPOINT ["/venv/bin/python", "-m", "deploy.mailbox", "/tmp/mailbox", "--host", "0.0.0.0"]
EXPOSE 1025 8025
