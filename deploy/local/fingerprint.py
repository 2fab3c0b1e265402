"""Tells whether databases, queues and demonstration data are as the source wants them, without asking: each costs processes to find out."""

import hashlib
from pathlib import Path

from deploy.local.assets import ROOT

# Everything that decides what `migrate` does: the revisions, who subscribes to what, and how queues are declared.
_MIGRATION = (
    "services/*/migrations/*.py",
    "services/*/handlers.py",
    "chassis/migrations/*.py",
    "chassis/topology.py",
    "contracts/*.py",
    "deploy/provision/*.py",
)
_SEED = ("deploy/seed/*.py",)


def of_migration(*places: str) -> str:
    """Return a value that changes when a migration could do something, or when a server in `places` is another one."""
    return _of(_MIGRATION, *places)


def of_seed() -> str:
    """Return a value that changes with the demonstration data."""
    return _of(_SEED)


def _of(sources: tuple[str, ...], *places: str) -> str:
    digest = hashlib.sha256("\0".join(places).encode())
    for file in sorted(file for pattern in sources for file in ROOT.glob(pattern)):
        digest.update(str(file.relative_to(ROOT)).encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()


def matches(file: Path, fingerprint: str) -> bool:
    """Say whether the last migration or seeding left this fingerprint in `file`."""
    return file.exists() and file.read_text() == fingerprint
