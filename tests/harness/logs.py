"""Logs of tests."""

import pytest

from chassis import logs


@pytest.fixture(scope="session", autouse=True)
def logs_as_in_service() -> None:
    """Log as the services do: structlog's own default draws every exception with its local variables, for seconds."""
    logs.configure("tests", "INFO")
