"""What every test may ask for, see `tests/harness`."""

import os

# They need an engine, and minutes to build: `make test-containers`.
collect_ignore = [] if os.environ.get("WAYMARK_TEST_SYSTEM") == "compose" else ["containers"]

pytest_plugins = [
    "tests.harness.sources",
    "tests.harness.turns",
    "tests.harness.public_types",
    "tests.harness.folders",
    "tests.harness.logs",
    "tests.harness.databases",
    "tests.harness.brokers",
    "tests.harness.clusters",
    "tests.harness.signers",
    "tests.harness.stores",
    "tests.harness.mailboxes",
    "tests.harness.systems",
    "tests.harness.pages",
    "tests.harness.team",
    "tests.harness.connections",
    "tests.harness.browsers",
    "tests.chassis.trial",
]
