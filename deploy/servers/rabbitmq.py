"""A private RabbitMQ node: its own name server, cookie, ports and data, beside any other on this machine."""

import json
import os
import secrets
import shutil
import socket
import subprocess
from collections.abc import Callable, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path

from deploy.errors import ServerError
from deploy.provision.logins import User, definitions
from deploy.servers import packages, ports
from deploy.servers.process import Process, Program

ADMIN = "admin"
_READY_SECONDS = 90
_IMAGE = "rabbitmq:4.1-management"
_HELLO = b"AMQP\x00\x00\x09\x01"
# Erlang's schedulers spin while they wait for work; beside eleven other processes that is time taken from them.
# What waits in a retry queue goes on 5 seconds after its queue could not take it, not 180: see deploy/kubernetes/base/servers/rabbitmq.yaml.
_ERLANG = (
    "+sbwt none +sbwtdcpu none +sbwtdio none -start_epmd false -kernel inet_dist_use_interface {127,0,0,1}"
    " -rabbit dead_letter_worker_publisher_confirm_timeout 5000"
)


@dataclass(frozen=True)
class Place:
    """The place of a node in a cluster: its name, and what it shares with the others."""

    name: str
    cookie: str
    names_port: int
    """Where Erlang's name server listens, which all of them ask."""
    configuration: str
    """Lines of `rabbitmq.conf`."""


class RabbitMQ:
    """A broker that can be stopped and started again; its messages wait on disk."""

    def __init__(self, port: int, management_port: int | None, password: str, start: Callable[[], Sequence[Process]]) -> None:
        self.port = port
        self.management_port = management_port
        self._password = password
        self._start = start
        self._processes: Sequence[Process] = ()
        self.launch()

    @property
    def process(self) -> Process:
        """The broker itself."""
        return self._processes[-1]

    def url(self, user: str = ADMIN, password: str | None = None) -> str:
        """Return an address for aio-pika, by default the administrator's."""
        return f"amqp://{user}:{password or self._password}@{ports.HOST}:{self.port}/"

    @property
    def management_url(self) -> str:
        """The address of the management API for its administrator. Raises ServerError when it was started without one."""
        if self.management_port is None:
            raise ServerError("RabbitMQ was started without its management API.")
        return f"http://{ADMIN}:{self._password}@{ports.HOST}:{self.management_port}"

    def launch(self) -> None:
        """Start it again after `stop()`; returns at once."""
        self._processes = self._start()

    def wait(self) -> None:
        """Block until it takes connections. Raises ServerError."""
        self.process.wait_until(self._ready, _READY_SECONDS)

    def stop(self) -> None:
        """End it."""
        for process in reversed(self._processes):
            process.stop()

    def kill(self) -> None:
        """End it as a power cut would."""
        for process in reversed(self._processes):
            process.kill()

    def _ready(self) -> bool:
        """Listeners open last of all, so whoever answers has its users and queues."""
        with suppress(OSError), closing(socket.create_connection((ports.HOST, self.port), timeout=2)) as connection:
            connection.sendall(_HELLO)
            return connection.recv(1) == b"\x01" and (self.management_port is None or ports.answers(self.management_port))
        return False


def launch(
    folder: Path,
    *,
    logs: Path,
    password: str,
    users: Sequence[User] = (),
    port: int | None = None,
    management_port: int | None = None,
    place: Place | None = None,
    say: Callable[[str], None] = lambda _: None,
) -> RabbitMQ:
    """Start a broker whose data is in `folder`, with an administrator and `users`. Installs one where it may. Raises ServerError.

    With a `management_port` its management API listens there, on this machine alone. RabbitMQ 3.10 then takes 5 seconds longer to stop.
    With a `place` it is a node of a cluster, for which it must be installed on this machine.
    """
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "definitions.json"
    _write_private(file, json.dumps(definitions([User(ADMIN, password, tags=("administrator",)), *users]), indent=1))
    port = port or ports.choose(5672)
    log = logs / "rabbitmq.log"
    scripts = _scripts()
    if scripts is None and packages.can_install():
        say("installing RabbitMQ (Debian package rabbitmq-server)")
        packages.install("rabbitmq-server", logs / "apt.log")
        scripts = _scripts()
    if scripts is not None:
        node = _Node(folder, scripts, file, log, port, management_port=management_port, place=place)
        return RabbitMQ(port, management_port, password, node.start)
    if place is None and _docker_answers():
        say(f"no RabbitMQ here: using Docker image {_IMAGE}")
        return RabbitMQ(port, management_port, password, _Container(folder, file, log, port, management_port=management_port).start)
    raise ServerError(
        "RabbitMQ is needed and was not found. Any one of these will do:\n"
        "  - set WAYMARK_AMQP_URL to a broker that is running, for example amqp://user:password@host:5672/\n"
        "  - install it: sudo apt-get install rabbitmq-server, or brew install rabbitmq\n"
        "  - start Docker"
    )


def start_names(log: Path) -> tuple[Process, int]:
    """Start a name server of Erlang, which knows the ports of nodes. Returns it and its own port. Raises ServerError."""
    epmd = packages.find_program("epmd")
    if epmd is None:
        raise ServerError("Erlang's name server epmd, which comes with Erlang, was not found on the PATH.")
    port = ports.choose()
    environment = {**_environment(), "ERL_EPMD_ADDRESS": ports.HOST}
    names = Process(Program("Erlang's name server", [epmd, "-port", str(port)], log, environment=environment, grace=1))
    names.wait_until(lambda: ports.answers(port), 15)
    return names, port


class _Node:
    def __init__(self, folder: Path, scripts: Path, definitions: Path, log: Path, port: int, *, management_port: int | None, place: Place | None) -> None:
        self._folder = folder
        self._scripts = scripts
        self._definitions = definitions
        self._log = log
        self._port = port
        self._management_port = management_port
        self._place = place

    def start(self) -> list[Process]:
        if self._place is not None:
            return [self._start(self._place)]
        # The node's name is part of its data, so it never changes; a name server of its own keeps it apart from others.
        names, port = start_names(self._log)
        return [names, self._start(Place("waymark@localhost", secrets.token_hex(20), port, ""))]

    def _start(self, place: Place) -> Process:
        _write_private(self._folder / ".erlang.cookie", place.cookie)
        (self._folder / "enabled_plugins").write_text("[rabbitmq_management].\n" if self._management_port else "[].\n")
        management = f"management.tcp.ip = {ports.HOST}\nmanagement.tcp.port = {self._management_port}\n" if self._management_port else ""
        (self._folder / "rabbitmq.conf").write_text(
            f"{management}{place.configuration}"
            f"listeners.tcp.1 = {ports.HOST}:{self._port}\n"
            f"load_definitions = {self._definitions}\n"
            "log.console = true\nlog.console.level = warning\nlog.file = false\n"
            "disk_free_limit.absolute = 200MB\n"
        )
        environment = _environment() | {
            "HOME": str(self._folder),
            "ERL_EPMD_ADDRESS": ports.HOST,
            "ERL_EPMD_PORT": str(place.names_port),
            "RABBITMQ_NODENAME": place.name,
            "RABBITMQ_DIST_PORT": str(ports.choose()),
            "RABBITMQ_CONF_ENV_FILE": str(self._folder / "none.conf"),
            "RABBITMQ_CONFIG_FILE": str(self._folder / "rabbitmq.conf"),
            "RABBITMQ_ADVANCED_CONFIG_FILE": str(self._folder / "none.config"),
            "RABBITMQ_ENABLED_PLUGINS_FILE": str(self._folder / "enabled_plugins"),
            "RABBITMQ_MNESIA_BASE": str(self._folder),
            "RABBITMQ_MNESIA_DIR": str(self._folder / "data"),
            "RABBITMQ_LOG_BASE": str(self._folder / "log"),
            "RABBITMQ_LOGS": "-",
            "RABBITMQ_GENERATED_CONFIG_DIR": str(self._folder / "generated"),
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": _ERLANG,
        }
        broker = Program("RabbitMQ", [str(self._scripts / "rabbitmq-server")], self._log, environment=environment, folder=self._folder, grace=30)
        return Process(broker)


class _Container:
    def __init__(self, folder: Path, definitions: Path, log: Path, port: int, *, management_port: int | None) -> None:
        self._definitions = definitions
        self._data = folder / "container-data"
        self._configuration = folder / "container.conf"
        self._log = log
        self._port = port
        self._management_port = management_port

    def start(self) -> list[Process]:
        self._data.mkdir(exist_ok=True)
        self._configuration.write_text("load_definitions = /waymark/definitions.json\nlog.console.level = warning\n")
        # Read by the container's own account, whose number is not ours.
        self._definitions.chmod(0o644)
        mounts = [
            f"--volume={self._data.resolve()}:/var/lib/rabbitmq",
            f"--volume={self._definitions.resolve()}:/waymark/definitions.json:ro",
            f"--volume={self._configuration.resolve()}:/etc/rabbitmq/conf.d/90-waymark.conf:ro",
        ]
        inside = {self._port: 5672, self._management_port: 15672}
        published = [f"--publish={ports.HOST}:{port}:{number}" for port, number in inside.items() if port]
        command = ["docker", "run", "--rm", "--init", "--hostname=waymark", *published, *mounts, _IMAGE]
        return [Process(Program("RabbitMQ", command, self._log, environment=dict(os.environ), grace=30))]


def _environment() -> dict[str, str]:
    """Ours, without what is said there to another RabbitMQ."""
    return {name: value for name, value in os.environ.items() if not name.startswith(("RABBITMQ_", "ERL_"))}


def _write_private(path: Path, text: str) -> None:
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)


def _scripts() -> Path | None:
    """Return the folder of RabbitMQ's own scripts. Debian's wrapper in /usr/sbin changes to another account and folder, so it is not used."""
    debian = Path("/usr/lib/rabbitmq/bin")
    if (debian / "rabbitmq-server").exists():
        return debian
    found = packages.find_program("rabbitmq-server")
    return Path(found).resolve().parent if found else None


def _docker_answers() -> bool:
    if shutil.which("docker") is None:
        return False
    with suppress(subprocess.TimeoutExpired):
        return subprocess.run(["docker", "info"], check=False, capture_output=True, stdin=subprocess.DEVNULL, timeout=10).returncode == 0
    return False
