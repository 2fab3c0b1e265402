"""`python -m deploy.local`: run the whole system in the foreground until Ctrl-C. `python -m deploy.local code` prints a code of the demonstration."""

import argparse
import signal
import sys
import time
from pathlib import Path
from types import FrameType

from deploy.errors import ServerError
from deploy.local.system import System, running_system
from deploy.seed.accounts import PASSWORD
from deploy.seed.demonstration import PARENT, PROFESSIONAL
from deploy.seed.team import TEAM, code

_POLL = 0.3


class _Stop(Exception):
    """Somebody asked us to end."""


def main() -> int:
    """Run until Ctrl-C or SIGTERM. Returns 0 then, and 1 when something could not start or has ended by itself."""
    parser = argparse.ArgumentParser(prog="python -m deploy.local", description="Run the whole of Waymark on this machine")
    parser.add_argument("--folder", type=Path, default=Path(".waymark"), help="where its data, keys and logs are (default: .waymark)")
    parser.add_argument("command", nargs="?", choices=("run", "code"), default="run", help="code prints what the SEND team's authenticator shows now")
    chosen = parser.parse_args()
    if chosen.command == "code":
        print(code(chosen.folder / "authenticator"))
        return 0
    began = time.monotonic()

    def say(text: str) -> None:
        print(f"{time.monotonic() - began:6.1f} s  {text}", flush=True)

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _ask_to_stop)
    try:
        with running_system(chosen.folder, say=say, usual_ports=True, real_signatures=True, seed=True) as system:
            try:
                print(_screen(system, time.monotonic() - began), flush=True)
                _watch(system)
            finally:
                say("stopping")
    except _Stop:
        say("stopped")
    except ServerError as error:
        print(f"\n{error}", file=sys.stderr, flush=True)
        return 1
    return 0


def _ask_to_stop(_number: int, _frame: FrameType | None) -> None:
    # One request is enough: a second one must not interrupt the stopping, or servers would be killed in the midst of writing.
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    raise _Stop


def _watch(system: System) -> None:
    """Block until a process has ended, and raise ServerError that names it."""
    while (dead := system.first_dead()) is None:
        time.sleep(_POLL)
    raise ServerError(f"{dead.name} stopped by itself, with exit code {dead.exit_code}, so everything is stopped.\n{dead.describe_log()}")


def _key(system: System) -> str:
    return system.authenticator.read_text() if system.authenticator.exists() else "that you have set up"


def _screen(system: System, seconds: float) -> str:
    return f"""
Waymark is running ({seconds:.0f} s).

  Citizen portal       {system.url}/citizen
    sign in as         {PARENT}
  Professional portal  {system.url}/professional
    sign in as         {PROFESSIONAL}
  SEND team            {system.url}/team
    sign in as         {TEAM}
    security code      .venv/bin/python -m deploy.local code   or give your own authenticator app the key {_key(system)}
  Password of all      {PASSWORD}
  Mailbox              {system.mailbox_url}   security codes and every other e-mail arrive here, and none leaves this machine

  Data, keys and logs  {system.folder}
  Stop                 Ctrl-C
"""


if __name__ == "__main__":
    sys.exit(main())
