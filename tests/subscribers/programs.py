"""Programs of another system, as processes that can be killed."""

import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from tests.subscribers.conftest import ROOT

# SQLite counts within the transaction that keeps an event: to a number, or without an end.
_WORK = """CREATE TRIGGER work AFTER INSERT ON events WHEN NEW.rowid > {} BEGIN
    SELECT (WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c {}) SELECT max(n) FROM c);
END"""
_SOME = "LIMIT 100000"


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

    def events(self) -> list[tuple[str, str, str]]:
        """Return id, subject and sequence of each event that it has dealt with, the first one first."""
        with suppress(sqlite3.OperationalError), sqlite3.connect(f"file:{self._folder}/events.db?mode=ro", uri=True) as database:
            return database.execute("SELECT id, subject, sequence FROM events ORDER BY rowid").fetchall()
        return []

    @property
    def is_at_work(self) -> bool:
        """Say whether it is within a transaction: SQLite has a journal then."""
        return (self._folder / "events.db-journal").exists()

    def give_work(self, *, endless: bool, after: int = 0) -> None:
        """Let each event that it keeps after so many take some hundredths of a second, or for ever: who is killed then is killed in the middle."""
        self._change(_WORK.format(after, "" if endless else _SOME))

    def take_work_away(self) -> None:
        """Let events be kept at once again."""
        self._change("DROP TRIGGER work")

    def _change(self, statement: str) -> None:
        with closing(sqlite3.connect(self._folder / "events.db")) as database, database:
            database.execute(statement)

    async def begins(self) -> bool:
        """Say whether it has its file."""
        with suppress(sqlite3.OperationalError):
            self._change("SELECT 1 FROM events")
            return True
        return False

    def output(self) -> str:
        """Return what it has printed."""
        return (self._folder / "output").read_text()

    async def has(self, number: int) -> bool:
        """Say whether it has dealt with so many."""
        return len(self.events()) >= number
