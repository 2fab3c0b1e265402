"""The webhooks of another system: how they are doing, what was tried, and stopping, starting and testing them. What is in an event stands nowhere."""

import re
from asyncio import gather
from datetime import datetime, time
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response

from chassis.clock import LONDON
from gateway.page import Page
from gateway.portals.form_fields import parse_answers
from gateway.portals.notices import Notice
from gateway.portals.question_layout import FieldProblem, lay_out, refused_answers, summarise
from gateway.portals.questions import Answers, Question, read_questions
from gateway.portals.team.connection_questions import EVENT_TITLES
from gateway.portals.team.days import read_day
from gateway.portals.team.webhook_words import OUTCOMES, standing
from gateway.upstream import UpstreamProblem
from gateway.visitors import TeamAdministrator

router = APIRouter()

WEBHOOKS = "/team/connections/{connection_id}/webhooks"
WEBHOOK = WEBHOOKS + "/{webhook_id}"
Before = Annotated[int | None, Query(ge=1, lt=2**63)]
QUESTIONS: tuple[Question, ...] = read_questions(
    [
        {"id": "day", "kind": "date", "label": "Day", "hint": "For example, 27 3 2026", "required": True},
        {"id": "time", "kind": "text", "label": "Time", "hint": "On the 24-hour clock, for example 14:30. Leave it empty for the start of the day", "limit": 5},
    ]
)
_TIME = re.compile(r"([01]?[0-9]|2[0-3])[:.]([0-5][0-9])", re.ASCII)
_CONFLICT = 409


@router.get(WEBHOOKS)
async def list_webhooks(page: TeamAdministrator, connection_id: UUID) -> Response:
    """List the webhooks of another system."""
    found = (await page.services.notify.get(_service_path(connection_id)))["webhooks"]
    shown = [(webhook, *standing(webhook)) for webhook in found]
    return await page.show("team/webhooks.html", "Webhooks", back=f"/team/connections/{connection_id}", webhooks=shown, path=_path(connection_id))


@router.get(WEBHOOK)
async def show_webhook(page: TeamAdministrator, connection_id: UUID, webhook_id: UUID, before: Before = None) -> Response:
    """Show one: how it is doing, a page of what was tried, and what was not delivered."""
    path = _service_path(connection_id, webhook_id)
    webhook, tried, parked = await gather(
        page.services.notify.get(path),
        page.services.notify.get(f"{path}/attempts", params=None if before is None else {"before": str(before)}),
        page.services.notify.get(f"{path}/parked"),
    )
    state, colour, words = standing(webhook)
    return await page.show(
        "team/webhook.html",
        "Webhook",
        back=_path(connection_id),
        webhook=webhook,
        state=state,
        colour=colour,
        standing=words,
        tried=tried,
        is_first=before is None,
        parked=parked,
        outcomes=OUTCOMES,
        titles=EVENT_TITLES,
        path=_path(connection_id, webhook_id),
    )


@router.post(WEBHOOK + "/pause")
async def pause(page: TeamAdministrator, connection_id: UUID, webhook_id: UUID) -> Response:
    """Send it nothing for now."""
    return await _act(page, connection_id, webhook_id, "pause", "webhook-paused")


@router.post(WEBHOOK + "/resume")
async def resume(page: TeamAdministrator, connection_id: UUID, webhook_id: UUID) -> Response:
    """Go on, at once."""
    return await _act(page, connection_id, webhook_id, "resume", "webhook-resumed")


@router.post(WEBHOOK + "/test")
async def test(page: TeamAdministrator, connection_id: UUID, webhook_id: UUID) -> Response:
    """Send a test event, and say how that ended; the list of what was tried says more."""
    try:
        found = await page.services.notify.post(f"{_service_path(connection_id, webhook_id)}/test")
    except UpstreamProblem as problem:
        if problem.code == "too_many_tests":
            return page.go(_path(connection_id, webhook_id), "webhook-tested-too-often")
        return _ended(page, connection_id, webhook_id, problem)
    return page.go(_path(connection_id, webhook_id), "webhook-tested" if found["outcome"] == "delivered" else "webhook-test-failed")


@router.get(WEBHOOK + "/replay")
async def ask_from_when(page: TeamAdministrator, connection_id: UUID, webhook_id: UUID) -> Response:
    """Ask from when on events are to be sent once more."""
    return await _show_replay(page, connection_id, webhook_id, {}, [])


@router.post(WEBHOOK + "/replay")
async def replay(page: TeamAdministrator, connection_id: UUID, webhook_id: UUID) -> Response:
    """Send them once more."""
    answers = parse_answers(QUESTIONS, page.values)
    since, problems = _read(answers)
    if since is None:
        return await _show_replay(page, connection_id, webhook_id, answers, problems)
    try:
        await page.services.notify.post(f"{_service_path(connection_id, webhook_id)}/replay", {"from": since.isoformat()})
    except UpstreamProblem as problem:
        refused = [FieldProblem("day", wrong.message) for wrong in refused_answers(problem)]
        return await _show_replay(page, connection_id, webhook_id, answers, refused)
    return page.go(_path(connection_id, webhook_id), "webhook-replayed")


@router.get(WEBHOOK + "/remove")
async def ask_before_removing(page: TeamAdministrator, connection_id: UUID, webhook_id: UUID) -> Response:
    """Ask whether to remove it."""
    webhook = await page.services.notify.get(_service_path(connection_id, webhook_id))
    path = _path(connection_id, webhook_id)
    return await page.show("team/webhook_remove.html", "Remove the webhook", back=path, webhook=webhook, path=path)


@router.post(WEBHOOK + "/remove")
async def remove(page: TeamAdministrator, connection_id: UUID, webhook_id: UUID) -> Response:
    """Remove it."""
    await page.services.notify.delete(_service_path(connection_id, webhook_id))
    return page.go(_path(connection_id), "webhook-removed")


async def _act(page: Page, connection_id: UUID, webhook_id: UUID, action: str, notice: Notice) -> Response:
    try:
        await page.services.notify.post(f"{_service_path(connection_id, webhook_id)}/{action}")
    except UpstreamProblem as problem:
        return _ended(page, connection_id, webhook_id, problem)
    return page.go(_path(connection_id, webhook_id), notice)


def _ended(page: Page, connection_id: UUID, webhook_id: UUID, problem: UpstreamProblem) -> Response:
    """Say that the access of the system has ended meanwhile. Raises the problem when it is another."""
    if problem.status != _CONFLICT:
        raise problem
    return page.go(_path(connection_id, webhook_id), "webhook-of-ended-connection")


def _read(answers: Answers) -> tuple[datetime | None, list[FieldProblem]]:
    """Return the moment, in England, or what has to be mended."""
    day, problems = read_day(answers["day"], "day", "Day")
    typed = answers["time"].strip()
    found = _TIME.fullmatch(typed)
    if typed and found is None:
        problems.append(FieldProblem("time", "Enter a time on the 24-hour clock, like 14:30"))
    if day is None or problems:
        return None, problems
    at = time(int(found[1]), int(found[2])) if found else time()
    return datetime.combine(datetime.fromisoformat(day), at, LONDON), []


async def _show_replay(page: Page, connection_id: UUID, webhook_id: UUID, answers: Answers, problems: list[FieldProblem]) -> Response:
    webhook = await page.services.notify.get(_service_path(connection_id, webhook_id))
    fields = lay_out(QUESTIONS, answers, problems)
    back = _path(connection_id, webhook_id)
    return await page.show("team/webhook_replay.html", "Send events again", back=back, webhook=webhook, fields=fields, errors=summarise(fields, problems))


def _path(connection_id: UUID, webhook_id: UUID | None = None) -> str:
    return f"/team{_service_path(connection_id, webhook_id)}"


def _service_path(connection_id: UUID, webhook_id: UUID | None = None) -> str:
    return f"/connections/{connection_id}/webhooks{f'/{webhook_id}' if webhook_id else ''}"
