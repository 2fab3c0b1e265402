"""The access of other systems, for administrators: who has it, what each may do, how it proves itself, and until when."""

from collections.abc import Awaitable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, HTTPException, Query, Response

from chassis.clock import LONDON
from contracts.tokens import SCOPES
from gateway.page import Page
from gateway.portals.account.problems import field_errors
from gateway.portals.answer_text import answer_lines
from gateway.portals.child_questions import in_order
from gateway.portals.form_fields import parse_answers
from gateway.portals.notices import Notice
from gateway.portals.question_layout import FieldProblem, lay_out, refused_answers, summarise
from gateway.portals.questions import Answers, Question
from gateway.portals.team.connection_questions import (
    DETAILS,
    EVENT_TITLES,
    KEYS,
    NO_DAY,
    UNTIL,
    new_answers,
    read_details,
    read_until,
    until_answers,
    write_details,
)
from gateway.upstream import UpstreamProblem
from gateway.visitors import TeamAdministrator

router = APIRouter()

CONNECTIONS = "/team/connections"
CONNECTION = f"{CONNECTIONS}/{{connection_id}}"
SOON = timedelta(days=30)
"""So long before its end the access of a system is shown as one that ends soon."""
_TITLE = "Connections"
_CONFLICT = 409
_CHANGED = "connection_changed"
SEEN = "changed_at"
"""The hidden field with the moment of the last change that the page showed."""
PageNumber = Annotated[int, Query(alias="page", ge=1, le=10_000)]


@dataclass(frozen=True)
class Asking:
    """A page of questions, what its button says, and what the next page says when the answers are saved."""

    title: str
    questions: tuple[Question, ...]
    button: str
    notice: Notice


_ADD = Asking("Add a system", (*DETAILS, *UNTIL), "Add the system", "connection-added")
_CHANGE = Asking("Change what a system may do", DETAILS, "Save", "connection-changed")
_ATTEST = Asking("Confirm that a system needs its access", UNTIL, "Confirm", "connection-confirmed")
_KEYS = Asking("Public keys of a system", KEYS, "Save", "connection-changed")


@router.get(CONNECTIONS)
async def show(page: TeamAdministrator, number: PageNumber = 1) -> Response:
    """List the systems, those whose access ends soonest first."""
    found = await page.services.identity.get("/connections", params={"page": str(number)})
    lines = [{**line, **_state(line)} for line in found["connections"]]
    return await page.show("team/connections.html", _TITLE, back=page.home, lines=lines, pages=found["pages"], number=number, path=CONNECTIONS)


@router.get(f"{CONNECTIONS}/add")
async def show_add(page: TeamAdministrator) -> Response:
    """Ask about the system."""
    return await _ask(page, _ADD, new_answers(), [])


@router.post(f"{CONNECTIONS}/add")
async def add(page: TeamAdministrator) -> Response:
    """Give it access. How it proves itself comes next."""
    answers = parse_answers(_ADD.questions, page.values)
    body, wrong = read_details(answers)
    day, wrong_day = read_until(answers)
    try:
        added = await page.services.identity.post("/connections", {**body, "needed_until": day or NO_DAY})
    except UpstreamProblem as problem:
        unread = [*wrong, *wrong_day]
        known = {one.field.partition("-")[0] for one in unread}
        refused = [one for one in refused_answers(problem) if one.field not in known]
        return await _ask(page, _ADD, answers, in_order([*unread, *refused], _ADD.questions))
    return page.go(_path(added["id"]), _ADD.notice)


@router.get(CONNECTION)
async def show_one(page: TeamAdministrator, connection_id: UUID) -> Response:
    """Show one system, and what can be done with its access."""
    return await _show_one(page, connection_id)


@router.get(f"{CONNECTION}/change")
async def show_change(page: TeamAdministrator, connection_id: UUID) -> Response:
    """Show what was said about a system, to be changed."""
    found = await _fetch(page, connection_id)
    return await _ask(page, _CHANGE, write_details(found), [], found)


@router.post(f"{CONNECTION}/change")
async def change(page: TeamAdministrator, connection_id: UUID) -> Response:
    """Save it: the next token of the system says so."""
    answers = parse_answers(DETAILS, page.values)
    body, problems = read_details(answers)
    seen = _seen(page)
    if problems:
        return await _ask(page, _CHANGE, answers, problems, {**await _fetch(page, connection_id), SEEN: seen})
    saved = page.services.identity.put(f"/connections/{connection_id}", {**body, SEEN: seen})
    return await _save(page, connection_id, _CHANGE, answers, saved)


@router.get(f"{CONNECTION}/confirm")
async def show_attest(page: TeamAdministrator, connection_id: UUID) -> Response:
    """Ask until when a system still needs its access."""
    found = await _fetch(page, connection_id)
    return await _ask(page, _ATTEST, until_answers(date.fromisoformat(found["needed_until"])), [], found)


@router.post(f"{CONNECTION}/confirm")
async def attest(page: TeamAdministrator, connection_id: UUID) -> Response:
    """Let the access go on."""
    answers = parse_answers(UNTIL, page.values)
    day, problems = read_until(answers)
    if problems:
        return await _ask(page, _ATTEST, answers, problems, await _fetch(page, connection_id))
    saved = page.services.identity.post(f"/connections/{connection_id}/attest", {"needed_until": day})
    return await _save(page, connection_id, _ATTEST, answers, saved)


@router.get(f"{CONNECTION}/keys")
async def show_keys(page: TeamAdministrator, connection_id: UUID) -> Response:
    """Ask for the public keys of a system."""
    return await _ask(page, _KEYS, {"keys": ""}, [], await _fetch(page, connection_id))


@router.post(f"{CONNECTION}/keys")
async def put_keys(page: TeamAdministrator, connection_id: UUID) -> Response:
    """Replace the public keys of a system."""
    answers = parse_answers(KEYS, page.values)
    return await _save(page, connection_id, _KEYS, answers, page.services.identity.put(f"/connections/{connection_id}/keys", answers))


@router.post(f"{CONNECTION}/secrets")
async def add_secret(page: TeamAdministrator, connection_id: UUID) -> Response:
    """Make a secret, and show it this once."""
    try:
        made = await page.services.identity.post(f"/connections/{connection_id}/secrets")
    except UpstreamProblem as problem:
        return await _refuse(page, connection_id, problem)
    found = await _fetch(page, connection_id)
    return await page.show("team/connection_secret.html", "Secret of a system", found=found, secret=made["secret"], path=_path(connection_id))


@router.post(f"{CONNECTION}/secrets/{{secret_id}}/remove")
async def remove_secret(page: TeamAdministrator, connection_id: UUID, secret_id: UUID) -> Response:
    """Remove a secret."""
    try:
        await page.services.identity.delete(f"/connections/{connection_id}/secrets/{secret_id}")
    except UpstreamProblem as problem:
        return await _refuse(page, connection_id, problem)
    return page.go(_path(connection_id), "secret-removed")


@router.get(f"{CONNECTION}/end")
async def ask_end(page: TeamAdministrator, connection_id: UUID) -> Response:
    """Ask whether the access of a system is really to end."""
    path, found = _path(connection_id), await _fetch(page, connection_id)
    if found["ended_at"]:
        return await _show_one(page, connection_id)
    return await page.show("team/connection_end.html", "End the access of a system", back=path, found=found, path=path)


@router.post(f"{CONNECTION}/end")
async def end(page: TeamAdministrator, connection_id: UUID) -> Response:
    """End it at once."""
    try:
        await page.services.identity.post(f"/connections/{connection_id}/end")
    except UpstreamProblem as problem:
        return await _refuse(page, connection_id, problem)
    return page.go(CONNECTIONS, "connection-ended")


async def _fetch(page: Page, connection_id: UUID) -> dict[str, Any]:
    found: dict[str, Any] = await page.services.identity.get(f"/connections/{connection_id}")
    return {**found, **_state(found)}


async def _show_one(page: Page, connection_id: UUID, errors: Sequence[Mapping[str, str]] = ()) -> Response:
    found = await _fetch(page, connection_id)
    context: dict[str, Any] = {"found": found, "scopes": SCOPES, "titles": EVENT_TITLES, "path": _path(connection_id)}
    return await page.show("team/connection.html", "Connection", errors=errors, back=CONNECTIONS, **context)


async def _refuse(page: Page, connection_id: UUID, problem: UpstreamProblem) -> Response:
    """Say on the page of the system what cannot be done as things stand. Raises `problem` again when it is about something else."""
    if problem.status != _CONFLICT:
        raise problem
    return await _show_one(page, connection_id, field_errors(problem, otherwise="access"))


async def _save(page: Page, connection_id: UUID, asking: Asking, answers: Answers, saved: Awaitable[Any]) -> Response:
    """Wait until it is saved, and lead to the system; what identity does not take is asked again."""
    try:
        await saved
    except UpstreamProblem as problem:
        found = await _fetch(page, connection_id)
        if problem.code == _CHANGED:
            return await _ask(page, asking, answers, [], found, refused=problem.detail)
        if problem.status == _CONFLICT:
            return await _refuse(page, connection_id, problem)
        problems = in_order(refused_answers(problem), asking.questions)
        return await _ask(page, asking, answers, problems, {**found, SEEN: page.text(SEEN)})
    return page.go(_path(connection_id), asking.notice)


def _seen(page: Page) -> str:
    """The moment of the last change that the page showed. Raises 400 where a browser sends none."""
    sent = page.text(SEEN)
    try:
        moment = datetime.fromisoformat(sent)
    except ValueError as error:
        raise HTTPException(400) from error
    if moment.tzinfo is None:
        raise HTTPException(400)
    return sent


async def _ask(
    page: Page, asking: Asking, answers: Answers, problems: Sequence[FieldProblem], found: Mapping[str, Any] | None = None, *, refused: str | None = None
) -> Response:
    """Show the questions, about a system that is there already where one is given, and beside what is there now where that is why they were `refused`.

    Of a system whose access was ended nothing is asked: its page is shown.
    """
    if found is not None and found["ended_at"]:
        return await _show_one(page, found["id"])
    fields = lay_out(asking.questions, answers, problems)
    errors = [*([{"text": refused, "href": f"#{fields[0].anchor}"}] if refused else []), *summarise(fields, problems)]
    there = write_details(found) if refused and found is not None else {}
    context: dict[str, Any] = {
        "fields": fields,
        "asking": asking,
        "found": found,
        "hidden": {SEEN: found[SEEN]} if asking is _CHANGE and found is not None else {},
        "now": [(question.label, answer_lines(question, there[question.id])) for question in asking.questions if question.id in there],
    }
    return await page.show("team/connection_questions.html", asking.title, errors=errors, back=CONNECTIONS if found is None else _path(found["id"]), **context)


def _path(connection_id: UUID | str) -> str:
    return f"{CONNECTIONS}/{connection_id}"


def _state(line: Mapping[str, Any]) -> dict[str, Any]:
    """Return the last day on which a system has access, in England, and whether that is soon."""
    ends = datetime.fromisoformat(line["expires_at"])
    return {
        "last_day": (ends.astimezone(LONDON) - timedelta(seconds=1)).date(),
        "ends_soon": line["active"] and ends - datetime.now(LONDON) <= SOON,
    }
