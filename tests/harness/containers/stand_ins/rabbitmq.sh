#!/bin/sh
set -eu
export HOME=/var/lib/rabbitmq RABBITMQ_NODENAME="rabbit@$(hostname)" RABBITMQ_LOGS=- RABBITMQ_CONF_ENV_FILE=/dev/null
export RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS="+sbwt none +sbwtdcpu none +sbwtdio none"
if [ -n "${RABBITMQ_ERLANG_COOKIE:-}" ]; then
    printf %s "$RABBITMQ_ERLANG_COOKIE" >"$HOME/.erlang.cookie"
    chmod 600 "$HOME/.erlang.cookie"
fi
printf 'default_user = %s\ndefault_pass = %s\nlog.console = true\n' "$RABBITMQ_DEFAULT_USER" "$RABBITMQ_DEFAULT_PASS" >/etc/rabbitmq/conf.d/10-default.conf
exec /usr/lib/rabbitmq/bin/rabbitmq-server
