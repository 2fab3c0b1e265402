"""Where the built assets are, and what they are called."""

import json
from pathlib import Path

DIST = Path(__file__).parent / "dist"


class AssetsMissing(Exception):
    """The assets have not been built."""


def load_manifest() -> dict[str, str]:
    """Return the built files by their plain names. Raises AssetsMissing when there are none."""
    try:
        found = json.loads((DIST / "manifest.json").read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise AssetsMissing("Build the assets first: npm ci && python -m gateway.assets build") from error
    return {str(name): str(file) for name, file in found.items()}
