"""Routes by which other systems manage their webhooks: each its own, and those of others are not there."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from chassis.callers import MachineIdentity, machine_with
from chassis.problems import declared
from services.notify.api.dependencies import Tools, Work, WorkOpener
from services.notify.api.webhook_bodies import (
    AttemptBody,
    Attempts,
    NewWebhook,
    ParkedBody,
    ParkedEvents,
    ReplayFrom,
    TestBody,
    WebhookBody,
    WebhookChange,
    Webhooks,
    WebhookWithSecret,
)
from services.notify.use_cases.add_webhook import AddWebhook, add_webhook
from services.notify.use_cases.change_webhook import ChangeWebhook, change_webhook
from services.notify.use_cases.find_webhook import OfWebhook
from services.notify.use_cases.pause_webhook import pause_webhook
from services.notify.use_cases.read_webhook import read_attempts, read_parked, read_webhook
from services.notify.use_cases.remove_webhook import remove_webhook
from services.notify.use_cases.replay_webhook import replay_webhook
from services.notify.use_cases.resume_webhook import resume_webhook
from services.notify.use_cases.rotate_webhook_secret import rotate_webhook_secret
from services.notify.use_cases.send_test_event import send_test_event

router = APIRouter(prefix="/v1/webhooks", tags=["Webhooks"])

Caller = Annotated[MachineIdentity, machine_with("webhooks:manage")]
Before = Annotated[int | None, Query(ge=1, lt=2**63, description="Only attempts with a number less than this: `next` of the page before")]


@router.post("", status_code=201, summary="Have events sent to an address", responses=declared(409, 422))
async def add(body: NewWebhook, caller: Caller, tools: Tools, opener: WorkOpener) -> WebhookWithSecret:
    """Each event is sent by POST as the CloudEvent that it is, signed as Standard Webhooks describes it, from now on.

    Events arrive at least once, and those with one `subject` in order. Check the signature, keep the `id` of what you have dealt with, and answer with
    a status of 200 to 299 within 10 seconds. What fails is tried again for more than a day. The secret is in this answer and in no other.
    A system has at most 20 webhooks (409 `too_many_webhooks`).
    """
    made, secret = await add_webhook(AddWebhook(caller.id, body.url, body.types, caller.event_types, body.subject), tools, opener)
    return WebhookWithSecret.with_secret(made, secret)


@router.get("", summary="List your webhooks", responses=declared())
async def list_all(caller: Caller, work: Work) -> Webhooks:
    """All of them, the oldest first."""
    return Webhooks(webhooks=[WebhookBody.of(one) for one in await work.webhooks.of_connection(caller.id)])


@router.get("/{webhook_id}", summary="Show a webhook", responses=declared(404, 422))
async def show(webhook_id: UUID, caller: Caller, work: Work) -> WebhookBody:
    """Where it goes, and how it is doing."""
    return WebhookBody.of(await read_webhook(webhook_id, caller.id, work))


@router.patch("/{webhook_id}", summary="Change a webhook", responses=declared(404, 422))
async def change(webhook_id: UUID, body: WebhookChange, caller: Caller, tools: Tools, opener: WorkOpener) -> WebhookBody:
    """Change its address, its types of events or its subject. It goes on where it is; events from before are not sent again.

    What failed at another address before is tried at the new one at once. A webhook that is paused stays so until you resume it.
    """
    which = _of(webhook_id, caller)
    wanted = ChangeWebhook(which, caller.event_types, body.url, body.types, body.subject, of_subject="subject" in body.model_fields_set)
    return WebhookBody.of(await change_webhook(wanted, tools, opener))


@router.delete("/{webhook_id}", status_code=204, summary="Remove a webhook", responses=declared(404, 422))
async def remove(webhook_id: UUID, caller: Caller, work: Work) -> None:
    """Nothing is sent any more. What was tried cannot be read any more, and is forgotten within 30 days."""
    await remove_webhook(_of(webhook_id, caller), work)


@router.post("/{webhook_id}/pause", summary="Pause a webhook", responses=declared(404, 422))
async def pause(webhook_id: UUID, caller: Caller, work: Work) -> WebhookBody:
    """Nothing is sent until you resume it, and nothing is lost meanwhile."""
    return WebhookBody.of(await pause_webhook(_of(webhook_id, caller), work))


@router.post("/{webhook_id}/resume", summary="Resume a webhook", responses=declared(404, 409, 422))
async def resume(webhook_id: UUID, caller: Caller, work: Work) -> WebhookBody:
    """Go on where it stopped, at once, whatever stopped it: a pause, or a receiver that failed. 409 `connection_ended` when your access has ended."""
    return WebhookBody.of(await resume_webhook(_of(webhook_id, caller), work))


@router.post("/{webhook_id}/replay", summary="Send events once more", responses=declared(404, 422))
async def replay(webhook_id: UUID, body: ReplayFrom, caller: Caller, work: Work) -> WebhookBody:
    """Go back to the first event at or after a time, and send everything from there. They have the same `id` as before."""
    return WebhookBody.of(await replay_webhook(_of(webhook_id, caller), body.since, work))


@router.post("/{webhook_id}/test", summary="Send a test event", responses=declared(404, 409, 422))
async def test(webhook_id: UUID, caller: Caller, tools: Tools, opener: WorkOpener) -> TestBody:
    """Send an event of the type uk.ehc.webhook.tested.v1 to this webhook alone, now, and tell how that ended. It is sent also while it is paused.

    It goes to every webhook, whatever types that is for: your system does not have to be given this one. At most 10 times a minute (429 `too_many_tests`).
    """
    return TestBody.of(await send_test_event(_of(webhook_id, caller), tools, opener))


@router.post("/{webhook_id}/rotate-secret", summary="Change the secret", responses=declared(404, 422))
async def rotate(webhook_id: UUID, caller: Caller, tools: Tools, work: Work) -> WebhookWithSecret:
    """Make a new secret, which is in this answer and in no other. For 24 hours each delivery has two signatures: of the new one and of the one before."""
    made, secret = await rotate_webhook_secret(_of(webhook_id, caller), tools, work)
    return WebhookWithSecret.with_secret(made, secret)


@router.get("/{webhook_id}/attempts", summary="List what was tried", responses=declared(404, 422))
async def list_attempts(webhook_id: UUID, caller: Caller, work: Work, before: Before = None) -> Attempts:
    """Every delivery of the last 30 days, the newest first, 50 at a time."""
    found, following = await read_attempts(webhook_id, caller.id, before, work)
    return Attempts(attempts=[AttemptBody.of(one) for one in found], next=following)


@router.get("/{webhook_id}/parked", summary="List what was not delivered", responses=declared(404, 422))
async def list_parked(webhook_id: UUID, caller: Caller, work: Work) -> ParkedEvents:
    """The first 50 events that wait, the oldest first, and the last 50 that were given up, the newest first."""
    waiting, given_up = await read_parked(webhook_id, caller.id, work)
    return ParkedEvents(waiting=[ParkedBody.of(one) for one in waiting], given_up=[ParkedBody.of(one) for one in given_up])


def _of(webhook_id: UUID, caller: MachineIdentity) -> OfWebhook:
    return OfWebhook(webhook_id, caller.id, caller.id)
