"""Keying in a request that did not come through the portal: first the child, found among all records or added."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any
from urllib.parse import urlencode
from uuid import UUID, uuid4

from fastapi import APIRouter, Query, Response

from gateway.page import Page
from gateway.portals.child_questions import in_order
from gateway.portals.form_fields import is_blank, parse_answers
from gateway.portals.forms.about_child import child_path
from gateway.portals.question_layout import FieldProblem, lay_out, refused_answers, summarise
from gateway.portals.questions import ADDRESS_PARTS, Answers, Question, read_questions
from gateway.portals.team.access_questions import boxes_of
from gateway.portals.team.days import read_day
from gateway.portals.team.record_questions import RECORD, read_record
from gateway.sealed import SealBroken
from gateway.upstream import UpstreamProblem
from gateway.visitors import CaseOfficer

router = APIRouter()

KEY_IN = "/team/key-in"
MAX_NAME = 100
_MAX_SEALED = 2_000
_SECONDS = 12 * 60 * 60

LOOKED_FOR: tuple[Question, ...] = read_questions(
    [
        {"id": "first_name", "kind": "text", "label": "First name"},
        {"id": "last_name", "kind": "text", "label": "Last name"},
        {"id": "date_of_birth", "kind": "date", "label": "Date of birth"},
        {"id": "upn", "kind": "upn", "label": "Unique pupil number (UPN)"},
    ]
)

About = Annotated[str, Query(max_length=_MAX_SEALED)]


@router.get(KEY_IN)
async def show_search(page: CaseOfficer, about: About = "") -> Response:
    """Ask who the request is about."""
    said = _opened(page, about)
    answers = {**said, "date_of_birth": boxes_of(_born(said))} if said else {"date_of_birth": boxes_of(None)}
    return await _show_search(page, {"first_name": "", "last_name": "", "upn": "", **answers}, [])


@router.post(KEY_IN)
async def search(page: CaseOfficer) -> Response:
    """Lead to the records that are likely to be theirs. What was typed travels sealed: it names a child."""
    answers = parse_answers(LOOKED_FOR, page.values)
    born, problems = read_day(answers["date_of_birth"], "date_of_birth", "Date of birth", optional=True)
    if is_blank([answers["first_name"], answers["last_name"], answers["upn"]]):
        problems = [FieldProblem("first_name", "Enter a name, or a unique pupil number"), *problems]
    if problems:
        return await _show_search(page, answers, problems)
    said = {**{name: answers[name].strip()[:MAX_NAME] for name in ("first_name", "last_name", "upn")}, "date_of_birth": born}
    return page.go(f"{KEY_IN}/records?{urlencode({'about': page.tools.sealer.seal(_purpose(page), said, _SECONDS)})}")


@router.get(KEY_IN + "/records")
async def show_records(page: CaseOfficer, about: About = "") -> Response:
    """Show the likely records side by side."""
    said = _opened(page, about)
    if not said:
        return page.go(KEY_IN)
    found = await page.services.cases.post("/records/likely", said)
    return await page.show(
        "team/likely_records.html",
        "Is the child or young person here already?",
        back=f"{KEY_IN}?{urlencode({'about': about})}",
        said=said,
        records=found["records"],
        new=f"{KEY_IN}/new-record?{urlencode({'about': about})}",
        most=20,
    )


@router.get(KEY_IN + "/new-record")
async def show_new_record(page: CaseOfficer, about: About = "") -> Response:
    """Ask for the details of a child who is not here yet, with what is known of them already."""
    said = _opened(page, about)
    answers: Answers = {question.id: "" for question in RECORD}
    answers |= {"legal_first_name": said.get("first_name", ""), "legal_last_name": said.get("last_name", ""), "upn": said.get("upn", "")}
    answers |= {"date_of_birth": boxes_of(_born(said)), "address": dict.fromkeys(ADDRESS_PARTS, "")}
    return await _show_new(page, answers, str(uuid4()), [])


@router.post(KEY_IN + "/new-record")
async def add_record(page: CaseOfficer) -> Response:
    """Add the record, and lead on to the request."""
    answers, record = parse_answers(RECORD, page.values), read_id(page.text("record_id"))
    body, problems = read_record(answers)
    if not problems:
        try:
            added = await page.services.cases.post("/records", {**body, "id": record})
        except UpstreamProblem as problem:
            problems = in_order(refused_answers(problem), RECORD)
        else:
            return page.go(f"{child_path(page, added['id'])}/key-in", "record-added")
    return await _show_new(page, answers, record, problems)


def read_id(typed: str) -> str:
    """Return the id that a page gave what it adds, so that pressing twice adds one; a new one where something else stands in its place."""
    try:
        return str(UUID(typed))
    except ValueError:
        return str(uuid4())


async def _show_search(page: Page, answers: Answers, problems: list[FieldProblem]) -> Response:
    fields = lay_out(LOOKED_FOR, answers, problems)
    return await page.show("team/key_in.html", "Key in a request", back=page.home, fields=fields, errors=summarise(fields, problems))


async def _show_new(page: Page, answers: Answers, record: str, problems: list[FieldProblem]) -> Response:
    fields = lay_out(RECORD, answers, problems)
    errors = summarise(fields, problems)
    return await page.show("team/new_record.html", "Add a child or young person", back=KEY_IN, fields=fields, record=record, errors=errors)


def _born(said: Mapping[str, Any]) -> date | None:
    return date.fromisoformat(said["date_of_birth"]) if said.get("date_of_birth") else None


def _opened(page: Page, about: str) -> dict[str, Any]:
    """What was looked for; empty when the address is too old, or of somebody else."""
    try:
        return page.tools.sealer.open(_purpose(page), about) if about else {}
    except SealBroken:
        return {}


def _purpose(page: Page) -> str:
    return f"child looked for by {page.who.id}"
