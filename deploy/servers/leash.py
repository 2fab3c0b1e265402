"""Runs one program and ends it when whoever started this process is gone, however that happened (`kill -9` included).

The sign is the end of standard input: the starter holds the other end of the pipe and the kernel closes it for the dead. The
kernel's own parent-death signal would fire when the starting *thread* ends, and does not exist outside Linux.

Runs as a file, without site-packages, so that it costs a few milliseconds: it must import the standard library alone.
Argument: a JSON object with `command` (list), `user` and `group` (ids, or null), `signal` (number) and `grace` (seconds).
SIGTERM asks the program to end, SIGUSR1 kills it.
"""

import json
import os
import signal
import subprocess
import sys
import threading
from contextlib import suppress
from typing import Any

_SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGUSR1)


def _start(thread: threading.Thread) -> None:
    """Start a thread to which no signal goes: only the main thread acts on one, and what another takes does not wake it."""
    thread.daemon = True
    before = signal.pthread_sigmask(signal.SIG_BLOCK, _SIGNALS)
    thread.start()
    signal.pthread_sigmask(signal.SIG_SETMASK, before)


class Leash:
    """Holds one program."""

    def __init__(self, order: dict[str, Any]) -> None:
        self._order = order
        self._child: subprocess.Popen[bytes] | None = None
        self._stopping = False
        self._killed = False

    def run(self) -> int:
        """Return the exit code of the program, as a shell would put it, once it and all that it started have ended."""
        # Signals are not blocked meanwhile: the program would inherit that, and RabbitMQ's script would never hear SIGTERM.
        child = subprocess.Popen(
            self._order["command"],
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            user=self._order["user"],
            group=self._order["group"],
            extra_groups=None if self._order["group"] is None else [],
        )
        self._child = child
        # The program may have been at work before we knew it.
        if self._killed:
            self.kill()
        elif self._stopping:
            self._ask()
        code = child.wait()
        self.kill()
        return code if code >= 0 else 128 - code

    def stop(self) -> None:
        """Ask the program to end; after the grace it and everything it started are killed."""
        if not self._stopping:
            self._stopping = True
            self._ask()

    def _ask(self) -> None:
        if self._child is not None:
            with suppress(ProcessLookupError):
                os.kill(self._child.pid, self._order["signal"])
            _start(threading.Timer(self._order["grace"], self.kill))

    def kill(self) -> None:
        """End the program and everything it started at once."""
        self._killed = True
        # The program leads a session of its own, so this reaches what it started and nothing else.
        if self._child is not None:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(self._child.pid, signal.SIGKILL)

    def stop_with_starter(self) -> None:
        """Block until the starter is gone, then stop."""
        while os.read(0, 1024):
            pass
        self.stop()


def main() -> int:
    """Run the program that the first argument describes. Returns its exit code."""
    order = json.loads(sys.argv[1])
    leash = Leash(order)
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, lambda *_: leash.stop())
    signal.signal(signal.SIGUSR1, lambda *_: leash.kill())
    _start(threading.Thread(target=leash.stop_with_starter))
    try:
        return leash.run()
    except OSError as error:
        print(f"{order['command'][0]}: {error.strerror}", file=sys.stderr)
        return 127


if __name__ == "__main__":
    sys.exit(main())
