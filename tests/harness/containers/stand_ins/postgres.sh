#!/bin/sh
set -eu
data=/var/lib/postgresql/data
PATH=$(dirname "$(find /venv -name initdb -type f | head -n 1)"):$PATH
if [ ! -s "$data/PG_VERSION" ]; then
    printf %s "$POSTGRES_PASSWORD" >/tmp/password
    initdb --pgdata "$data" --username postgres --pwfile /tmp/password --auth scram-sha-256 --encoding UTF8 >/dev/null
    rm /tmp/password
    echo "host all all all scram-sha-256" >>"$data/pg_hba.conf"
fi
# SIGINT is what the image that this stands in for is stopped with: sessions end, nothing is lost.
exec "$@" -D "$data" -c listen_addresses=*
