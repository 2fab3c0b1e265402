"""The request itself: keying it in, what was keyed in, and the day on which it was received, put right.

The time that the law allows runs from the day of receipt (SEND Regulations 2014, regulation 5(1)), so an early day is asked about once more.
"""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from fastapi import APIRouter, HTTPException, Response

from chassis.clock import LONDON
from gateway.page import Page
from gateway.portals.child_questions import in_order
from gateway.portals.form_fields import is_blank, parse_answers
from gateway.portals.forms.about_child import ChildHere, open_child
from gateway.portals.question_layout import FieldProblem, lay_out, refused_answers, summarise
from gateway.portals.questions import Answers, Question, read_questions
from gateway.portals.team.access_questions import boxes_of
from gateway.portals.team.contact_questions import CONTACT, read_contact, write_contact
from gateway.portals.team.days import read_day
from gateway.portals.team.key_in import read_id
from gateway.portals.team.names import UNKNOWN_PERSON, people_names
from gateway.portals.team.people_words import RELATIONS, RESPONSIBILITIES
from gateway.portals.team.request_words import KEYED_IN, SOURCES
from gateway.upstream import UpstreamProblem
from gateway.visitors import CaseOfficer

router = APIRouter()

KEY_IN = "/team/children/{child_id}/key-in"
REQUEST = "/team/children/{child_id}/requests/{request_id}"
LONG_AGO = timedelta(weeks=6)
CONFLICT = 409

_RECEIVED = {
    "id": "received_on",
    "kind": "date",
    "label": "When did the council receive it?",
    "hint": "The day on which it came, whoever opened it and whenever that was. For example, 27 3 2026",
    "required": True,
}
_SURE = {
    "id": "sure",
    "kind": "checkboxes",
    "label": "Check the date: it is more than 6 weeks ago",
    "hint": "The council has 6 weeks to decide whether to assess, so that time is over already",
    "required": True,
    "options": [{"value": "yes", "label": "The date is right"}],
}
_REQUEST: tuple[Question, ...] = read_questions(
    [
        {
            "id": "channel",
            "kind": "radios",
            "label": "How did it come?",
            "required": True,
            "options": [{"value": value, "label": label} for value, label in KEYED_IN.items()],
        },
        {
            "id": "source",
            "kind": "radios",
            "label": "Who asks?",
            "required": True,
            "options": [{"value": value, "label": label} for value, label in SOURCES.items()],
        },
        {
            "id": "notes",
            "kind": "textarea",
            "label": "Notes",
            "hint": "What stands in no document. Officers alone read this",
            "limit": 2000,
        },
    ]
)
# Who asked becomes a contact, as far as anything is known: all of it may be left out.
_ASKED_BY: tuple[Question, ...] = tuple(
    question.model_copy(update={"required": False, "label": "Name of who asks" if question.id == "name" else question.label}) for question in CONTACT
)
_MISSING = {"channel": "Select how it came", "source": "Select who asks"}
_MISSING_OF_CONTACT = {"name": "Enter the name of who asks", "relation": "Select their relationship to the child or young person"}

CORRECTION: tuple[Question, ...] = read_questions(
    [_RECEIVED, {"id": "reason", "kind": "textarea", "label": "Why was the date not right?", "hint": "The reason is kept", "required": True, "limit": 2000}]
)


@router.get(KEY_IN)
async def show_key_in(page: CaseOfficer, child_id: UUID) -> Response:
    """Ask for the request."""
    child = await open_child(page, child_id)
    answers = {"received_on": boxes_of(None), "channel": "", "source": "", "notes": "", **write_contact({})}
    return await _show(page, child, answers, str(uuid4()), [])


@router.post(KEY_IN)
async def key_in(page: CaseOfficer, child_id: UUID) -> Response:
    """Keep the request; it opens the case or joins the one that runs."""
    child = await open_child(page, child_id)
    questions, request = _questions(is_long_ago=True), read_id(page.text("request_id"))
    answers = parse_answers(questions, page.values)
    body, problems = _read(answers)
    if not problems:
        try:
            await page.services.cases.post(f"/children/{child.id}/requests", {**body, "id": request})
        except UpstreamProblem as problem:
            if problem.status == CONFLICT:
                # The id is of another request: what was typed is shown again, with a new one.
                return await _show(page, child, answers, str(uuid4()), [FieldProblem("received_on", "This was not saved. Press Key in again")])
            problems = in_order(refused_answers(problem), questions)
        else:
            return page.go(f"{child.path}/requests/{request}", "request-keyed-in")
    return await _show(page, child, answers, request, problems)


@router.get(REQUEST)
async def show_request(page: CaseOfficer, child_id: UUID, request_id: UUID) -> Response:
    """Show what was keyed in, and what to do next."""
    child, found = await _found(page, child_id, request_id)
    names = await people_names(page, [found["keyed_by"], *(one["by"] for one in found["corrections"])])
    return await page.show(
        "team/keyed_request.html",
        "A request that was keyed in",
        back=child.path,
        child=child,
        found=found,
        names=names,
        unknown=UNKNOWN_PERSON,
        channel=KEYED_IN[found["channel"]],
        source=SOURCES.get(str(found["source"]), "Not known"),
        relations=RELATIONS,
        responsibilities=RESPONSIBILITIES,
    )


@router.get(REQUEST + "/received-on")
async def show_correction(page: CaseOfficer, child_id: UUID, request_id: UUID) -> Response:
    """Ask for the true day of receipt."""
    child, found = await _found(page, child_id, request_id)
    answers = {"received_on": boxes_of(date.fromisoformat(found["received_on"])), "reason": ""}
    return await _show_correction(page, child, request_id, answers, [])


@router.post(REQUEST + "/received-on")
async def correct(page: CaseOfficer, child_id: UUID, request_id: UUID) -> Response:
    """Keep it, with the reason."""
    child, _ = await _found(page, child_id, request_id)
    answers = parse_answers(CORRECTION, page.values)
    received, problems = read_day(answers["received_on"], "received_on", "Date on which the council received it")
    if not answers["reason"].strip():
        problems.append(FieldProblem("reason", "Enter why the date was not right"))
    if not problems:
        try:
            await page.services.cases.put(f"/requests/{request_id}/received-on", {"received_on": received, "reason": answers["reason"]})
        except UpstreamProblem as problem:
            problems = [FieldProblem("received_on", problem.detail)] if problem.status == CONFLICT else in_order(refused_answers(problem), CORRECTION)
        else:
            return page.go(f"{child.path}/requests/{request_id}", "receipt-corrected")
    return await _show_correction(page, child, request_id, answers, problems)


async def _found(page: Page, child_id: UUID, request_id: UUID) -> tuple[ChildHere, dict[str, Any]]:
    """The child, and a request about them that was keyed in. Raises 404 for one about somebody else."""
    child = await open_child(page, child_id)
    found: dict[str, Any] = await page.services.cases.get(f"/requests/{request_id}")
    if found["child_id"] != str(child.id):
        raise HTTPException(404)
    return child, found


def _questions(*, is_long_ago: bool) -> tuple[Question, ...]:
    sure = read_questions([_SURE]) if is_long_ago else ()
    return (*read_questions([_RECEIVED]), *sure, *_REQUEST[:2], *_ASKED_BY, *_REQUEST[2:])


def _read(answers: Answers) -> tuple[dict[str, Any], list[FieldProblem]]:
    """Return the body that cases takes, and what has to be mended first. With problems the body is empty."""
    received, problems = read_day(answers["received_on"], "received_on", "Date on which the council received it")
    if _is_long_ago(received) and "yes" not in answers["sure"]:
        problems.append(FieldProblem("sure", "Check the date, and say that it is right"))
    offered = {"channel": KEYED_IN, "source": SOURCES}
    problems += [FieldProblem(name, message) for name, message in _MISSING.items() if answers[name] not in offered[name]]
    asked_by = None
    if not is_blank({question.id: answers[question.id] for question in _ASKED_BY}):
        asked_by, wrong = read_contact(answers, missing=_MISSING_OF_CONTACT)
        problems += wrong
    if problems:
        return {}, in_order(problems, _questions(is_long_ago=True))
    if asked_by is not None:
        asked_by["parental_responsibility"] = asked_by["parental_responsibility"] or "not_sure"
    said = {"received_on": received, "channel": answers["channel"], "source": int(answers["source"]), "notes": answers["notes"]}
    return {**said, "asked_by": asked_by}, []


def _is_long_ago(received: str | None) -> bool:
    return received is not None and date.fromisoformat(received) < datetime.now(LONDON).date() - LONG_AGO


async def _show(page: Page, child: ChildHere, answers: Answers, request: str, problems: list[FieldProblem]) -> Response:
    received, _ = read_day(answers["received_on"], "received_on", "Date", optional=True)
    fields = lay_out(_questions(is_long_ago=_is_long_ago(received)), {"sure": [], **answers}, problems)
    errors = summarise(fields, problems)
    return await page.show("team/key_in_request.html", "Key in a request", back=child.path, child=child, fields=fields, request=request, errors=errors)


async def _show_correction(page: Page, child: ChildHere, request_id: UUID, answers: Answers, problems: list[FieldProblem]) -> Response:
    fields = lay_out(CORRECTION, answers, problems)
    return await page.show(
        "team/people_question.html",
        "Change the date of receipt",
        back=f"{child.path}/requests/{request_id}",
        child=child,
        fields=fields,
        errors=summarise(fields, problems),
        text="The time that the council has runs from this date. It can be changed until the council decides whether to assess.",
        button="Save",
    )
