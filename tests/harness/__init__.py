"""Real servers for tests. Each fixture takes its server from the environment, else starts a private one for the session.

A private one is a process of this machine, or with `WAYMARK_TEST_SERVERS=containers` a container: `sources` chooses, `containers.servers` starts them.
`own_broker`, which tests kill, is a process with either, and `system` has servers of its own.

| fixture | environment | gives |
|---|---|---|
| `database_for(service)` | `WAYMARK_TEST_DATABASE_URL`, an administrator's `postgresql://` | the address of a migrated, empty database |
| `broker` | `WAYMARK_TEST_AMQP_URL`, an administrator's `amqp://` | RabbitMQ with its exchanges |
| `amqp_for(service)` | the same | the service's own login, its queues gone |
| `own_broker` | | RabbitMQ that a test may stop and kill |
| `cluster`, `front` | | RabbitMQ of three nodes that a test may kill, and one address for them |
| `s3` | `WAYMARK_TEST_S3_ENDPOINT`, `_ACCESS_KEY`, `_SECRET_KEY` | an object store and a new bucket |
| `clamd` | `WAYMARK_TEST_CLAMD_HOST`, `_PORT` | a virus scanner that knows the EICAR test file |
| `mailbox` | `WAYMARK_TEST_SMTP_HOST`, `_PORT`, `WAYMARK_TEST_MAILBOX_URL` | an SMTP server and what it took, empty |
| `chromium_program` | `WAYMARK_TEST_CHROMIUM`, a path | the path of Chromium |
| `system` | `WAYMARK_TEST_SYSTEM=compose` | everything that `make run` starts, for journeys; or all that Compose starts |
"""
