"""The servers of one installation, started beside one another."""

import asyncio
import os
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from aio_pika.exceptions import AMQPError

from deploy.errors import ServerError
from deploy.local.keys import Keys
from deploy.provision import SERVICES, broker, databases
from deploy.servers import clamd, mailbox, ports, postgres, rabbitmq, seaweed
from deploy.servers.process import Process

Say = Callable[[str], None]


@dataclass
class Servers:
    """What the services stand on. A broker or scanner that was given to us is None: it is not ours to stop."""

    database: postgres.Postgres
    broker: rabbitmq.RabbitMQ | None
    store: seaweed.Seaweed
    scanner: clamd.Clamd | None
    mailbox: mailbox.Mailbox
    amqp_admin_url: str
    amqp_urls: Mapping[str, str]
    clamd_address: tuple[str, int]

    def processes(self) -> dict[str, Process]:
        """Return what runs, by name."""
        running = {"postgres": self.database, "rabbitmq": self.broker, "s3": self.store, "clamd": self.scanner, "mailbox": self.mailbox}
        return {name: server.process for name, server in running.items() if server is not None}


class Starting:
    """Servers as they start: those that did are stopped when another fails."""

    def __init__(self, folder: Path, keys: Keys, say: Say, *, usual_ports: bool, real_signatures: bool) -> None:
        self._folder = folder
        self._logs = folder / "logs"
        self._keys = keys
        self._say = say
        self._usual_ports = usual_ports
        self._real_signatures = real_signatures
        self._stops: list[Callable[[], None]] = []

    def launch(self) -> Servers:
        """Start everything; returns before anything has answered. Raises ServerError."""
        say, keys, folder = (self._say, self._keys, self._folder)
        say("starting PostgreSQL")
        database = postgres.launch(folder / "postgres", log=self._logs / "postgres.log", password=keys["database.admin"], port=self._port(5432))
        self._stops.append(database.stop)
        given = os.environ.get("WAYMARK_AMQP_URL")
        queue = None if given else self._broker()
        admin_url = given or (queue.url() if queue else "")
        amqp_urls = {service: queue.url(service, keys[f"broker.{service}"]) if queue else admin_url for service in SERVICES}
        say("starting the object store SeaweedFS")
        store = seaweed.launch(
            folder / "s3", log=self._logs / "seaweedfs.log", access_key=keys["s3.access"], secret_key=keys["s3.secret"], port=self._port(8333)
        )
        self._stops.append(store.stop)
        scanner, address = self._scanner()
        post = mailbox.launch(folder / "mailbox", log=self._logs / "mailbox.log", smtp_port=self._port(1025), http_port=self._port(8025))
        self._stops.append(post.stop)
        return Servers(database, queue, store, scanner, post, admin_url, amqp_urls, address)

    def wait_for_stores(self, servers: Servers) -> None:
        """Block until what keeps data answers, and give each service its database. Raises ServerError."""
        servers.database.wait()
        asyncio.run(databases.provision(servers.database.url(), self._keys.passwords("database")))
        servers.mailbox.wait()
        servers.store.wait()

    def wait_for_broker(self, servers: Servers) -> None:
        """Block until RabbitMQ answers, and declare what the services share. Raises ServerError."""
        self._say("waiting for RabbitMQ")
        if servers.broker is not None:
            servers.broker.wait()
        try:
            asyncio.run(broker.provision(servers.amqp_admin_url))
        except (OSError, TimeoutError, AMQPError) as error:
            place = urlsplit(servers.amqp_admin_url)
            raise ServerError(f"RabbitMQ at {place.hostname}:{place.port or 5672} did not let us declare its exchanges: {type(error).__name__}") from error

    def stop(self) -> None:
        """Stop what was started, all beside one another: RabbitMQ takes 6 seconds."""
        with ThreadPoolExecutor() as pool:
            for stopped in [pool.submit(stop) for stop in self._stops]:
                stopped.result()

    def _broker(self) -> rabbitmq.RabbitMQ:
        self._say("starting RabbitMQ")
        users = broker.users(self._keys.passwords("broker"))
        started = rabbitmq.launch(
            self._folder / "rabbitmq",
            logs=self._logs,
            password=self._keys["broker.admin"],
            users=users,
            port=self._port(5672),
            management_port=self._port(15672),
            say=self._say,
        )
        self._stops.append(started.stop)
        return started

    def _scanner(self) -> tuple[clamd.Clamd | None, tuple[str, int]]:
        if host := os.environ.get("WAYMARK_CLAMD_HOST"):
            return None, (host, int(os.environ.get("WAYMARK_CLAMD_PORT", "3310")))
        self._say("starting the virus scanner")
        port = self._port(3310)
        scanner = clamd.launch(self._folder / "clamd", logs=self._logs, port=port, real_signatures=self._real_signatures, say=self._say)
        self._stops.append(scanner.stop)
        return scanner, (scanner.host, scanner.port)

    def _port(self, usual: int) -> int:
        return ports.choose(usual if self._usual_ports else None)
