"""Routes by which administrators of the SEND team see and stop the webhooks of other systems. What is in an event they see nowhere."""

from uuid import UUID

from fastapi import APIRouter

from chassis.callers import PersonIdentity, TeamAdministrator
from services.notify.api.dependencies import Tools, Work, WorkOpener
from services.notify.api.webhook_bodies import AttemptBody, Attempts, ParkedBody, ParkedEvents, ReplayFrom, TestBody, WebhookBody, Webhooks
from services.notify.api.webhooks import Before
from services.notify.use_cases.find_webhook import OfWebhook
from services.notify.use_cases.pause_webhook import pause_webhook
from services.notify.use_cases.read_webhook import read_attempts, read_parked, read_webhook
from services.notify.use_cases.remove_webhook import remove_webhook
from services.notify.use_cases.replay_webhook import replay_webhook
from services.notify.use_cases.resume_webhook import resume_webhook
from services.notify.use_cases.send_test_event import send_test_event

router = APIRouter(prefix="/connections/{connection_id}/webhooks")


@router.get("")
async def list_all(connection_id: UUID, _: TeamAdministrator, work: Work) -> Webhooks:
    """List the webhooks of a system: none for one that nobody knows."""
    return Webhooks(webhooks=[WebhookBody.of(one) for one in await work.webhooks.of_connection(connection_id)])


@router.get("/{webhook_id}")
async def show(connection_id: UUID, webhook_id: UUID, _: TeamAdministrator, work: Work) -> WebhookBody:
    """Show one."""
    return WebhookBody.of(await read_webhook(webhook_id, connection_id, work))


@router.get("/{webhook_id}/attempts")
async def list_attempts(connection_id: UUID, webhook_id: UUID, _: TeamAdministrator, work: Work, before: Before = None) -> Attempts:
    """List a page of attempts, the newest first."""
    found, following = await read_attempts(webhook_id, connection_id, before, work)
    return Attempts(attempts=[AttemptBody.of(one) for one in found], next=following)


@router.get("/{webhook_id}/parked")
async def list_parked(connection_id: UUID, webhook_id: UUID, _: TeamAdministrator, work: Work) -> ParkedEvents:
    """List the first events that wait, and the last that were given up."""
    waiting, given_up = await read_parked(webhook_id, connection_id, work)
    return ParkedEvents(waiting=[ParkedBody.of(one) for one in waiting], given_up=[ParkedBody.of(one) for one in given_up])


@router.post("/{webhook_id}/pause", status_code=204)
async def pause(connection_id: UUID, webhook_id: UUID, caller: TeamAdministrator, work: Work) -> None:
    """Pause it."""
    await pause_webhook(_of(webhook_id, connection_id, caller), work)


@router.post("/{webhook_id}/resume", status_code=204)
async def resume(connection_id: UUID, webhook_id: UUID, caller: TeamAdministrator, work: Work) -> None:
    """Resume it. 409 `connection_ended` when the access of the system has ended."""
    await resume_webhook(_of(webhook_id, connection_id, caller), work)


@router.post("/{webhook_id}/replay", status_code=204)
async def replay(connection_id: UUID, webhook_id: UUID, body: ReplayFrom, caller: TeamAdministrator, work: Work) -> None:
    """Send once more what happened since a time."""
    await replay_webhook(_of(webhook_id, connection_id, caller), body.since, work)


@router.post("/{webhook_id}/test")
async def test(connection_id: UUID, webhook_id: UUID, caller: TeamAdministrator, tools: Tools, opener: WorkOpener) -> TestBody:
    """Send a test event now. 409 `connection_ended` when the access of the system has ended, 429 `too_many_tests` after 10 in a minute."""
    return TestBody.of(await send_test_event(_of(webhook_id, connection_id, caller), tools, opener))


@router.delete("/{webhook_id}", status_code=204)
async def remove(connection_id: UUID, webhook_id: UUID, caller: TeamAdministrator, work: Work) -> None:
    """Remove it."""
    await remove_webhook(_of(webhook_id, connection_id, caller), work)


def _of(webhook_id: UUID, connection_id: UUID, caller: PersonIdentity) -> OfWebhook:
    return OfWebhook(webhook_id, connection_id, caller.id)
