"""Forms, cases and notify on a broker of three nodes that loses the one with most queues: each request is registered, and told of, once."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import date, timedelta
from functools import partial
from importlib import import_module
from itertools import pairwise
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from chassis.bus import connected
from chassis.clock import SystemClock
from chassis.database import Database
from chassis.identifiers import new_id
from chassis.topology import declare_queues
from chassis.worker import Worker
from services.cases.domain.children import Address, ChildDetails, Setting
from services.cases.use_cases.add_child import AddChild, add_child
from services.notify.adapters import public_queue
from tests.harness.clusters import Cluster, Front, Node
from tests.harness.council import COUNCIL
from tests.harness.envelopes import submitted_request
from tests.harness.mailboxes import Mailbox
from tests.harness.signers import Signers
from tests.harness.waiting import until

SERVICES = ("forms", "cases", "notify")
REPLICAS = 2
REQUESTS, EVERY, KILLED_AFTER = 100, 0.05, 40
"""Requests, the seconds between two, and the number after which a node is killed."""
LONGEST_GAP = 5
"""Seconds in which nobody was told anything, at most."""


@pytest.fixture
async def workers(cluster: Cluster, front: Front, database_for: Callable[[str], str], signers: Signers, mailbox: Mailbox) -> dict[str, list[Worker]]:
    """Two workers of each service, not started."""
    common = {
        "port": 1,
        "signing_key": signers.key("cases"),
        "seal_key": "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8",
        "public_url": "https://portal.example",
        "smtp_host": mailbox.smtp_host,
        "smtp_port": mailbox.smtp_port,
        "smtp_from": "no-reply@council.example",
        **signers.urls,
        **COUNCIL,
    }
    found: dict[str, list[Worker]] = {}
    for service in SERVICES:
        settings = import_module(f"services.{service}.settings").Settings.model_validate(
            {**common, "database_url": database_for(service), "amqp_url": front.url_for(service)}
        )
        found[service] = [import_module(f"services.{service}.worker").build(settings) for _ in range(REPLICAS)]
    await declare(cluster.nodes[0], cluster)
    return found


async def declare(node: Node, cluster: Cluster) -> None:
    """Make the queues, as `migrate` does for each service. The node then leads them."""
    for service in ("cases", "notify"):
        async with connected(node.server.url(service, cluster.logins[service])) as connection:
            channel = await connection.channel()
            await declare_queues(channel, service, list(import_module(f"services.{service}.handlers").HANDLERS))
            if service == public_queue.SERVICE:
                await public_queue.declare(channel)


@asynccontextmanager
async def at_work(workers: dict[str, list[Worker]]) -> AsyncIterator[None]:
    """Run all workers."""
    running = [worker for replicas in workers.values() for worker in replicas]

    async def all_read() -> bool:
        return not any(worker.problems() for worker in running)

    async with AsyncExitStack() as stack:
        for worker in running:
            await worker.start()
            stack.push_async_callback(worker.stop)
        await until(all_read, 30)
        yield


async def families(cases: Database[Any], notify: Database[Any]) -> list[tuple[UUID, UUID, str]]:
    """Return parents with their children and addresses, as both services know them."""
    found = []
    for number in range(REQUESTS):
        person, email = new_id(), f"parent-{number}@family.example"
        details = ChildDetails(
            f"Alex{number}",
            f"Example{number}",
            "",
            date(2012, 1, 1) + timedelta(days=number),
            "female",
            Address("1 High Street", "", "Anytown", "", "CV1 2AB"),
            Setting("none", ""),
        )
        async with cases.open_work() as work:
            child = await add_child(AddChild(person, details, "mother", "yes"), work)
        async with notify.open_work() as work:
            await work.contacts.remember(person, email, "citizen")
        found.append((person, child.id, email))
    return found


def addresses(mailbox: Mailbox) -> list[str]:
    """Return whom each e-mail to a family went to."""
    found = [person["Address"] for item in mailbox._ask("GET", "/api/v1/messages?limit=1000")["messages"] for person in item["To"]]
    return [address for address in found if address.endswith("@family.example")]


def all_posted(mailbox: Mailbox) -> bool:
    return len(addresses(mailbox)) >= REQUESTS


async def rows(database: Database[Any], query: str) -> list[tuple[Any, ...]]:
    async with database.engine.connect() as connection:
        return [tuple(row) for row in await connection.execute(text(query))]


@pytest.mark.alone
async def test_every_request_is_registered_told_of_and_in_the_feed_once(cluster, front, workers, mailbox):
    forms, cases, notify = (workers[service][0].database for service in SERVICES)
    async with at_work(workers):
        asked = await families(cases, notify)
        leading = Counter(queue.leader for queue in (await asyncio.to_thread(cluster.queues)).values())
        victim = cluster.node(leading.most_common(1)[0][0])
        killing = None
        for number, (person, child, _) in enumerate(asked):
            async with forms.open_work() as work:
                work.outbox.add(submitted_request(person, child, SystemClock().today()))
            if number == KILLED_AFTER:
                killing = asyncio.create_task(asyncio.to_thread(victim.server.kill))
            await asyncio.sleep(EVERY)
        assert killing is not None
        await killing

        async def everything_is_through() -> bool:
            unsent = [(await rows(database, "SELECT count(*) FROM outbox WHERE sent_at IS NULL"))[0][0] for database in (forms, cases)]
            ((told,),) = await rows(notify, "SELECT count(*) FROM messages")
            ((public,),) = await rows(cases, "SELECT count(*) FROM outbox WHERE exposure = 'public'")
            ((shown,),) = await rows(notify, "SELECT count(*) FROM feed")
            return unsent == [0, 0] and told >= REQUESTS and shown >= public

        restarting = asyncio.create_task(asyncio.to_thread(victim.start))
        await until(everything_is_through, 60, every=0.2)
        await restarting
        await until(partial(asyncio.to_thread, all_posted, mailbox), 60, every=0.5)
        told = await rows(notify, "SELECT child_id, extract(epoch FROM sent_at)::float FROM messages ORDER BY sent_at")
        posted = Counter(addresses(mailbox))
        assert Counter(child for (child,) in await rows(cases, "SELECT child FROM requests")) == Counter(child for _, child, _ in asked)
        assert Counter(child for child, _ in told) == Counter(child for _, child, _ in asked)
        assert posted == Counter(email for _, _, email in asked)
        feed = await rows(notify, "SELECT id, subject, (body::jsonb ->> 'sequence')::int FROM feed ORDER BY position")
        assert Counter(event for event, _, _ in feed) == Counter(event for (event,) in await rows(cases, "SELECT id FROM outbox WHERE exposure = 'public'"))
        last: dict[UUID, int] = {}
        for _, subject, sequence in feed:
            assert last.get(subject, 0) < sequence
            last[subject] = sequence
        gap = max(later[1] - earlier[1] for earlier, later in pairwise(told))
        assert gap < LONGEST_GAP
    await until(partial(asyncio.to_thread, cluster.is_whole), 60, every=0.5)
