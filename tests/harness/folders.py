"""Where the servers of one test session keep their data."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def servers_folder() -> Iterator[Path]:
    """A folder that lives as long as the session. Its path is short: the path of a socket may have 107 characters."""
    folder = Path(tempfile.mkdtemp(prefix="waymark-"))
    folder.chmod(0o711)  # PostgreSQL passes through under another account when we are root
    yield folder
    shutil.rmtree(folder, ignore_errors=True)
