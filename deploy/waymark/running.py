"""`running.json` in the folder of an installation, while it runs: where it is, for commands that speak to it. Readable by its owner alone."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

_FILE = "running.json"


@dataclass(frozen=True)
class Running:
    """Where a running system is."""

    gateway_url: str
    amqp_url: str
    """Where subscribers connect, without user and password."""
    management_url: str | None
    """RabbitMQ's management API for its administrator; none when the broker was given to us."""


@contextmanager
def told(folder: Path, running: Running) -> Iterator[None]:
    """Keep the file there until the block ends."""
    file = folder / _FILE
    file.unlink(missing_ok=True)
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
        json.dump(asdict(running), out, indent=1)
    try:
        yield
    finally:
        file.unlink(missing_ok=True)


def read(folder: Path) -> Running | None:
    """Return where the system in a folder is, or None when none runs there."""
    file = folder / _FILE
    return Running(**json.loads(file.read_text())) if file.exists() else None
