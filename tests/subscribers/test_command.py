"""`waymark subscriber`: made, changed, listed, ended, removed; and what it says when it cannot."""

import asyncio
from datetime import date, timedelta
from typing import Any

import aio_pika
import pytest
from aio_pika.abc import AbstractIncomingMessage
from aiormq.exceptions import AMQPConnectionError

from chassis.clock import SystemClock
from contracts.notify import WebhookTested
from contracts.registry import PUBLIC
from deploy.errors import ServerError
from deploy.provision.management import Management
from deploy.servers import ports
from deploy.servers.rabbitmq import RabbitMQ
from deploy.waymark.subscribers import Subscribers
from tests.harness.waiting import until
from tests.subscribers.conftest import CHILD_ADDED, RECEIVED, Command, channel_of, publish, taken


def in_days(days: int) -> date:
    """Return a day from today on, in England."""
    return SystemClock().today() + timedelta(days=days)


def listed(waymark: Command) -> list[str]:
    return waymark("subscriber", "list").splitlines()


async def test_a_subscriber_is_listed_with_its_types_its_last_day_what_waits_and_who_reads(waymark: Command, managed: RabbitMQ) -> None:
    address = waymark.add("transport", RECEIVED, CHILD_ADDED)
    waymark("subscriber", "add", "finance", "--types", RECEIVED, "--until", str(in_days(31)))
    assert listed(waymark) == [
        f"finance  until {in_days(31)}; 0 waiting; 0 reading",
        f"  {RECEIVED}",
        f"transport  until {in_days(365)}; 0 waiting; 0 reading",
        f"  {CHILD_ADDED}",
        f"  {RECEIVED}",
    ]
    async with channel_of(address) as channel:
        await channel.set_qos(1)
        queue = await channel.get_queue("subscriber.transport", ensure=False)
        await queue.consume(asyncio.Queue[AbstractIncomingMessage]().put)
        await publish(managed, RECEIVED, *"abc")

        async def counted() -> bool:
            return {f"finance  until {in_days(31)}; 3 waiting; 0 reading", f"transport  until {in_days(365)}; 3 waiting; 1 reading"} <= set(listed(waymark))

        await until(counted, seconds=60, every=0.5)


async def test_adding_one_that_is_there_changes_types_and_day_and_keeps_password_and_what_waits(waymark: Command, managed: RabbitMQ) -> None:
    address = waymark.add("transport", RECEIVED)
    await publish(managed, RECEIVED, "before")
    said = waymark("subscriber", "add", "transport", "--types", CHILD_ADDED, "--until", str(in_days(31)))
    assert "was there already" in said
    assert "amqp" not in said
    assert listed(waymark)[1:] == [f"  {CHILD_ADDED}"]
    assert listed(waymark)[0].startswith(f"transport  until {in_days(31)};")
    await publish(managed, RECEIVED, "no longer")
    await publish(managed, CHILD_ADDED, "after")
    await publish(managed, CHILD_ADDED, "last")
    assert [message.body for message in await taken(address, "subscriber.transport", 3)] == [b"before", b"after", b"last"]


@pytest.mark.parametrize("name", ["Transport", "1", "a.b", ".*", "a b", "x" * 41, ""])
def test_a_name_that_could_be_taken_for_something_else_is_refused(waymark: Command, name: str) -> None:
    assert "small letters, digits and hyphens" in waymark.refused("subscriber", "add", name, "--types", RECEIVED)
    assert listed(waymark) == []


@pytest.mark.parametrize("unknown", ["uk.ehc.request.received.v9", WebhookTested.type, "#", "uk.ehc.#", "account.verification-requested.v1"])
def test_only_public_events_can_be_subscribed_to_and_the_refusal_lists_them(waymark: Command, unknown: str) -> None:
    said = waymark.refused("subscriber", "add", "transport", "--types", RECEIVED, unknown)
    assert unknown in said
    assert {word for word in said.partition("\n")[2].split() if word in PUBLIC} == PUBLIC - {WebhookTested.type}
    assert listed(waymark) == []


def test_access_ends_after_a_year_at_most(waymark: Command) -> None:
    assert f"{in_days(365)} at the latest" in waymark.refused("subscriber", "add", "transport", "--types", RECEIVED, "--until", str(in_days(366)))
    assert listed(waymark) == []
    waymark("subscriber", "add", "transport", "--types", RECEIVED, "--until", str(in_days(1)))
    # Adding it again puts its end off.
    assert f"until the end of {in_days(365)}" in waymark("subscriber", "add", "transport", "--types", RECEIVED)
    assert listed(waymark)[0].startswith(f"transport  until {in_days(365)};")


def test_a_last_day_that_is_over_or_no_day_is_refused(waymark: Command) -> None:
    assert "2020-01-01 is over" in waymark.refused("subscriber", "add", "transport", "--types", RECEIVED, "--until", "2020-01-01")
    assert "2027-03-31" in waymark.run("subscriber", "add", "transport", "--types", RECEIVED, "--until", "soon").stderr
    assert listed(waymark) == []


async def test_expire_removes_those_whose_last_day_is_over_and_nobody_else(waymark: Command, managed: RabbitMQ) -> None:
    address = waymark.add("gone", RECEIVED)
    waymark("subscriber", "add", "tomorrow", "--types", RECEIVED, "--until", str(in_days(1)))
    waymark.add("later", RECEIVED)
    waymark.end("gone")
    assert next(line for line in listed(waymark) if line.startswith("gone")).startswith("gone  until 2020-01-01, ENDED")
    assert waymark("subscriber", "expire") == "Subscriber gone is removed.\n"
    assert [line.split()[0] for line in listed(waymark) if not line.startswith(" ")] == ["later", "tomorrow"]
    with pytest.raises(AMQPConnectionError):
        await aio_pika.connect(address)
    assert waymark("subscriber", "expire") == ""


async def test_removing_ends_the_connections_and_takes_the_queue_away(waymark: Command) -> None:
    address = waymark.add("transport", RECEIVED)
    closed = asyncio.Event()
    connection = await aio_pika.connect(address)
    connection.close_callbacks.add(lambda *_: closed.set())
    waymark("subscriber", "remove", "transport")
    async with asyncio.timeout(15):
        await closed.wait()
    with pytest.raises(AMQPConnectionError):
        await aio_pika.connect(address)
    assert listed(waymark) == []
    assert "There is no subscriber transport" in waymark.refused("subscriber", "remove", "transport")
    # The name is free again, and what waited for the one before is gone.
    assert waymark.add("transport", CHILD_ADDED) != address


def test_a_removal_that_failed_half_way_can_be_made_again(waymark: Command) -> None:
    waymark.add("transport", RECEIVED)
    waymark.management.delete("users", "subscriber.transport")
    assert listed(waymark)[0].startswith("transport  ")
    waymark("subscriber", "remove", "transport")
    assert listed(waymark) == []


@pytest.mark.parametrize("at", ["permissions", "user-limits", "users"])
async def test_an_addition_that_failed_half_way_can_be_made_again_and_gives_a_password_that_works(waymark: Command, managed: RabbitMQ, at: str) -> None:
    class CutOff(Management):
        def put(self, *path: str, **body: Any) -> None:
            if path[0] == at and self.find("users", "subscriber.transport"):
                raise ServerError("cut off")
            super().put(*path, **body)

    with pytest.raises(ServerError, match="cut off"):
        Subscribers(CutOff(managed.management_url), "/").add("transport", [RECEIVED], in_days(1), in_days(0))
    assert listed(waymark)[0].startswith(f"transport  until {in_days(1)};")
    address = waymark.add("transport", RECEIVED)
    await publish(managed, RECEIVED, "for you")
    assert [message.body for message in await taken(address, "subscriber.transport", 1)] == [b"for you"]
    assert "was there already" in waymark("subscriber", "add", "transport", "--types", RECEIVED)


def test_a_broker_that_is_not_there_or_refuses_is_named_without_its_password(waymark: Command, managed: RabbitMQ) -> None:
    nowhere = waymark.refused("subscriber", "list", WAYMARK_RABBITMQ_MANAGEMENT_URL=f"http://admin:canary@127.0.0.1:{ports.choose()}")
    assert "does not answer" in nowhere
    wrong = waymark.refused("subscriber", "list", WAYMARK_RABBITMQ_MANAGEMENT_URL=f"http://admin:canary@127.0.0.1:{managed.management_port}")
    assert "the user or password is wrong" in wrong
    assert "canary" not in nowhere + wrong
    vhost = waymark.refused("subscriber", "list", WAYMARK_SUBSCRIBER_AMQP_URL="amqp://127.0.0.1/elsewhere")
    assert "answered 404" in vhost


def test_without_a_system_it_says_what_to_set(waymark: Command, tmp_path) -> None:
    said = waymark.refused("--folder", str(tmp_path), "subscriber", "list", WAYMARK_RABBITMQ_MANAGEMENT_URL="")
    assert "WAYMARK_RABBITMQ_MANAGEMENT_URL" in said
    assert "WAYMARK_SUBSCRIBER_AMQP_URL" in waymark.refused("subscriber", "list", WAYMARK_SUBSCRIBER_AMQP_URL="")
