"""The images that tests need: our own, and those of the servers. What cannot be pulled is stood in for, from Debian's packages and wheels."""

import re
import shutil
import subprocess
import tempfile
from functools import cache
from pathlib import Path
from typing import Literal

from deploy.provision import SERVICES
from tests.harness.containers.engine import ROOT, can_pull, docker, has_image

OWN = (*SERVICES, "gateway", "console")
Server = Literal["postgres", "rabbitmq", "minio", "clamav", "mailpit", "caddy"]
SERVERS: tuple[Server, ...] = ("postgres", "rabbitmq", "minio", "clamav", "mailpit", "caddy")
_HERE = Path(__file__).parent
_DEBIAN, _BASE = "waymark-test-debian", "waymark-test-base"


@cache
def base() -> str:
    """Return the name of an image to build on: the one that deploy/Dockerfile names where it can be pulled."""
    named = re.search(r"^ARG BASE_IMAGE=(\S+)$", (ROOT / "deploy" / "Dockerfile").read_text(), re.MULTILINE)
    assert named
    if can_pull(named[1]):
        return named[1]
    if not has_image(_BASE):
        with tempfile.TemporaryDirectory() as folder:
            _make_base(Path(folder))
    return _BASE


@cache
def own(process: str) -> str:
    """Build the image of one of our processes, and return its name."""
    name = f"waymark-test-{process}:latest"
    build(name, ROOT / "deploy" / "Dockerfile", ROOT, "--build-arg", f"SERVICE={process}")
    return name


@cache
def server(kind: Server) -> str:
    """Return the name of the image of a server: the one that deploy/compose.yaml names where it can be pulled."""
    named = re.search(rf"WAYMARK_{kind.upper()}_IMAGE:-(\S+)}}", (ROOT / "deploy" / "compose.yaml").read_text())
    assert named
    if can_pull(named[1]):
        return named[1]
    name = f"waymark-test-stand-in-{kind}:latest"
    build(name, _HERE / "stand_ins" / f"{kind}.Dockerfile", ROOT if kind == "mailpit" else _HERE / "stand_ins")
    return name


def build(name: str, file: Path, context: Path, *more: str) -> None:
    """Build one image on the base. Raises EngineError."""
    # Where nothing can be pulled, packages come by the way that this machine has.
    network = ["--network", "host"] if base() == _BASE else []
    docker("build", "--quiet", "--force-rm", *network, "--build-arg", f"BASE_IMAGE={base()}", *more, "--file", str(file), "--tag", name, str(context))


def _make_base(folder: Path) -> None:
    """Debian from its packages, with what this machine knows of how to reach packages: certificates, indexes."""
    if not has_image(_DEBIAN):
        root = folder / "debian"
        subprocess.run(["debootstrap", "--variant=minbase", "--no-check-gpg", "bookworm", str(root), _mirror()], check=True, stdout=subprocess.DEVNULL)
        packed = subprocess.run(["tar", "-C", str(root), "-c", "."], check=True, stdout=subprocess.PIPE).stdout
        docker("import", "-", _DEBIAN, given=packed)
    context = folder / "context"
    (context / "ssl").mkdir(parents=True)
    # Under a name of its own: Debian's package of certificates would write over its own file.
    shutil.copy("/etc/ssl/certs/ca-certificates.crt", context / "ssl" / "build.crt")
    index, registry = _told("pip", "config", "get", "global.index-url"), _told("npm", "config", "get", "registry")
    (context / "pip.conf").write_text(f"[global]\nindex-url = {index}\n" if index else "")
    (context / "npmrc").write_text(f"registry={registry}\n" if registry else "")
    docker(
        "build", "--quiet", "--network", "host", "--build-arg", f"DEBIAN={_DEBIAN}", "--file", str(_HERE / "base" / "Dockerfile"), "--tag", _BASE, str(context)
    )


def _mirror() -> str:
    """Return where apt takes Debian from."""
    sources = _told("apt-get", "indextargets", "--format", "$(ORIGIN) $(RELEASE) $(REPO_URI)", "Created-By: Packages")
    found = re.search(r"^Debian bookworm (\S+)$", sources, re.MULTILINE)
    assert found, "apt has no source of Debian's packages"
    return found[1]


def _told(*command: str) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip() if shutil.which(command[0]) else ""
