"""The family says whether advice that exists is enough for the assessment.

Source: Special Educational Needs and Disability Regulations 2014, regulation 6(4).
"""

from typing import Any
from uuid import UUID

from fastapi import APIRouter, HTTPException, Response

from gateway.page import Page
from gateway.portals.advice_kinds import ADVICE_NAMES
from gateway.portals.form_fields import parse_answers
from gateway.portals.forms.about_child import child_path, open_child
from gateway.portals.question_layout import FieldProblem, lay_out, summarise
from gateway.portals.questions import Answers, Question, read_questions
from gateway.upstream import UpstreamProblem
from gateway.visitors import SignedInVerified

router = APIRouter()

REUSE = "/citizen/children/{child_id}/reuse/{advice_id}"
QUESTIONS: tuple[Question, ...] = read_questions(
    [
        {
            "id": "agrees",
            "kind": "radios",
            "label": "Do you agree that this advice is enough?",
            "required": True,
            "options": [
                {"value": "yes", "label": "Yes, it is enough"},
                {"value": "no", "label": "No, new advice is needed", "hint": "The council then asks for new advice"},
            ],
        }
    ]
)


@router.get(REUSE)
async def show_reuse(page: SignedInVerified, child_id: UUID, advice_id: UUID) -> Response:
    """Say what is proposed, and ask whether the family agrees."""
    found = await _proposed(page, child_id, advice_id)
    said = found["family"]
    return await _show(page, child_id, found, {"agrees": "" if said is None else "yes" if said["agrees"] else "no"}, [])


@router.post(REUSE)
async def answer_reuse(page: SignedInVerified, child_id: UUID, advice_id: UUID) -> Response:
    """Keep the answer."""
    answers = parse_answers(QUESTIONS, page.values)
    if answers["agrees"] not in {"yes", "no"}:
        found = await _proposed(page, child_id, advice_id)
        return await _show(page, child_id, found, answers, [FieldProblem("agrees", "Select whether you agree")])
    try:
        await page.services.cases.put(f"/advice-requests/{advice_id}/reuse/family", {"agrees": answers["agrees"] == "yes"})
    except UpstreamProblem as problem:
        if problem.code == "already_answered":
            return page.go(child_path(page, child_id), "advice-answered-already")
        raise
    return page.go(child_path(page, child_id), "reuse-answered")


async def _proposed(page: Page, child_id: UUID, advice_id: UUID) -> dict[str, Any]:
    reuses = (await page.services.cases.get(f"/children/{child_id}/reuses"))["reuses"]
    for reuse in reuses:
        if reuse["advice_request_id"] == str(advice_id):
            return dict(reuse)
    raise HTTPException(404)


async def _show(page: Page, child_id: UUID, found: dict[str, Any], answers: Answers, problems: list[FieldProblem]) -> Response:
    child = await open_child(page, child_id)
    fields = lay_out(QUESTIONS, answers, problems)
    return await page.show(
        "citizen/reuse.html",
        "Use advice that exists",
        back=child.path,
        child=child,
        found=found,
        kind_name=ADVICE_NAMES[found["kind"]],
        fields=fields,
        errors=summarise(fields, problems),
    )
