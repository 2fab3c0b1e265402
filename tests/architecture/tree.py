"""What the architecture tests look at."""

import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[2]
SERVICES = ("identity", "cases", "forms", "documents", "notify")


def source_files(*folders: str) -> list[Path]:
    """Return the Python files that git knows, or would know, below `folders`."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "--", *(f"{folder}/*.py" for folder in folders)],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    return [ROOT / line for line in listed.stdout.splitlines() if (ROOT / line).exists()]
