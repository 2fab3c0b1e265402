"""Name servers that never answer hold up no webhook but that of which they are asked."""

import asyncio
import socket
import threading
import time
from collections.abc import Callable, Iterator

import pytest

from chassis.errors import Invalid
from chassis.identifiers import new_id
from services.notify.adapters.lookups import AT_ONCE
from services.notify.adapters.webhook_receiver import WebhookReceivers
from services.notify.domain.targets import Allowed
from services.notify.domain.webhooks import MOST

ADA, BEA = new_id(), new_id()
HANGS = "{}.hangs.example"
WELL = "well.example"


@pytest.fixture
def asked(monkeypatch) -> Iterator[list[str]]:
    """Let the resolver of the machine know one name, and give no answer for others until the end. Returns the names that it was asked for."""
    names: list[str] = []
    end = threading.Event()

    def getaddrinfo(host: str, *_: object, **__: object) -> list[tuple[object, ...]]:
        names.append(host)
        if host != WELL:
            end.wait()
            raise socket.gaierror
        return [(socket.AF_INET, socket.SOCK_STREAM, 0, "", ("127.0.0.1", 0))]

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    yield names
    end.set()


@pytest.fixture
async def receivers(asked):
    found = WebhookReceivers(Allowed(frozenset({WELL})))
    yield found
    await found.close()


@pytest.fixture
async def deliver(receivers, receiver) -> Callable[..., object]:
    """A function that delivers to a receiver which is well, at a name, and returns how that ended and after how many seconds."""

    async def to(host: str, connection: object) -> tuple[str, float]:
        started = time.perf_counter()
        answer = await receivers.send(f"http://{host}:{receiver.port}/", b"{}", {}, connection)
        return answer.outcome, time.perf_counter() - started

    return to


async def test_a_webhook_is_delivered_while_the_names_of_all_others_of_its_system_get_no_answer(deliver):
    hanging = [asyncio.create_task(deliver(HANGS.format(number), ADA)) for number in range(MOST - 1)]
    await asyncio.sleep(0.2)
    outcome, seconds = await deliver(WELL, ADA)
    assert (outcome, seconds < 1) == ("delivered", True)
    assert {outcome for outcome, _ in await asyncio.gather(*hanging)} == {"timed-out"}


async def test_other_systems_are_served_however_many_names_of_one_get_no_answer(deliver):
    hanging = [asyncio.create_task(deliver(HANGS.format(number), ADA)) for number in range(200)]
    await asyncio.sleep(0.2)
    outcome, seconds = await deliver(WELL, BEA)
    assert (outcome, seconds < 1) == ("delivered", True)
    ended = [outcome for outcome, _ in await asyncio.gather(*hanging)]
    assert (ended.count("timed-out"), ended.count("unreachable")) == (AT_ONCE, 200 - AT_ONCE)


async def test_a_name_without_an_answer_is_asked_for_once_until_there_is_one(deliver, asked):
    for _ in range(2):
        assert {outcome for outcome, _ in await asyncio.gather(*(deliver(HANGS.format("one"), ADA) for _ in range(16)))} == {"timed-out"}
    assert asked == [HANGS.format("one")]
    await deliver(WELL, ADA)
    assert asked.count(WELL) == 1


async def test_an_address_is_refused_when_its_name_gets_no_answer_in_time(receivers):
    with pytest.raises(Invalid):
        await receivers.checked(f"https://{HANGS.format('new')}/", ADA)
