"""Somebody wants to see whether a webhook arrives."""

from dataclasses import dataclass
from uuid import UUID

from chassis.identifiers import new_id
from chassis.telemetry import traceparent
from contracts.envelope import Envelope
from contracts.notify import WebhookTested
from services.notify.adapters import WebhookTools
from services.notify.domain.signatures import signed_headers
from services.notify.domain.webhooks import NOT_SIGNED, Answer, tested_again
from services.notify.store import OpenWork
from services.notify.use_cases.find_webhook import OfWebhook, find_open_webhook, note_change


@dataclass(frozen=True)
class SentTest:
    """The event that was sent, and how that ended."""

    event_id: UUID
    answer: Answer


async def send_test_event(which: OfWebhook, tools: WebhookTools, open_work: OpenWork) -> SentTest:
    """Send it at once, to this webhook alone and also while it is paused. It is an attempt among the others, and changes nothing else.

    Raises NotFound for one that is not the connection's, Conflict `connection_ended`, and TooMany `too_many_tests`.
    """
    event = WebhookTested(subject=which.webhook_id)
    async with open_work() as work:
        webhook = await find_open_webhook(which, work)
        keys = tools.seal.open_all(await work.webhooks.secrets(webhook.id), webhook.id)
        now = work.clock.now()
        await work.webhooks.set_tests(webhook.id, tested_again(await work.webhooks.tests(webhook.id), now))
        note_change("webhook.tested", which, work)
    envelope = Envelope(
        id=new_id(),
        source=event.source,
        type=event.type,
        subject=event.subject,
        time=now,
        sequence=1,
        traceparent=traceparent(),
        data=event.data(),
    )
    body = envelope.encode()
    headers = signed_headers(envelope.id, body, keys, int(now.timestamp()))
    answer = await tools.receivers.send(webhook.url, body, headers, webhook.connection_id) if keys else NOT_SIGNED
    async with open_work() as work:
        await work.webhooks.note_test(webhook.id, envelope.id, envelope.type, answer)
    return SentTest(envelope.id, answer)
