"""Access of professionals to a child: to an organisation or one person there, with a last day or without, and the end of it."""

from collections.abc import Mapping
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, HTTPException, Query, Response

from gateway.page import Page
from gateway.portals.form_fields import parse_answers
from gateway.portals.question_layout import FieldProblem, lay_out
from gateway.portals.questions import Answers, Question, read_questions
from gateway.portals.team.access_questions import ACCESS, ACCESS_OF_OWN, answers_of, boxes_of, read_access
from gateway.portals.team.days import read_day
from gateway.portals.team.names import organisation_names
from gateway.portals.team.organisation_search import MAX_SEALED, Purpose, go_to_search, show_search
from gateway.portals.team.people import PEOPLE, Around, Asked, ask, open_people
from gateway.upstream import UpstreamProblem
from gateway.visitors import CaseOfficer

router = APIRouter()

GIVE = PEOPLE + "/give-access"
OPENING = PEOPLE + "/professionals/{opening_id}"
EVERYBODY = "everybody"
UNPROCESSABLE = 422


@router.get(GIVE)
async def find_organisation(
    page: CaseOfficer,
    child_id: UUID,
    search: Annotated[str, Query(max_length=MAX_SEALED)] = "",
    number: Annotated[int, Query(alias="page", ge=1, le=10_000)] = 1,
) -> Response:
    """Look for an organisation that the SEND team has confirmed."""
    around = await open_people(page, child_id)
    text = "Find the school, service or other organisation that they work for."
    return await show_search(page, around.child, Purpose("Give access to professionals", text, f"{around.path}/give-access", around.path), search, number)


@router.post(GIVE)
async def search_organisation(page: CaseOfficer, child_id: UUID) -> Response:
    """Lead to the organisations whose names match."""
    return go_to_search(page, f"/team/children/{child_id}/people/give-access")


@router.get(GIVE + "/{organisation_id}")
async def ask_who(page: CaseOfficer, child_id: UUID, organisation_id: UUID) -> Response:
    """Ask whether everybody there gets access, or one person, and until when."""
    return await _show_who(page, await open_people(page, child_id), organisation_id, {"person": EVERYBODY}, [])


@router.post(GIVE + "/{organisation_id}")
async def give(page: CaseOfficer, child_id: UUID, organisation_id: UUID) -> Response:
    """Give access."""
    around = await open_people(page, child_id)
    questions = await _questions(page, organisation_id)
    answers = parse_answers(questions, page.values)
    until, problems = read_day(answers["until"], "until", "Last day of access", optional=True)
    if answers["person"] not in {option.value for option in questions[0].options}:
        problems = [FieldProblem("person", "Select who gets access"), *problems]
    if not problems:
        body = {"organisation_id": str(organisation_id), "person_id": None if answers["person"] == EVERYBODY else answers["person"], "until": until}
        problems = await _open(page, around, body)
    if problems:
        return await _show_who(page, around, organisation_id, answers, problems)
    return page.go(around.path, "access-given")


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
        problems = await _open(page, around, {"organisation_id": opening["organisation_id"], "person_id": opening["person_id"], **(access or {})})
    if problems:
        return await _show_opening(page, around, opening, answers, problems)
    return page.go(around.path, "access-changed")


async def _open(page: Page, around: Around, body: dict[str, Any]) -> list[FieldProblem]:
    try:
        await page.services.cases.post(f"/children/{around.child.id}/allocations", body)
    except UpstreamProblem as problem:
        if problem.status != UNPROCESSABLE:
            raise
        return [FieldProblem(error.field, error.message) for error in problem.errors]
    return []


async def _show_opening(page: Page, around: Around, opening: Mapping[str, Any], answers: Answers, problems: list[FieldProblem]) -> Response:
    asked = Asked("Access of professionals", f"{around.opened_to(opening)}. Your change acts with their next click.")
    return await ask(page, around, asked, lay_out(_access_to(opening), answers, problems), problems)


def _access_to(opening: Mapping[str, Any]) -> tuple[Question, ...]:
    """What is asked: who added a record themselves has it until that is ended."""
    return ACCESS_OF_OWN if opening["kind"] == "added" else ACCESS


async def _show_who(page: Page, around: Around, organisation_id: UUID, answers: Answers, problems: list[FieldProblem]) -> Response:
    name = (await organisation_names(page, [str(organisation_id)])).get(str(organisation_id), "The organisation")
    text = f"{name}. They then see the details, the progress and what the family sent, without its files."
    fields = lay_out(await _questions(page, organisation_id), {"until": boxes_of(None), **answers}, problems)
    return await ask(page, around, Asked("Give access to professionals", text, "Give access"), fields, problems)


async def _questions(page: Page, organisation_id: UUID) -> tuple[Question, ...]:
    """Who gets access, and until when. Raises UpstreamProblem 404 for an organisation that is not confirmed."""
    found = await page.services.identity.get("/professionals", params={"organisation_id": str(organisation_id)})
    people = [{"value": one["id"], "label": f"{one['first_name']} {one['last_name']}", "hint": one["job_title"]} for one in found["professionals"]]
    if not people and not await organisation_names(page, [str(organisation_id)]):
        raise HTTPException(404)
    everybody = {"value": EVERYBODY, "label": "Everybody there", "hint": "Also those who join later"}
    return read_questions(
        [
            {"id": "person", "kind": "radios", "label": "Who gets access?", "required": True, "options": [everybody, *people]},
            {"id": "until", "kind": "date", "label": "Last day of access", "hint": "Leave it empty if it does not end by itself. For example, 27 3 2027"},
        ]
    )
