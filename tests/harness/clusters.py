"""Three nodes of RabbitMQ that are one broker, and the one address that a Kubernetes Service gives them."""

import asyncio
import json
import secrets
import subprocess
import tempfile
from collections import deque
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from deploy.provision import SERVICES
from deploy.provision import broker as provision
from deploy.servers import packages, ports, rabbitmq
from tests.harness.forwarding import Forwarder, Streams

_NAMES = ("waymark1@localhost", "waymark2@localhost", "waymark3@localhost")
# The nodes find each other by themselves, and a part without a majority stops, as RabbitMQ's cluster operator has it.
_CONFIGURATION = "cluster_formation.peer_discovery_backend = classic_config\ncluster_partition_handling = pause_minority\n"
_STATUS = """
Encode = fun(Member) -> maps:from_list([{Key, Value} || {Key, Value} <- Member, is_atom(Value) orelse is_binary(Value) orelse is_integer(Value)]) end,
Names = [element(4, amqqueue:get_name(Queue)) || Queue <- rabbit_amqqueue:list(<<"/">>), amqqueue:get_type(Queue) =:= rabbit_quorum_queue],
rabbit_json:encode(maps:from_list([{Name, [Encode(Member) || Member <- rabbit_quorum_queue:status(<<"/">>, Name)]} || Name <- Names])).
"""


@dataclass(frozen=True)
class Queue:
    """A quorum queue as its members know it."""

    leader: str | None
    members: frozenset[str]
    in_step: bool
    """Whether each member answers and has all that the leader has."""

    @classmethod
    def of(cls, members: list[dict[str, Any]]) -> "Queue":
        """Read what RabbitMQ says of each member."""
        leaders = [member["Node Name"] for member in members if member["Raft State"] == "leader"]
        in_step = len({member.get("Log Index") for member in members}) == 1
        return cls(leaders[0] if leaders else None, frozenset(member["Node Name"] for member in members), in_step)


@dataclass(frozen=True)
class Node:
    """One node of a cluster."""

    name: str
    folder: Path
    server: rabbitmq.RabbitMQ

    @property
    def lives(self) -> bool:
        """Whether it takes connections."""
        return ports.answers(self.server.port)

    def start(self) -> None:
        """Start it again, and wait until it takes connections."""
        self.server.launch()
        self.server.wait()


class Cluster:
    """Three nodes, each with all queues."""

    def __init__(self, nodes: list[Node], names_port: int, logins: Mapping[str, str]) -> None:
        self.nodes = nodes
        self.logins = logins
        """The password of each service."""
        self._names_port = names_port

    def node(self, name: str | None) -> Node:
        """Return a node by its name."""
        return next(node for node in self.nodes if node.name == name)

    def queues(self) -> dict[str, Queue]:
        """Return the quorum queues by name."""
        # Erlang shows the text as <<"...">>, with the escapes of JSON strings.
        found = json.loads(json.loads(self.ctl("eval", _STATUS).removeprefix("<<").removesuffix(">>")))
        return {name: Queue.of(members) for name, members in found.items()}

    def is_whole(self) -> bool:
        """Whether each queue has a leader, and a member on each node that has all that the leader has."""
        names = frozenset(node.name for node in self.nodes)
        return all(queue.leader and queue.in_step and queue.members == names for queue in self.queues().values())

    def ctl(self, *command: str) -> str:
        """Run rabbitmqctl on a node that lives, which takes a second. Returns what it says."""
        asked = next(node for node in self.nodes if node.lives)
        environment = rabbitmq._environment() | {
            "HOME": str(asked.folder),
            "ERL_EPMD_ADDRESS": ports.HOST,
            "ERL_EPMD_PORT": str(self._names_port),
            "RABBITMQ_CONF_ENV_FILE": str(asked.folder / "none.conf"),
        }
        scripts = rabbitmq._scripts()
        assert scripts is not None
        whole = [str(scripts / "rabbitmqctl"), "--silent", "--node", asked.name, *command]
        return subprocess.run(whole, check=True, capture_output=True, text=True, env=environment, timeout=60).stdout.strip()


class Front(Forwarder):
    """What a Kubernetes Service does: one address, whose new connections go to a node that lives, to each in turn.

    A connection ends with the node that it went to. The first of `first` that lives gets all of them.
    """

    def __init__(self, cluster: Cluster) -> None:
        super().__init__()
        self.first: tuple[Node, ...] = ()
        self._cluster = cluster
        self._nodes = deque(cluster.nodes)

    @property
    def url(self) -> str:
        """The administrator's address."""
        return self.through(self._nodes[0].server.url())

    def url_for(self, service: str) -> str:
        """The address for a service's own login."""
        return self.through(self._nodes[0].server.url(service, self._cluster.logins[service]))

    async def _reach(self) -> Streams | None:
        self._nodes.rotate(-1)
        for node in (*self.first, *self._nodes):
            with suppress(OSError):
                return await asyncio.open_connection(ports.HOST, node.server.port)
        return None


@pytest.fixture(scope="module")
def cluster(servers_folder: Path) -> Iterator[Cluster]:
    """Three nodes for one file of tests, which may kill them."""
    if rabbitmq._scripts() is None and not packages.can_install():
        pytest.skip("a cluster needs RabbitMQ on this machine")
    folder = Path(tempfile.mkdtemp(prefix="cluster-", dir=servers_folder))
    names, names_port = rabbitmq.start_names(folder / "names.log")
    logins = {service: secrets.token_urlsafe() for service in SERVICES}
    cookie, password = secrets.token_hex(20), secrets.token_urlsafe()
    nodes: list[Node] = []
    users = provision.users(logins)
    try:
        for number, name in enumerate(_NAMES, start=1):
            # Each asks the first alone: what two that start at once make of one another takes RabbitMQ 3.10 up to half a minute.
            found = "".join(f"cluster_formation.classic_config.nodes.{place} = {peer}\n" for place, peer in enumerate({_NAMES[0], name}, start=1))
            place = rabbitmq.Place(name, cookie, names_port, _CONFIGURATION + found)
            own = folder / str(number)
            nodes.append(Node(name, own, rabbitmq.launch(own, logs=own, password=password, users=users, port=ports.choose(), place=place)))
            if number == 1:
                nodes[0].server.wait()
        for node in nodes:
            node.server.wait()
        asyncio.run(provision.provision(nodes[0].server.url()))
        yield Cluster(nodes, names_port, logins)
    finally:
        for node in nodes:
            node.server.kill()
        names.kill()


@pytest.fixture
async def front(cluster: Cluster) -> AsyncIterator[Front]:
    """The address of the cluster."""
    async with Front(cluster).running() as found:
        yield found
