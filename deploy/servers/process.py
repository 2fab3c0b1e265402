"""One program that we started: its log, whether it is ready, and its end."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from deploy.errors import ServerError
from deploy.servers.account import Account

_KILLED_SECONDS = 5
_LEASH = Path(__file__).with_name("leash.py")
_POLL = 0.05
_held: list[int] = []
"""Descriptors that every leash keeps open as well, see `holding`."""


@contextmanager
def holding(descriptor: int) -> Iterator[None]:
    """Keep a file open for each program started meanwhile, so that a lock on it lasts until the last of them has ended."""
    _held.append(descriptor)
    try:
        yield
    finally:
        _held.remove(descriptor)


@dataclass(frozen=True)
class Program:
    """What to run. `stop_signal` asks it to end; `grace` seconds later it is killed."""

    name: str
    command: Sequence[str]
    log: Path
    environment: Mapping[str, str] | None = None
    account: Account | None = None
    folder: Path | None = None
    stop_signal: signal.Signals = signal.SIGTERM
    grace: float = 10.0


class Process:
    """A program on its leash. It ends with us, whatever happens to us."""

    def __init__(self, program: Program) -> None:
        self.name = program.name
        self.log = program.log
        self._grace = program.grace
        program.log.parent.mkdir(parents=True, exist_ok=True)
        account = program.account
        order = {
            "command": [*(account.prefix if account else ()), *program.command],
            "user": account.user if account else None,
            "group": account.group if account else None,
            "signal": int(program.stop_signal),
            "grace": program.grace,
        }
        with program.log.open("ab") as log:
            self._from = log.tell()
            # -I and -S: nothing in the environment or in site-packages can change what the leash does.
            self._leash = subprocess.Popen(
                [sys.executable, "-I", "-S", str(_LEASH), json.dumps(order)],
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
                env=dict(program.environment) if program.environment is not None else None,
                cwd=program.folder,
                start_new_session=True,  # Ctrl-C goes to us alone: we stop the others in order
                pass_fds=tuple(_held),
            )

    @property
    def pid(self) -> int:
        """The process to signal; it stands for the program and all that it started."""
        return self._leash.pid

    @property
    def exit_code(self) -> int | None:
        """How it ended, or None while it runs."""
        return self._leash.poll()

    def stop(self) -> None:
        """End it and wait until it is gone. Safe to repeat."""
        self.ask_to_stop()
        try:
            self._leash.wait(self._grace + 5)
        except subprocess.TimeoutExpired:
            self._leash.kill()
            self._leash.wait()

    def kill(self) -> None:
        """End it and all that it started at once, as a power cut would."""
        with suppress(ProcessLookupError):
            os.kill(self._leash.pid, signal.SIGUSR1)
        # SIGTERM beside it would reach a leash that is ending already, and be taken for how the program ended.
        with suppress(subprocess.TimeoutExpired):
            self._leash.wait(_KILLED_SECONDS)
        self.stop()

    def ask_to_stop(self) -> None:
        """Ask it to end without waiting, so that several can end beside one another."""
        with suppress(ProcessLookupError):
            self._leash.terminate()
        if self._leash.stdin is not None:
            with suppress(BrokenPipeError):
                self._leash.stdin.close()

    def wait_until(self, ready: Callable[[], bool], seconds: float) -> None:
        """Block until `ready()`. Raises ServerError, naming the log, when the program ends first or takes longer than `seconds`."""
        deadline = time.monotonic() + seconds
        while not ready():
            if self.exit_code is not None:
                raise ServerError(f"{self.name} stopped with exit code {self.exit_code} before it was ready.\n{self.describe_log()}")
            if time.monotonic() > deadline:
                raise ServerError(f"{self.name} was not ready after {seconds:.0f} seconds.\n{self.describe_log()}")
            time.sleep(_POLL)

    def finish(self, seconds: float) -> None:
        """Block until it has done its work. Raises ServerError, naming the log, when that fails or takes longer than `seconds`."""
        try:
            code = self._leash.wait(seconds)
        except subprocess.TimeoutExpired as error:
            raise ServerError(f"{self.name} took longer than {seconds:.0f} seconds.\n{self.describe_log()}") from error
        if code:
            raise ServerError(f"{self.name} failed with exit code {code}.\n{self.describe_log()}")

    def describe_log(self, lines: int = 15) -> str:
        """Return the last lines that this run wrote, under the name of the file."""
        with self.log.open("rb") as log:
            log.seek(max(self._from, log.seek(0, os.SEEK_END) - 16_384))
            tail = log.read().decode(errors="replace").splitlines()[-lines:]
        return "\n".join([f"Its log is {self.log}{', which ends:' if tail else ' and is empty.'}", *(f"    {line}" for line in tail)])
