# In place of rabbitmq:4.1-management where no image can be pulled: Debian's RabbitMQ, set up by the same variables and files.
ARG BASE_IMAGE
FROM ${BASE_IMAGE}
RUN apt-get update -q && apt-get install -yq --no-install-recommends rabbitmq-server >/dev/null && rm -rf /var/lib/apt/lists/* \
 && echo "[rabbitmq_management,rabbitmq_prometheus]." >/etc/rabbitmq/enabled_plugins && install -d -o rabbitmq /etc/rabbitmq/conf.d
COPY rabbitmq.sh /usr/local/bin/stand-in
USER rabbitmq
ENTRYPOINT ["stand-in"]
EXPOSE 5672 15672
