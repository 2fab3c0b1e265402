"""Advice that was asked for by letter, e-mail or telephone, of somebody who is not on the portal. Source: SEND Regulations 2014, regulations 6 and 8."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from fastapi import APIRouter, Response

from chassis.clock import LONDON
from gateway.page import Page
from gateway.portals.advice_kinds import advice_options
from gateway.portals.dates import boxes
from gateway.portals.form_fields import parse_answers
from gateway.portals.forms.about_child import ChildHere, open_case
from gateway.portals.question_layout import FieldProblem, lay_out, summarise
from gateway.portals.questions import Answers, Question, read_questions
from gateway.portals.team.reading import read_answers
from gateway.portals.team.telling_cases import tell_cases
from gateway.visitors import CaseOfficer

router = APIRouter()

ASK = "/team/children/{child_id}/ask-on-paper"
TITLE = "Ask somebody who is not on the portal"

QUESTIONS: tuple[Question, ...] = read_questions(
    [
        {
            "id": "kind",
            "kind": "radios",
            "label": "Which advice did you ask for?",
            "required": True,
            "options": advice_options(),
        },
        {"id": "name", "kind": "text", "label": "Name of the body or person", "required": True, "limit": 200},
        {"id": "on", "kind": "date", "label": "Date they were asked", "hint": "Advice is due 6 weeks after this day", "required": True},
    ]
)
_MISSING = {"kind": "Select which advice you asked for", "name": "Enter the name of the body or person"}


@router.get(ASK)
async def show_questions(page: CaseOfficer, child_id: UUID) -> Response:
    """Ask who was asked for what, and when: today unless the officer says otherwise."""
    child, _ = await open_case(page, child_id)
    return await _show(page, child, {"on": boxes(datetime.now(LONDON).date())}, [])


@router.post(ASK)
async def keep(page: CaseOfficer, child_id: UUID) -> Response:
    """Keep that they were asked."""
    child, case_id = await open_case(page, child_id)
    answers = parse_answers(QUESTIONS, page.values)
    said, problems = read_answers(QUESTIONS, answers, _MISSING)
    if not problems:
        problems = await tell_cases(page, "POST", f"/cases/{case_id}/advice-requests/on-paper", said, QUESTIONS)
    if problems:
        return await _show(page, child, answers, problems)
    return page.go(child.path, "advice-asked-on-paper")


async def _show(page: Page, child: ChildHere, answers: Answers, problems: Sequence[FieldProblem]) -> Response:
    fields = lay_out(QUESTIONS, answers, problems)
    return await page.show(
        "team/people_question.html",
        TITLE,
        back=f"{child.path}/ask-advice",
        child=child,
        fields=fields,
        errors=summarise(fields, problems),
        text="Ask them by letter, e-mail or telephone, and record it here. The portal sends them nothing, and does not show them the child or young person. "
        "Record the answer on the page of the case when it comes.",
        button="Save",
    )
