"""Tells whether databases and queues are as the source wants them, without asking: a migration costs a process per service."""

import hashlib
from pathlib import Path

from deploy.local.assets import ROOT

# Everything that decides what `migrate` does: the revisions, who subscribes to what, and how queues are declared.
_SOURCES = ("services/*/migrations/*.py", "services/*/handlers.py", "chassis/migrations/*.py", "chassis/topology.py", "contracts/*.py", "deploy/provision/*.py")


def of_source(*places: str) -> str:
    """Return a value that changes when a migration could do something, or when a server in `places` is another one."""
    digest = hashlib.sha256("\0".join(places).encode())
    for file in sorted(file for pattern in _SOURCES for file in ROOT.glob(pattern)):
        digest.update(str(file.relative_to(ROOT)).encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()


def matches(file: Path, fingerprint: str) -> bool:
    """Say whether the last migration left this fingerprint in `file`."""
    return file.exists() and file.read_text() == fingerprint
