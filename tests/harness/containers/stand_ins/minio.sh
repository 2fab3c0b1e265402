#!/bin/sh
set -eu
cat >/tmp/s3.json <<END
{"identities": [{"name": "root", "credentials": [{"accessKey": "$MINIO_ROOT_USER", "secretKey": "$MINIO_ROOT_PASSWORD"}], "actions": ["Admin", "Read", "Write", "List", "Tagging"]}]}
END
exec /venv/bin/weed server -dir=/data -ip=127.0.0.1 -ip.bind=0.0.0.0 -s3 -s3.port=9000 -s3.config=/tmp/s3.json -volume.max=20 -master.volumeSizeLimitMB=64
