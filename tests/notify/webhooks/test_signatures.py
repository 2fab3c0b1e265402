"""Deliveries are signed as Standard Webhooks describes it: its own library says so."""

from datetime import datetime
from typing import Any

import pytest
import standardwebhooks
import structlog

from chassis.identifiers import new_id
from services.notify.adapters.sealing import Seal, Unsealable, read_seal
from services.notify.use_cases import run_lane
from services.notify.use_cases.find_webhook import OfWebhook
from services.notify.use_cases.renew_seals import SealRenewal
from services.notify.use_cases.rotate_webhook_secret import rotate_webhook_secret
from services.notify.use_cases.send_test_event import send_test_event

ADA = new_id()


@pytest.fixture
def verify(station, monkeypatch):
    """A function that lets the library verify a delivery, by the clock of the test."""

    class Now(datetime):
        @classmethod
        def now(cls, tz: Any = None) -> Any:
            return station.clock.now()

    monkeypatch.setattr("standardwebhooks.webhooks.datetime", Now)
    return lambda secret, delivery: standardwebhooks.Webhook(secret).verify(delivery.body, delivery.headers)


async def rotated(station, webhook):
    async with station.database.open_work() as work:
        _, secret = await rotate_webhook_secret(OfWebhook(webhook.id, webhook.connection_id, webhook.connection_id), station.tools, work)
        return secret


async def delivered(station, receiver):
    await station.publish(ADA)
    await station.deliver()
    return receiver.taken[-1]


async def test_the_library_takes_what_was_signed_and_nothing_else(station, receiver, verify):
    _, secret = await station.add(receiver.url)
    delivery = await delivered(station, receiver)
    assert verify(secret, delivery)["id"] == delivery.headers["webhook-id"]
    _, other = await station.add(receiver.url)
    with pytest.raises(standardwebhooks.WebhookVerificationError):
        verify(other, delivery)
    station.clock.move(minutes=6)
    with pytest.raises(standardwebhooks.WebhookVerificationError, match="too old"):
        verify(secret, delivery)


async def test_an_event_that_is_tried_again_has_the_same_id_and_a_new_time(station, receiver, verify):
    _, secret = await station.add(receiver.url)
    receiver.behaviour = lambda _: 500
    await station.publish(ADA)
    await station.deliver()
    station.clock.move(minutes=10)
    await station.deliver()
    first, second = receiver.deliveries
    assert first.headers["webhook-id"] == second.headers["webhook-id"]
    assert int(second.headers["webhook-timestamp"]) - int(first.headers["webhook-timestamp"]) == 600
    verify(secret, second)


async def test_for_a_day_both_secrets_sign_and_then_the_new_one_alone(station, receiver, verify):
    webhook, old = await station.add(receiver.url)
    new = await rotated(station, webhook)
    assert new != old
    station.clock.move(hours=23, minutes=59)
    delivery = await delivered(station, receiver)
    for secret in (old, new):
        verify(secret, delivery)
    station.clock.move(minutes=1)
    delivery = await delivered(station, receiver)
    verify(new, delivery)
    with pytest.raises(standardwebhooks.WebhookVerificationError):
        verify(old, delivery)


async def test_a_rotation_that_is_asked_for_again_leaves_the_secret_that_the_receiver_knows(station, receiver, verify):
    webhook, old = await station.add(receiver.url)
    await rotated(station, webhook)  # and its answer was lost
    new = await rotated(station, webhook)
    delivery = await delivered(station, receiver)
    for secret in (old, new):
        verify(secret, delivery)


async def test_a_lane_that_runs_on_signs_with_one_secret_when_the_day_is_over(station, receiver, verify, monkeypatch):
    monkeypatch.setattr(run_lane, "MOMENT", 10)
    webhook, old = await station.add(receiver.url)
    await rotated(station, webhook)
    [lane] = await station.claim()
    station.clock.move(hours=24)
    await station.publish(ADA)
    await lane.round()
    with pytest.raises(standardwebhooks.WebhookVerificationError):
        verify(old, receiver.taken[-1])


async def test_secrets_are_sealed_where_they_are_kept_and_cannot_be_swapped(station, receiver):
    webhook, secret = await station.add(receiver.url)
    other, _ = await station.add(receiver.url)
    stored = repr(await station.rows("SELECT * FROM webhooks")) + repr(await station.rows("SELECT * FROM audit"))
    assert secret.removeprefix("whsec_") not in stored
    async with station.database.open_work() as work:
        sealed, _ = await work.webhooks.secrets(webhook.id)
    with pytest.raises(Unsealable):
        station.tools.seal.open(sealed, other.id)


async def test_secrets_outlive_the_key_that_they_are_sealed_with(station, receiver):
    webhook, _ = await station.add(receiver.url)
    await rotated(station, webhook)
    async with station.database.open_work() as work:
        before = await work.webhooks.secrets(webhook.id)
    opened = [station.tools.seal.open(sealed, webhook.id) for sealed in before]
    new = bytes(range(32))
    both, alone = Seal(new, station.key), Seal(new)
    for _ in range(2):
        async with station.database.open_work() as work:
            await SealRenewal(both).renew(work)
    async with station.database.open_work() as work:
        after = await work.webhooks.secrets(webhook.id)
    assert [alone.open(sealed, webhook.id) for sealed in after] == opened


async def test_a_secret_that_cannot_be_unsealed_is_seen_and_mended_by_a_new_one(station, receiver, verify):
    webhook, _ = await station.add(receiver.url)
    ids = await station.publish(ADA)
    async with station.database.open_work() as work:
        await work.webhooks.change(webhook.id, secret=Seal(bytes(range(32))).seal(b"of another key", webhook.id))
    with structlog.testing.capture_logs() as logs:
        await station.deliver()
    assert [(one["event"], one["log_level"], one["webhook_id"]) for one in logs] == [("webhook_secret_unsealable", "error", str(webhook.id))]
    assert [one.outcome for one in await station.attempts(webhook)] == ["not-signed"]
    assert (await station.find(webhook)).failing_since == station.clock.now()
    which = OfWebhook(webhook.id, webhook.connection_id, webhook.connection_id)
    assert (await send_test_event(which, station.tools, station.database.open_work)).answer.outcome == "not-signed"
    assert receiver.deliveries == []
    new = await rotated(station, webhook)
    station.clock.move(seconds=5)
    await station.deliver()
    assert receiver.ids == ids
    verify(new, receiver.taken[0])


@pytest.mark.parametrize("key", ["", "short", "A" * 43, "not base64!"])
def test_a_key_that_is_none_is_refused(key):
    with pytest.raises(ValueError, match="seal key"):
        read_seal(key, None)
