"""Answers that an officer records on the case: advice on paper, of a consulted setting, of the council about earlier advice, and the end of an exception."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from fastapi import APIRouter, HTTPException, Response

from gateway.page import Page
from gateway.portals.advice_kinds import ADVICE_NAMES
from gateway.portals.form_fields import parse_answers
from gateway.portals.forms.about_child import ChildHere, open_child
from gateway.portals.professional.nil_return import REASONS as NIL_REASONS
from gateway.portals.question_layout import FieldProblem, lay_out, summarise
from gateway.portals.questions import Answers, Question, read_questions
from gateway.portals.team.case_words import EXCEPTIONS, GROUNDS
from gateway.portals.team.days import read_day
from gateway.upstream import UpstreamProblem
from gateway.visitors import CaseOfficer

router = APIRouter()

CONSULTATION = "/team/children/{child_id}/consultations/{consultation_id}"
RECORD = "/team/children/{child_id}/advice/{advice_id}/record"
REUSE = "/team/children/{child_id}/advice/{advice_id}/reuse"
EXCEPTION = "/team/children/{child_id}/exceptions/{exception_id}"
CONFLICT = 409
UNPROCESSABLE = 422

_SETTING: tuple[Question, ...] = read_questions(
    [
        {"id": "can_meet_needs", "kind": "yes_no", "label": "Can the setting meet the needs?", "required": True},
        {
            "id": "ground",
            "kind": "radios",
            "label": "Why not?",
            "required": True,
            "options": [{"value": code, "label": text} for code, text in GROUNDS.items()],
            "when": {"question": "can_meet_needs", "is": ["no"]},
        },
        {"id": "details", "kind": "textarea", "label": "What the setting says, in short", "limit": 5_000},
        {"id": "on", "kind": "date", "label": "Date of the answer", "required": True},
    ]
)
_ADVICE: tuple[Question, ...] = read_questions(
    [
        {
            "id": "came",
            "kind": "radios",
            "label": "What came?",
            "required": True,
            "options": [
                {"value": "advice", "label": "Advice", "hint": "Upload it on Documents too"},
                {"value": "nil", "label": "No advice, and why (nil return)"},
            ],
        },
        {
            "id": "nil_reason",
            "kind": "radios",
            "label": "Why is there no advice?",
            "required": True,
            "options": [{"value": value, "label": label} for value, label in NIL_REASONS.items()],
            "when": {"question": "came", "is": ["nil"]},
        },
        {"id": "details", "kind": "textarea", "label": "Details", "limit": 2_000, "when": {"question": "came", "is": ["nil"]}},
        {"id": "received_on", "kind": "date", "label": "Date it was received", "required": True},
    ]
)
_AGREEMENT: tuple[Question, ...] = read_questions(
    [{"id": "agrees", "kind": "yes_no", "label": "Does the council find the earlier advice sufficient?", "required": True}]
)
_END: tuple[Question, ...] = read_questions([{"id": "ends_on", "kind": "date", "label": "Last day of the exception", "required": True}])

Read = Callable[[Answers], tuple[dict[str, Any], list[FieldProblem]]]


@dataclass(frozen=True)
class Asked:
    """What is asked about one thing, and the route of cases that takes the answer."""

    title: str
    text: str
    questions: tuple[Question, ...]
    read: Read
    path: str
    method: str = "PUT"


Find = Callable[[Page, UUID, UUID], Awaitable[tuple[ChildHere, Asked]]]


@router.get(CONSULTATION)
async def show_consultation(page: CaseOfficer, child_id: UUID, consultation_id: UUID) -> Response:
    """Ask what a setting answered."""
    return await _look(page, child_id, consultation_id, _consultation)


@router.post(CONSULTATION)
async def record_consultation(page: CaseOfficer, child_id: UUID, consultation_id: UUID) -> Response:
    """Record it."""
    return await _record(page, *await _consultation(page, child_id, consultation_id))


@router.get(RECORD)
async def show_record(page: CaseOfficer, child_id: UUID, advice_id: UUID) -> Response:
    """Ask what came another way than through the portal."""
    return await _look(page, child_id, advice_id, _record_of)


@router.post(RECORD)
async def record_advice(page: CaseOfficer, child_id: UUID, advice_id: UUID) -> Response:
    """Record it."""
    return await _record(page, *await _record_of(page, child_id, advice_id))


@router.get(REUSE)
async def show_reuse(page: CaseOfficer, child_id: UUID, advice_id: UUID) -> Response:
    """Ask whether the council agrees (SEND Regulations 2014, regulation 6(4))."""
    return await _look(page, child_id, advice_id, _reuse)


@router.post(REUSE)
async def record_reuse(page: CaseOfficer, child_id: UUID, advice_id: UUID) -> Response:
    """Record it."""
    return await _record(page, *await _reuse(page, child_id, advice_id))


@router.get(EXCEPTION)
async def show_exception(page: CaseOfficer, child_id: UUID, exception_id: UUID) -> Response:
    """Ask for the last day."""
    return await _look(page, child_id, exception_id, _exception)


@router.post(EXCEPTION)
async def record_exception(page: CaseOfficer, child_id: UUID, exception_id: UUID) -> Response:
    """Record it."""
    return await _record(page, *await _exception(page, child_id, exception_id))


async def _look(page: Page, child_id: UUID, about: UUID, find: Find) -> Response:
    """Ask. That the officer looked at the case is on record."""
    if page.is_head:
        if (await open_child(page, child_id)).case is None:
            raise HTTPException(404)
        return page.headers_only()
    return await _ask(page, *await find(page, child_id, about))


async def _consultation(page: Page, child_id: UUID, consultation_id: UUID) -> tuple[ChildHere, Asked]:
    child, one = await _one(page, child_id, "consultations", consultation_id)
    return child, Asked("Answer of a consulted setting", one["setting"], _SETTING, _read_setting, f"/consultations/{consultation_id}/response")


async def _record_of(page: Page, child_id: UUID, advice_id: UUID) -> tuple[ChildHere, Asked]:
    child, one = await _one(page, child_id, "advice", advice_id)
    text = f"{ADVICE_NAMES[one['kind']]}, by e-mail, post or telephone. It counts on the day on which it came."
    return child, Asked("Record an answer that came another way", text, _ADVICE, _read_advice, f"/advice-requests/{advice_id}/record", "POST")


async def _reuse(page: Page, child_id: UUID, advice_id: UUID) -> tuple[ChildHere, Asked]:
    child, one = await _one(page, child_id, "advice", advice_id)
    if one["reuse"] is None:
        raise HTTPException(404)
    text = f"{ADVICE_NAMES[one['kind']]}: {one['reuse']['title']}. It is used only if its author, the council and the family all agree."
    return child, Asked("Use of earlier advice", text, _AGREEMENT, _read_agreement, f"/advice-requests/{advice_id}/reuse/council")


async def _exception(page: Page, child_id: UUID, exception_id: UUID) -> tuple[ChildHere, Asked]:
    child, one = await _one(page, child_id, "exceptions", exception_id)
    return child, Asked("End of an exception", f"{EXCEPTIONS[one['reason']]}.", _END, _read_end, f"/exceptions/{exception_id}/end")


async def _one(page: Page, child_id: UUID, what: str, wanted: UUID) -> tuple[ChildHere, Mapping[str, Any]]:
    """The thing of the case that the page is about. Raises 404 for one that is not there."""
    child = await open_child(page, child_id)
    found = await page.services.cases.get(f"/children/{child_id}/case")
    one = next((one for one in found[what] if one["id"] == str(wanted)), None)
    if one is None:
        raise HTTPException(404)
    return child, one


def _read_setting(answers: Answers) -> tuple[dict[str, Any], list[FieldProblem]]:
    on, problems = read_day(answers["on"], "on", "Date of the answer")
    can, ground = answers["can_meet_needs"], answers["ground"]
    if can not in {"yes", "no"}:
        problems.insert(0, FieldProblem("can_meet_needs", "Select yes if the setting can meet the needs"))
    elif can == "no" and ground not in GROUNDS:
        problems.insert(0, FieldProblem("ground", "Select the reason that the setting gives"))
    return {"on": on, "can_meet_needs": can == "yes", "ground": ground if can == "no" else None, "details": answers["details"]}, problems


def _read_advice(answers: Answers) -> tuple[dict[str, Any], list[FieldProblem]]:
    received_on, problems = read_day(answers["received_on"], "received_on", "Date it was received")
    came, reason = answers["came"], answers["nil_reason"]
    if came not in {"advice", "nil"}:
        problems.insert(0, FieldProblem("came", "Select what came"))
    elif came == "nil" and reason not in NIL_REASONS:
        problems.insert(0, FieldProblem("nil_reason", "Select why there is no advice"))
    none = came == "nil"
    return {"received_on": received_on, "nil_reason": reason if none else None, "details": answers["details"] if none else ""}, problems


def _read_agreement(answers: Answers) -> tuple[dict[str, Any], list[FieldProblem]]:
    missing = [] if answers["agrees"] in {"yes", "no"} else [FieldProblem("agrees", "Select yes if the council finds it sufficient")]
    return {"agrees": answers["agrees"] == "yes"}, missing


def _read_end(answers: Answers) -> tuple[dict[str, Any], list[FieldProblem]]:
    ends_on, problems = read_day(answers["ends_on"], "ends_on", "Last day of the exception")
    return {"ends_on": ends_on}, problems


async def _record(page: Page, child: ChildHere, asked: Asked) -> Response:
    answers = parse_answers(asked.questions, page.values)
    body, problems = asked.read(answers)
    if not problems:
        try:
            await page.services.cases.call(asked.method, asked.path, body)
        except UpstreamProblem as problem:
            if problem.status == CONFLICT:
                return page.go(child.path, "answered-meanwhile")
            if problem.status != UNPROCESSABLE:
                raise
            problems = [FieldProblem(error.field, error.message) for error in problem.errors]
    if problems:
        return await _ask(page, child, asked, answers, problems)
    return page.go(child.path, "step-taken")


async def _ask(page: Page, child: ChildHere, asked: Asked, answers: Answers | None = None, problems: Sequence[FieldProblem] = ()) -> Response:
    fields = lay_out(asked.questions, answers or {}, problems)
    return await page.show(
        "team/people_question.html",
        asked.title,
        back=child.path,
        child=child,
        fields=fields,
        errors=summarise(fields, problems),
        text=asked.text,
        button="Save",
    )
