"""The folder that holds an installation, and the lock on it."""

import fcntl
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from deploy.errors import ServerError
from deploy.servers.process import holding

_WAIT_SECONDS = 40


@contextmanager
def locked(folder: Path, say: Callable[[str], None]) -> Iterator[Path]:
    """Make the folder if need be and keep every other run out of it. Raises ServerError when one stays.

    The programs we start hold the lock as well, so after a `kill -9` it lasts until the last of them has written its data.
    """
    folder = folder.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    # Others may pass through to what is theirs, as PostgreSQL's account must, and may list and read nothing.
    folder.chmod(0o711)
    descriptor = os.open(folder / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        _lock(descriptor, folder, say)
        with holding(descriptor):
            yield folder
    finally:
        os.close(descriptor)


def _lock(descriptor: int, folder: Path, say: Callable[[str], None]) -> None:
    deadline = time.monotonic() + _WAIT_SECONDS
    told = False
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > deadline:
                raise ServerError(f"Another run is using {folder}. Stop it first.") from None
            if not told:
                say("waiting for another run in this folder to end")
                told = True
            time.sleep(0.2)
        else:
            return
