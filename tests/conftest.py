"""What every test may ask for, see `tests/harness`."""

pytest_plugins = [
    "tests.harness.turns",
    "tests.harness.public_types",
    "tests.harness.folders",
    "tests.harness.logs",
    "tests.harness.databases",
    "tests.harness.brokers",
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
