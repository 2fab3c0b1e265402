"""Programs of another system, as processes that can be killed."""

import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from tests.subscribers.conftest import ROOT


class Example:
    """A program in `examples/`, with what it keeps in a file."""

    def __init__(self, name: str, folder: Path, **environment: str) -> None:
        self._command = [sys.executable, str(ROOT / "examples" / name)]
        self._folder = folder
        kept = {variable: value for variable, value in os.environ.items() if not variable.startswith("WAYMARK_")}
        self._environment = {**kept, **environment, "PYTHONWARNINGS": "error"}

    @contextmanager
    def running(self) -> Iterator["subprocess.Popen[bytes]"]:
        """Run it, and kill it when the block ends."""
        with (
            (self._folder / "output").open("ab") as output,
            subprocess.Popen(self._command, cwd=self._folder, env=self._environment, stdout=output, stderr=output) as process,
        ):
            try:
                yield process
            finally:
                process.send_signal(signal.SIGKILL)

    def events(self) -> list[tuple[str, str, int]]:
        """Return id, subject and sequence of each event that it has dealt with, the first one first."""
        with suppress(sqlite3.OperationalError), sqlite3.connect(f"file:{self._folder}/events.db?mode=ro", uri=True) as database:
            return database.execute("SELECT id, subject, sequence FROM events ORDER BY rowid").fetchall()
        return []

    def output(self) -> str:
        """Return what it has printed."""
        return (self._folder / "output").read_text()

    async def has(self, number: int) -> bool:
        """Say whether it has dealt with so many."""
        return len(self.events()) >= number
