"""Answering a request for advice with advice that exists: its author, the council and the family have to find it sufficient.

Source: Special Educational Needs and Disability Regulations 2014, regulation 6(4).
"""

from datetime import date
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Response

from gateway.page import Page
from gateway.portals.dates import NotADate, read_date
from gateway.portals.display import day
from gateway.portals.form_fields import parse_answers
from gateway.portals.forms.about_child import open_child
from gateway.portals.question_layout import FieldProblem, lay_out, refused_answers, summarise
from gateway.portals.questions import Answers, Question, read_questions
from gateway.upstream import UpstreamProblem
from gateway.visitors import SignedInVerified

router = APIRouter()

REUSE = "/professional/advice/{advice_id}/reuse"
ELSEWHERE = "elsewhere"
AGREED = "yes"

_ABOUT: list[dict[str, Any]] = [
    {"id": "title", "kind": "text", "label": "Title of the advice", "hint": "As it stands on the report or letter", "required": True},
    {"id": "written_on", "kind": "date", "label": "Date it was written", "required": True},
]
_AGREEMENT: dict[str, Any] = {
    "id": "agreement",
    "kind": "checkboxes",
    "label": "Your agreement",
    "required": True,
    "options": [
        {
            "value": AGREED,
            "label": "I am satisfied that this advice is sufficient for the purposes of an EHC needs assessment",
            "hint": "It still says what the child or young person needs, which provision helps, and what they could achieve",
        }
    ],
}


@router.get(REUSE)
async def show_reuse(page: SignedInVerified, advice_id: UUID) -> Response:
    """Ask which advice it is, and for the author's own agreement."""
    found = await page.services.cases.get(f"/advice-requests/{advice_id}")
    return await _show(page, found, await _questions(page, found), {}, [])


@router.post(REUSE)
async def propose_reuse(page: SignedInVerified, advice_id: UUID) -> Response:
    """Record the author's agreement, and have the council and the family asked for theirs."""
    found = await page.services.cases.get(f"/advice-requests/{advice_id}")
    questions = await _questions(page, found)
    answers = parse_answers(questions, page.values)
    written_on, problems = _read(questions, answers)
    if problems or written_on is None:
        return await _show(page, found, questions, answers, problems)
    sent_as = answers.get("submission_id", ELSEWHERE)
    body = {"title": answers["title"], "written_on": written_on.isoformat(), "submission_id": None if sent_as == ELSEWHERE else sent_as}
    request = f"/professional/advice/{advice_id}"
    try:
        await page.services.cases.post(f"/advice-requests/{advice_id}/reuse", body)
    except UpstreamProblem as problem:
        if problem.code == "already_answered":
            return page.go(request, "advice-answered-already")
        if problem.code == "already_proposed":
            return page.go(request, "reuse-proposed-already")
        return await _show(page, found, questions, answers, refused_answers(problem))
    return page.go(request, "reuse-proposed")


async def _questions(page: Page, found: dict[str, Any]) -> tuple[Question, ...]:
    """The questions; where the person sent advice about this child through the portal before, also whether it is one of those."""
    child = await open_child(page, UUID(found["child"]["id"]))
    forms = await page.services.forms.get(f"/children/{child.id}/forms", case_pass=child.case_pass)
    sent = [item for item in forms["submitted"] if item["kind"] == "advice" and item["by"] != "family"]
    if not sent:
        return read_questions([*_ABOUT, _AGREEMENT])
    options = [
        *({"value": item["submission_id"], "label": f"{item['title']}, sent {day(item['received_at'])}, reference {item['reference']}"} for item in sent),
        {"value": ELSEWHERE, "label": "No, it is somewhere else"},
    ]
    where = {"id": "submission_id", "kind": "radios", "label": "Was it sent through this site?", "required": True, "options": options}
    return read_questions([*_ABOUT, where, _AGREEMENT])


def _read(questions: tuple[Question, ...], answers: Answers) -> tuple[date | None, list[FieldProblem]]:
    problems = []
    written_on: date | None = None
    if not answers["title"].strip():
        problems.append(FieldProblem("title", "Enter the title of the advice"))
    try:
        written_on = read_date(answers["written_on"], "Date it was written")
    except NotADate as wrong:
        problems.append(FieldProblem(f"written_on-{wrong.part}" if wrong.part else "written_on", wrong.message))
    offered = next(({option.value for option in question.options} for question in questions if question.id == "submission_id"), None)
    if offered is not None and answers["submission_id"] not in offered:
        problems.append(FieldProblem("submission_id", "Select whether it was sent through this site"))
    if answers["agreement"] != [AGREED]:
        problems.append(FieldProblem("agreement", "Select that you are satisfied that the advice is sufficient, or give new advice"))
    return written_on, problems


async def _show(page: Page, found: dict[str, Any], questions: tuple[Question, ...], answers: Answers, problems: list[FieldProblem]) -> Response:
    request = f"/professional/advice/{found['id']}"
    if found["state"] != "asked":
        return page.go(request, "advice-answered-already")
    if found["reuse"] is not None:
        return page.go(request, "reuse-proposed-already")
    fields = lay_out(questions, answers, problems)
    return await page.show("professional/reuse.html", "Use existing advice", back=request, found=found, fields=fields, errors=summarise(fields, problems))
