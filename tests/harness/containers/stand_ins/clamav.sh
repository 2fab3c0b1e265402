#!/bin/sh
set -eu
mkdir -p /tmp/signatures
echo 'Eicar-Test-Signature:0:*:58354f2150254041505b345c505a58353428505e2937434329377d2445494341522d5354414e444152442d414e544956495255532d544553542d46494c452124482b482a' >/tmp/signatures/test.ndb
printf 'TCPAddr 0.0.0.0\nTCPSocket 3310\nDatabaseDirectory /tmp/signatures\nForeground yes\nStreamMaxLength 200M\nMaxScanSize 400M\nMaxFileSize 200M\n' >/tmp/clamd.conf
exec /usr/sbin/clamd --config-file=/tmp/clamd.conf
