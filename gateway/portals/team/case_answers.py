"""Answers that an officer records on the case: advice on paper, of a consulted setting, of the council about earlier advice, and the end of an exception."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, HTTPException, Path, Response

from gateway.page import Page
from gateway.portals.form_fields import parse_answers
from gateway.portals.forms.about_child import ChildHere, open_case, open_child
from gateway.portals.question_layout import FieldProblem, lay_out, summarise
from gateway.portals.questions import Answers
from gateway.portals.team.answer_questions import ANSWERS, Answer
from gateway.portals.team.telling_cases import tell_cases
from gateway.visitors import CaseOfficer

router = APIRouter()


@dataclass(frozen=True)
class Asking:
    """An answer about one thing of the case of a child. `text` says what it is about, and `route` takes the answer."""

    answer: Answer
    child: ChildHere
    text: str
    route: str


def _add_page(answer: Answer) -> None:
    """Add the two routes of the page of an answer."""
    asked = Annotated[UUID, Path(alias=answer.id_name)]

    @router.get("/team/children/{child_id}" + answer.path)
    async def show_answer(page: CaseOfficer, child_id: UUID, asked_id: asked) -> Response:
        """Ask for the answer. That the officer looked at the case is on record."""
        if page.is_head:
            await open_case(page, child_id)
            return page.headers_only()
        return await _show(page, await _open(page, answer, child_id, asked_id))

    @router.post("/team/children/{child_id}" + answer.path)
    async def record_answer(page: CaseOfficer, child_id: UUID, asked_id: asked) -> Response:
        """Record it."""
        return await _record(page, await _open(page, answer, child_id, asked_id))


for _answer in ANSWERS:
    _add_page(_answer)


async def _open(page: Page, answer: Answer, child_id: UUID, asked_id: UUID) -> Asking:
    """Find what the answer is about. Raises 404 for what is not of this case, or waits for no such answer."""
    child = await open_child(page, child_id)
    found = await page.services.cases.get(f"/children/{child_id}/case")
    about = next((one for one in found[answer.among] if one["id"] == str(asked_id)), None)
    if about is None or not answer.is_awaited(about):
        raise HTTPException(404)
    return Asking(answer, child, answer.text(about), answer.route.format(**{answer.id_name: asked_id}))


async def _record(page: Page, asking: Asking) -> Response:
    answers = parse_answers(asking.answer.questions, page.values)
    body, problems = asking.answer.read(answers)
    if not problems:
        problems = await tell_cases(page, asking.answer.method, asking.route, body, asking.answer.questions)
    if problems:
        return await _show(page, asking, answers, problems)
    return page.go(asking.child.path, "step-taken")


async def _show(page: Page, asking: Asking, answers: Answers | None = None, problems: Sequence[FieldProblem] = ()) -> Response:
    fields = lay_out(asking.answer.questions, answers or {}, problems)
    return await page.show(
        "team/people_question.html",
        asking.answer.title,
        back=asking.child.path,
        child=asking.child,
        fields=fields,
        errors=summarise(fields, problems),
        text=asking.text,
        button="Save",
    )
