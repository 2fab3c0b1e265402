"""A Docker engine, spoken to as a person does: with its command."""

import shutil
import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[3]


class EngineError(Exception):
    """The engine refused. The message is what it wrote last."""


def is_there() -> bool:
    """Say whether an engine answers."""
    return shutil.which("docker") is not None and subprocess.run(["docker", "info"], capture_output=True, check=False).returncode == 0


def docker(*arguments: str, seconds: float = 900, given: bytes | None = None) -> str:
    """Run one command of the engine, and return what it wrote. Raises EngineError."""
    done = subprocess.run(["docker", *arguments], input=given, capture_output=True, timeout=seconds, check=False, cwd=ROOT)
    written = done.stdout.decode(errors="replace")
    if done.returncode:
        raise EngineError(f"docker {' '.join(arguments[:2])}: {(written + done.stderr.decode(errors='replace')).strip()[-2000:]}")
    return written


def has_image(name: str) -> bool:
    """Say whether an image of this name is there, without looking elsewhere."""
    return subprocess.run(["docker", "image", "inspect", name], capture_output=True, check=False).returncode == 0


def can_pull(name: str) -> bool:
    """Say whether an image is there, after fetching it where that is possible."""
    return has_image(name) or subprocess.run(["docker", "pull", "--quiet", name], capture_output=True, timeout=900, check=False).returncode == 0
