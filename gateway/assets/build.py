"""Compiles the style sheet, gathers the scripts, and names each file after its content, so that a browser may keep it for ever."""

import gzip
import hashlib
import json
import re
import shutil
import subprocess
from pathlib import Path

from gateway.assets.manifest import DIST

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
MODULES = ROOT / "node_modules"

# In the order that they import one another: a file's name must be settled before the file that imports it is named.
SCRIPTS = {
    "supported.js": HERE / "scripts" / "supported.js",
    "govuk-frontend.mjs": MODULES / "govuk-frontend" / "dist" / "govuk" / "govuk-frontend.min.js",
    "conditions.mjs": HERE / "scripts" / "conditions.mjs",
    "files.mjs": HERE / "scripts" / "files.mjs",
    "timeout.mjs": HERE / "scripts" / "timeout.mjs",
    "waymark.mjs": HERE / "scripts" / "waymark.mjs",
}
_IMPORT = re.compile(r'(from\s+")(?:\./)?([\w.-]+)(")')
_SOURCE_MAP = re.compile(r"//# sourceMappingURL=\S+\s*$")


def build() -> dict[str, str]:
    """Write every asset into `DIST` and return their names there by their plain names.

    Needs `npm ci` first. Raises FileNotFoundError when the npm packages are missing and CalledProcessError when the style
    sheet does not compile: what was built before then stays.
    """
    if not (MODULES / ".bin" / "sass").exists():
        raise FileNotFoundError("node_modules is missing: run `npm ci` first")
    fresh = DIST.with_name("dist.new")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir()
    names: dict[str, str] = {}
    for name, source in SCRIPTS.items():
        text = _SOURCE_MAP.sub("", source.read_text(encoding="utf-8"))
        if source.is_relative_to(HERE):
            text = _IMPORT.sub(lambda found: _resolve(found, names), text)
        names[name] = _write(fresh, name, text.encode())
    names["waymark.css"] = _write(fresh, "waymark.css", _compile())
    (fresh / "manifest.json").write_text(json.dumps(names, indent=2, sort_keys=True) + "\n", encoding="utf-8")
    shutil.rmtree(DIST, ignore_errors=True)
    fresh.rename(DIST)
    return names


def _resolve(found: re.Match[str], names: dict[str, str]) -> str:
    imported = found[2] if found[2].endswith(".mjs") else f"{found[2]}.mjs"
    return f"{found[1]}./{names[imported]}{found[3]}"


def _compile() -> bytes:
    """Return the compressed style sheet."""
    return subprocess.run(  # noqa: S603 - sass from our own node_modules, on our own file
        [
            MODULES / ".bin" / "sass",
            "--no-source-map",
            "--style=compressed",
            "--quiet-deps",
            f"--load-path={ROOT}",
            HERE / "styles" / "waymark.scss",
        ],
        check=True,
        stdout=subprocess.PIPE,
    ).stdout


def _write(folder: Path, name: str, content: bytes) -> str:
    stem, _, suffix = name.rpartition(".")
    hashed = f"{stem}-{hashlib.sha256(content).hexdigest()[:12]}.{suffix}"
    (folder / hashed).write_bytes(content)
    # No time stamp inside, so that the same content gives the same bytes.
    (folder / f"{hashed}.gz").write_bytes(gzip.compress(content, 9, mtime=0))
    return hashed
