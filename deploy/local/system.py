"""The whole system: servers, five services, gateway. For `make run`, and for tests that need all of it."""

import os
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import partial
from http import HTTPStatus
from pathlib import Path
from urllib.parse import urlsplit

from deploy.errors import ServerError
from deploy.local import assets, folder, keys
from deploy.local.environment import USUAL_METRICS_PORT, USUAL_PORTS, Addresses, environment_of
from deploy.local.fingerprint import matches, of_migration, of_seed
from deploy.local.servers import Servers, Starting
from deploy.provision import SERVICES
from deploy.seed.team import TEAM
from deploy.servers import ports, rabbitmq
from deploy.servers.process import Process, Program
from deploy.waymark import running

Say = Callable[[str], None]

_MIGRATION_SECONDS = 120
READY_SECONDS = 60
_SEED_SECONDS = 90
# A service finishes the requests and events that it has in hand, see chassis.cli.
_GRACE = 25


class System:
    """A running system. `processes` are the gateway and the services, by name."""

    def __init__(self, place: Path, secrets: keys.Keys, servers: Servers, addresses: Addresses, say: Say) -> None:
        self.folder = place
        self.servers = servers
        self.addresses = addresses
        self.processes: dict[str, Process] = {}
        self._keys = secrets
        self._say = say

    @property
    def url(self) -> str:
        """What a person types to reach the gateway."""
        return self.addresses.public_url

    @property
    def urls(self) -> Mapping[str, str]:
        """The internal address of the gateway and of each service, by name."""
        return {name: self.addresses.internal_url(name) for name in self.addresses.ports}

    @property
    def mailbox_url(self) -> str:
        """The address of the mailbox, its page and its API."""
        return self.addresses.mailbox_url

    @property
    def amqp_admin_url(self) -> str:
        """The broker's address for its administrator."""
        return self.servers.amqp_admin_url

    def database_url(self, service: str) -> str:
        """Return the address of a service's database under its own login, for SQLAlchemy."""
        return self.environment(service)["WAYMARK_DATABASE_URL"]

    @property
    def authenticator(self) -> Path:
        """The file that keeps the secret of the authenticator of the demonstration's administrator."""
        return self.folder / "authenticator"

    def environment(self, process: str) -> dict[str, str]:
        """Return the environment of the gateway, of a service or of `seed`."""
        kept = {"WAYMARK_AUTHENTICATOR": str(self.authenticator)} if process == "seed" else {}
        return {**environment_of(process, self.addresses, self._keys), **kept}

    def team_link(self, email: str) -> str:
        """Run the command for the first administrator of the SEND team. Returns what it prints, a link in it; nothing when there is an administrator."""
        command = [sys.executable, "-m", "services.identity", "team-administrator", email]
        return subprocess.run(
            command, cwd=assets.ROOT, env=self.environment("identity"), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, timeout=60, check=False
        ).stdout

    def logs(self) -> dict[str, str]:
        """Return what each process has written, by name."""
        return {file.stem: file.read_text(errors="replace") for file in sorted((self.folder / "logs").glob("*.log"))}

    def start(self, *names: str) -> None:
        """Start the gateway or services, and wait until they answer. Raises ServerError."""
        for name in names:
            module = ["gateway"] if name == "gateway" else [f"services.{name}", "all"]
            self.processes[name] = self._launch(name, name, module)
        for name in names:
            self.processes[name].wait_until(partial(is_ready, self.urls[name]), READY_SECONDS)

    def stop(self, *names: str) -> None:
        """Stop the gateway or services; they finish what they have in hand."""
        for name in names:
            self.processes[name].ask_to_stop()
        for name in names:
            self.processes.pop(name).stop()

    def kill(self, name: str) -> None:
        """End the gateway or a service as a crash would."""
        self.processes.pop(name).kill()

    def stop_broker(self) -> None:
        """Stop RabbitMQ. Raises ServerError when it is not ours."""
        self._broker().stop()

    def start_broker(self) -> None:
        """Start RabbitMQ again, and wait until it answers."""
        self._broker().launch()
        self._broker().wait()

    def migrate(self) -> None:
        """Bring every database and queue up to date. Raises ServerError, naming the log."""
        running = [self._launch(f"the migration of {service}", service, [f"services.{service}", "migrate"]) for service in SERVICES]
        try:
            for process in running:
                process.finish(_MIGRATION_SECONDS)
        finally:
            for process in running:
                process.stop()

    def seed(self) -> None:
        """Add the demonstration data, or what a new version of it has more. Raises ServerError."""
        done = self.folder / "seeded"
        fingerprint = of_seed()
        if matches(done, fingerprint):
            return
        self._say("adding the demonstration data")
        process = self._launch("the demonstration data", "seed", ["deploy.seed"], {"WAYMARK_TEAM_LINK": self.team_link(TEAM)})
        try:
            process.finish(_SEED_SECONDS)
        except ServerError:
            # Since the first time somebody may have changed a password of these people: that must not keep the system from starting.
            if not done.exists():
                raise
            self._say("the demonstration data is an earlier version's: see seed.log")
        finally:
            process.stop()
        done.write_text(fingerprint)

    def first_dead(self) -> Process | None:
        """Return a process that has ended although nobody stopped it."""
        return next((process for process in [*self.servers.processes().values(), *self.processes.values()] if process.exit_code is not None), None)

    def _launch(self, title: str, process: str, module: list[str], more: Mapping[str, str] | None = None) -> Process:
        command = [sys.executable, "-m", *module]
        log = self.folder / "logs" / f"{process}.log"
        return Process(Program(title, command, log, environment={**self.environment(process), **(more or {})}, folder=assets.ROOT, grace=_GRACE))

    def _broker(self) -> rabbitmq.RabbitMQ:
        if self.servers.broker is None:
            raise ServerError("The broker was given by WAYMARK_AMQP_URL, so it is not ours to stop.")
        return self.servers.broker


@contextmanager
def running_system(place: Path, *, say: Say = lambda _: None, usual_ports: bool = False, real_signatures: bool = False, seed: bool = False) -> Iterator[System]:
    """Run the whole system in a folder until the block ends. Raises ServerError when something cannot be started.

    `usual_ports` takes 8000, 8001 ... where they are free. Without `real_signatures` the scanner knows the EICAR test file alone.
    """
    with folder.locked(place, say) as locked:
        assets.ensure(locked / "logs", say)
        secrets = keys.load(locked)
        starting = Starting(locked, secrets, say, usual_ports=usual_ports, real_signatures=real_signatures)
        system = None
        try:
            servers = starting.launch()
            starting.wait_for_stores(servers)
            system = System(locked, secrets, servers, _addresses(servers, usual_ports=usual_ports), say)
            _start_services(system, starting, say)
            if seed:
                system.seed()
            with running.told(locked, _running(system)):
                yield system
        finally:
            if system is not None:
                system.stop(*system.processes)
            starting.stop()


def _start_services(system: System, starting: Starting, say: Say) -> None:
    done = system.folder / "migrated"
    fingerprint = of_migration(os.environ.get("WAYMARK_AMQP_URL", ""))
    if not matches(done, fingerprint):
        starting.wait_for_broker(system.servers)
        say("bringing the databases and queues up to date")
        system.migrate()
        done.write_text(fingerprint)
        say("starting the services and the gateway")
        system.start(*SERVICES, "gateway")
    else:
        # Every queue is there, and a service does its work without the broker until it comes.
        say("starting the services and the gateway")
        system.start(*SERVICES, "gateway")
        starting.wait_for_broker(system.servers)


def _running(system: System) -> running.Running:
    broker = system.servers.broker
    place = urlsplit(system.amqp_admin_url)
    without_login = place._replace(netloc=place.netloc.rpartition("@")[2]).geturl()
    return running.Running(system.url, without_login, broker.management_url if broker else None)


def _addresses(servers: Servers, *, usual_ports: bool) -> Addresses:
    return Addresses(
        ports={name: ports.choose(usual if usual_ports else None) for name, usual in USUAL_PORTS.items()},
        database_port=servers.database.port,
        amqp_urls=servers.amqp_urls,
        s3_endpoint=servers.store.url,
        clamd=servers.clamd_address,
        smtp=(servers.mailbox.smtp_host, servers.mailbox.smtp_port),
        mailbox_url=servers.mailbox.url,
        metrics_port=ports.choose(USUAL_METRICS_PORT if usual_ports else None),
    )


def is_ready(url: str) -> bool:
    """Say whether a service has all that it needs."""
    with suppress(OSError), urllib.request.urlopen(f"{url}/health/ready", timeout=5) as response:  # noqa: S310 - our own address
        return bool(response.status == HTTPStatus.OK)
    return False
