"""Access of professionals to a child: until when, and the end of it."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Response

from gateway.page import Page
from gateway.portals.form_fields import parse_answers
from gateway.portals.question_layout import FieldProblem, lay_out, refused_answers
from gateway.portals.questions import Answers, Question
from gateway.portals.team.access_questions import ACCESS, ACCESS_OF_OWN, answers_of, read_access
from gateway.portals.team.people import PEOPLE, Around, Asked, ask, open_people
from gateway.upstream import UpstreamProblem
from gateway.visitors import CaseOfficer

router = APIRouter()

OPENING = PEOPLE + "/professionals/{opening_id}"


@router.get(OPENING)
async def show_opening(page: CaseOfficer, child_id: UUID, opening_id: UUID) -> Response:
    """Ask until when they have access."""
    around = await open_people(page, child_id)
    opening = around.opening(opening_id)
    return await _show_opening(page, around, opening, answers_of(opening), [])


@router.post(OPENING)
async def change_opening(page: CaseOfficer, child_id: UUID, opening_id: UUID) -> Response:
    """Keep it."""
    around = await open_people(page, child_id)
    opening = around.opening(opening_id)
    answers = parse_answers(ACCESS, page.values)
    access, problems = read_access(answers)
    if opening["kind"] == "added" and access is not None:
        return page.go(around.path)
    if not problems and access is None:
        await page.services.cases.delete(f"/allocations/{opening_id}")
    elif not problems:
        to = {"organisation_id": opening["organisation_id"], "person_id": opening["person_id"]}
        problems = await open_to(page, opening["child_id"], {**to, **(access or {})})
    if problems:
        return await _show_opening(page, around, opening, answers, problems)
    return page.go(around.path, "access-changed")


async def open_to(page: Page, record_id: str, body: dict[str, Any]) -> list[FieldProblem]:
    """Open one record of the child to whoever the body names, and return what has to be mended."""
    try:
        await page.services.cases.post(f"/children/{record_id}/allocations", body)
    except UpstreamProblem as problem:
        return refused_answers(problem)
    return []


async def _show_opening(page: Page, around: Around, opening: Mapping[str, Any], answers: Answers, problems: list[FieldProblem]) -> Response:
    asked = Asked("Access of professionals", f"{around.opened_to(opening)}. Your change acts with their next click.")
    return await ask(page, around, asked, lay_out(_access_to(opening), answers, problems), problems)


def _access_to(opening: Mapping[str, Any]) -> tuple[Question, ...]:
    """What is asked: who added a record themselves has it until that is ended."""
    return ACCESS_OF_OWN if opening["kind"] == "added" else ACCESS
