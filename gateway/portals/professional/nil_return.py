"""Answering a request for advice by saying why there is none."""

from uuid import UUID

from fastapi import APIRouter, Response

from gateway.page import Page
from gateway.portals.advice_kinds import ADVICE_NAMES
from gateway.portals.form_fields import parse_answers
from gateway.portals.forms.about_child import open_child
from gateway.portals.professional.begun_advice import begun_advice
from gateway.portals.question_layout import FieldProblem, lay_out, refused_answers, summarise
from gateway.portals.questions import Answers, Question, read_questions
from gateway.upstream import UpstreamProblem
from gateway.visitors import SignedInVerified

router = APIRouter()

NIL_RETURN = "/professional/advice/{advice_id}/nil-return"

REASONS = {
    "not-known": "The child or young person is not known to us",
    "discharged": "They are no longer with us",
    "no-contact": "We could not reach them, or they did not come",
    "not-our-field": "What is asked is not in our field",
    "other": "Another reason",
}
QUESTIONS: tuple[Question, ...] = read_questions(
    [
        {
            "id": "reason",
            "kind": "radios",
            "label": "Why can you not give advice?",
            "required": True,
            "options": [{"value": value, "label": label} for value, label in REASONS.items()],
        },
        {
            "id": "details",
            "kind": "textarea",
            "label": "Details",
            "hint": "Tell us what you can, for example since when they are no longer with you, or who else may know them. For another reason, say which",
            "limit": 2000,
        },
    ]
)


@router.get(NIL_RETURN)
async def show_nil_return(page: SignedInVerified, advice_id: UUID) -> Response:
    """Ask for the reason."""
    return await _show(page, advice_id, {}, [])


@router.post(NIL_RETURN)
async def make_nil_return(page: SignedInVerified, advice_id: UUID) -> Response:
    """Send the reason."""
    answers = parse_answers(QUESTIONS, page.values)
    if answers["reason"] not in REASONS:
        return await _show(page, advice_id, answers, [FieldProblem("reason", "Select why you cannot give advice")])
    request = f"/professional/advice/{advice_id}"
    try:
        await page.services.cases.post(f"/advice-requests/{advice_id}/nil-return", answers)
    except UpstreamProblem as problem:
        if problem.code == "already_answered":
            return page.go(request, "advice-answered-already")
        return await _show(page, advice_id, answers, refused_answers(problem))
    return page.go(request, "nil-return-sent")


async def _show(page: Page, advice_id: UUID, answers: Answers, problems: list[FieldProblem]) -> Response:
    found = await page.services.cases.get(f"/advice-requests/{advice_id}")
    request = f"/professional/advice/{advice_id}"
    if found["state"] != "asked":
        return page.go(request, "advice-answered-already")
    begun = await begun_advice(page, await open_child(page, UUID(found["child"]["id"])), found["id"])
    fields = lay_out(QUESTIONS, answers, problems)
    return await page.show(
        "professional/nil_return.html",
        "Nil return",
        back=request,
        found=found,
        draft=begun.draft,
        kind_name=ADVICE_NAMES[found["kind"]],
        fields=fields,
        errors=summarise(fields, problems),
    )
