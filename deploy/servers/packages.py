"""Installing what this machine lacks."""

import fcntl
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from deploy.errors import ServerError

_SECONDS = 900


def find_program(name: str) -> str | None:
    """Return the path of a program, looking in the folders for administrators as well, which are not on everybody's PATH."""
    return shutil.which(name) or shutil.which(name, path="/usr/sbin:/sbin:/usr/local/sbin:/opt/homebrew/sbin:/opt/homebrew/bin")


def can_install() -> bool:
    """Say whether we may install Debian packages without asking anybody for a password."""
    return shutil.which("apt-get") is not None and os.geteuid() == 0


def install(package: str, log: Path) -> None:
    """Install a Debian package. Raises ServerError when apt-get fails.

    The service that comes with it stays off, except where systemd runs: there it starts, and ours takes other ports.
    """
    log.parent.mkdir(parents=True, exist_ok=True)
    # In runlevel 1 invoke-rc.d starts nothing.
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive", "RUNLEVEL": "1"}
    with log.open("ab") as out, (Path(tempfile.gettempdir()) / "waymark-packages.lock").open("w") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)  # apt-get refuses to run twice at once, and tests are several processes
        for command in (["apt-get", "update"], ["apt-get", "install", "-y", "--no-install-recommends", package]):
            try:
                subprocess.run(command, check=True, stdout=out, stderr=out, stdin=subprocess.DEVNULL, env=environment, timeout=_SECONDS)
            except (subprocess.SubprocessError, OSError) as error:
                raise ServerError(f"{' '.join(command)} failed. Its output is in {log}") from error
