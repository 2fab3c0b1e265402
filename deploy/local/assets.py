"""The style sheets and scripts of the gateway, made again when what they are made from has changed."""

import subprocess
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

from deploy.errors import ServerError
from deploy.servers import packages

ROOT = Path(__file__).parents[2]
_SECONDS = 600


def ensure(logs: Path, say: Callable[[str], None]) -> None:
    """Fetch the npm packages and build the assets, unless they are newer than their sources. Raises ServerError."""
    log = logs / "assets.log"
    fetched = ROOT / "node_modules" / ".package-lock.json"
    if _older(fetched, [ROOT / "package-lock.json", ROOT / "package.json"]):
        npm = _npm(logs, say)
        say("fetching the npm packages")
        _run([npm, "ci", "--no-audit", "--no-fund"], log)
    built = ROOT / "gateway" / "assets" / "dist" / "manifest.json"
    sources = [file for file in (ROOT / "gateway" / "assets").rglob("*") if file.is_file() and "dist" not in file.parts and file.suffix != ".pyc"]
    if _older(built, [*sources, fetched]):
        say("building the style sheets and scripts")
        _run([sys.executable, "-m", "gateway.assets", "build"], log)


def _npm(logs: Path, say: Callable[[str], None]) -> str:
    found = packages.find_program("npm")
    if found is None and packages.can_install():
        say("installing Node.js (Debian package npm)")
        packages.install("npm", logs / "apt.log")
        found = packages.find_program("npm")
    if found is None:
        raise ServerError("npm is needed and was not found. Install Node.js 20 or newer: https://nodejs.org")
    return found


def _older(made: Path, sources: Iterable[Path]) -> bool:
    return not made.exists() or any(source.stat().st_mtime > made.stat().st_mtime for source in sources if source.exists())


def _run(command: list[str], log: Path) -> None:
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("ab") as out:
        try:
            subprocess.run(command, cwd=ROOT, check=True, stdin=subprocess.DEVNULL, stdout=out, stderr=out, timeout=_SECONDS)
        except (subprocess.SubprocessError, OSError) as error:
            tail = "\n".join(f"    {line}" for line in log.read_text(errors="replace").splitlines()[-10:])
            raise ServerError(f"{' '.join(command)} failed. Its output is in {log}, which ends:\n{tail}") from error
