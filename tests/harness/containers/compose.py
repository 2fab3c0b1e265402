"""The whole system in containers, as deploy/compose.yaml describes it, with secrets that `./waymark secrets` made."""

import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from deploy.local.system import System, is_ready
from deploy.provision import SERVICES
from deploy.servers import ports
from tests.harness.containers import images
from tests.harness.containers.engine import ROOT, docker

FILE = ROOT / "deploy" / "compose.yaml"
REPLICAS = {**{f"{service}-api": 2 for service in SERVICES}, **{f"{service}-worker": 3 for service in SERVICES}, "gateway": 2}
_READY_SECONDS = 600


class ComposedSystem:
    """A running system. It answers what `deploy.local.system.System` does for tests; replicas are reached by their own addresses."""

    def __init__(self, folder: Path, project: str, settings: Mapping[str, str]) -> None:
        self.folder = folder
        self.project = project
        self._settings = settings
        self._environment_file = folder / "environment"
        self._environment_file.write_text("".join(f"{name}='{value}'\n" for name, value in settings.items()))
        self._environment_file.chmod(0o600)

    @property
    def url(self) -> str:
        """What a person types to reach the portal."""
        return self._settings["WAYMARK_PUBLIC_URL"]

    @property
    def mailbox_url(self) -> str:
        """The address of the mailbox, its page and its API."""
        return f"http://{self._settings['WAYMARK_PUBLISH_MAILPIT'].removesuffix(':8025')}"

    @property
    def urls(self) -> Mapping[str, str]:
        """The address of one replica of the gateway and of each service, by name."""
        return {name: f"http://{self.address(self.containers(part)[0])}:8000" for name, part in _answering().items()}

    @property
    def authenticator(self) -> Path:
        """The file that keeps the secret of the authenticator of the first administrator."""
        return self.folder / "authenticator"

    def environment(self, process: str) -> dict[str, str]:
        """Return the environment of the gateway or of a service."""
        listed = _inspect(self.containers(_answering()[process])[0])["Config"]["Env"]
        return dict(item.split("=", 1) for item in listed if "=" in item)

    def database_url(self, service: str) -> str:
        """Return the address of a service's database under its own login, for SQLAlchemy."""
        return self.environment(service)["WAYMARK_DATABASE_URL"].replace("@postgres:", f"@{self.address(self.containers('postgres')[0])}:")

    def team_link(self, email: str) -> str:
        """Run the command for the first administrator of the SEND team. Returns what it prints."""
        return docker("exec", self.containers("identity-api")[0], "python", "/app", "team-administrator", email)

    def containers(self, part: str) -> list[str]:
        """Return the replicas of one entry of the file that run, by name."""
        return sorted(self._listed("--filter", f"label=com.docker.compose.service={part}"))

    def has_containers(self) -> bool:
        """Say whether any container is left, also one that has stopped."""
        return bool(self._listed("--all"))

    def _listed(self, *which: str) -> list[str]:
        return docker("ps", "--format", "{{.Names}}", "--filter", f"label=com.docker.compose.project={self.project}", *which).split()

    def address(self, container: str) -> str:
        """Return the address of a replica on the network of all."""
        networks: dict[str, Any] = _inspect(container)["NetworkSettings"]["Networks"]
        return str(networks[f"{self.project}_inside"]["IPAddress"])

    def is_ready(self, container: str) -> bool:
        """Say whether a replica has all that it needs, as it says itself at this moment."""
        return is_ready(f"http://{self.address(container)}:8000")

    def start(self, *names: str) -> None:
        """Start the gateway or services again, api and worker, and wait until they are ready."""
        self.compose("start", *(part for name in names for part in _parts(name)))
        self.wait(*names)

    def stop(self, *names: str) -> None:
        """Stop the gateway or services, all replicas; they finish what they have in hand."""
        self.compose("stop", *(part for name in names for part in _parts(name)))

    def wait(self, *names: str) -> None:
        """Block until every replica is ready. Raises AssertionError."""
        replicas = [container for name in names for part in _parts(name) for container in self.containers(part)]
        ends = time.monotonic() + _READY_SECONDS
        while waited := [container for container in replicas if not self.is_ready(container)]:
            assert time.monotonic() < ends, f"not ready: {waited}"
            time.sleep(1)

    def logs(self) -> dict[str, str]:
        """Return what the replicas of the gateway and of each service have written, by name."""
        return {name: self.compose("logs", "--no-color", *_parts(name)) for name in (*SERVICES, "gateway")}

    def compose(self, *arguments: str) -> str:
        """Run one command of Compose. Returns what it wrote. Raises AssertionError."""
        command = [*_compose(), "--project-name", self.project, "--file", str(FILE), "--env-file", str(self._environment_file), *arguments]
        # A variable of whoever runs the tests would have precedence over the file.
        ours = {name: value for name, value in os.environ.items() if not name.startswith("WAYMARK_")}
        done = subprocess.run(command, capture_output=True, text=True, env=ours, timeout=600, check=False)
        assert done.returncode == 0, f"{' '.join(arguments[:2])}: {(done.stdout + done.stderr)[-3000:]}"
        return done.stdout


AnySystem = System | ComposedSystem


@contextmanager
def composed_system(folder: Path, **settings: str) -> Iterator[ComposedSystem]:
    """Run the whole system in containers until the block ends. `settings` are variables of the environment file."""
    folder.mkdir()
    system = ComposedSystem(folder, f"waymark-test-{os.getpid()}", {**_settings(), **settings})
    try:
        system.compose("up", "--detach", "--no-build", *(f"--scale={part}={count}" for part, count in REPLICAS.items()))
        system.wait(*SERVICES, "gateway")
        yield system
    finally:
        with suppress(AssertionError):
            _keep_logs(system)
        _take_down(system)


def _take_down(system: ComposedSystem) -> None:
    """Remove everything. Docker may keep a network for the endpoint of a container that is gone (moby#42119): nothing of ours is in it."""
    try:
        system.compose("down", "--volumes", "--timeout", "2")
    except AssertionError as error:
        if "has active endpoints" not in str(error) or system.has_containers():
            raise


def _settings() -> dict[str, str]:
    """Names of images and places of this machine, the development file's words, and new secrets."""
    for process in images.OWN:
        images.own(process)
    secrets = _read(subprocess.run([sys.executable, "-m", "deploy.waymark", "secrets"], cwd=ROOT, check=True, capture_output=True, text=True).stdout)
    words = _read((ROOT / "deploy" / ".env").read_text())
    port = ports.choose()
    return {
        **{name: value for name, value in words.items() if name != "WAYMARK_DEVELOPMENT"},
        **secrets,
        **{f"WAYMARK_{kind.upper()}_IMAGE": images.server(kind) for kind in images.SERVERS},
        "WAYMARK_IMAGES": "waymark-test",
        # Beside another system on the same engine.
        "WAYMARK_FRONT_SUBNET": f"10.203.{os.getpid() % 99}.0/24",
        "WAYMARK_PUBLIC_URL": f"http://localhost:{port}",
        "WAYMARK_PUBLISH": f"{ports.HOST}:{port}:8000",
        "WAYMARK_PUBLISH_MAILPIT": f"{ports.HOST}:{ports.choose()}:8025",
    }


def _read(environment: str) -> dict[str, str]:
    return {name: value.strip("'") for name, value in re.findall(r"^(WAYMARK_\w+)=(.*)$", environment, re.MULTILINE)}


def _answering() -> Mapping[str, str]:
    return {**{service: f"{service}-api" for service in SERVICES}, "gateway": "gateway"}


def _parts(name: str) -> Sequence[str]:
    return ["gateway"] if name == "gateway" else [f"{name}-api", f"{name}-worker"]


def _inspect(container: str) -> dict[str, Any]:
    found: list[dict[str, Any]] = json.loads(docker("inspect", container))
    return found[0]


def _compose() -> Sequence[str]:
    """Docker's own command, or the older one that Debian has."""
    if subprocess.run(["docker", "compose", "version"], capture_output=True, check=False).returncode == 0:
        return ["docker", "compose"]
    assert shutil.which("docker-compose"), "Compose is missing: install Docker's plugin, or docker-compose."
    return ["docker-compose"]


def _keep_logs(system: ComposedSystem) -> None:
    for name, written in system.logs().items():
        (system.folder / f"{name}.log").write_text(written)
