"""Giving access to a child: to an organisation or one person there, or to a professional who works alone, with a last day or without."""

from uuid import UUID

from fastapi import APIRouter, Response

from gateway.page import Page
from gateway.portals.form_fields import parse_answers
from gateway.portals.question_layout import FieldProblem, lay_out
from gateway.portals.questions import Answers, Question, read_questions
from gateway.portals.team.access_questions import boxes_of
from gateway.portals.team.addressee import EVERYBODY, Addressee, open_alone, open_organisation
from gateway.portals.team.days import read_day
from gateway.portals.team.people import PEOPLE, Around, Asked, ask, open_people
from gateway.portals.team.professional_access import open_to
from gateway.portals.team.professional_search import ALONE, ORGANISATIONS, Among, Number, Purpose, Sealed, go_to_search, show_search
from gateway.visitors import CaseOfficer

router = APIRouter()

GIVE = PEOPLE + "/give-access"
TITLE = "Give access to professionals"


@router.get(GIVE)
async def find_organisation(page: CaseOfficer, child_id: UUID, search: Sealed = "", number: Number = 1) -> Response:
    """Look for an organisation that the SEND team has confirmed."""
    return await _find(page, child_id, ORGANISATIONS, search, number)


@router.post(GIVE)
async def search_organisation(page: CaseOfficer, child_id: UUID) -> Response:
    """Lead to the organisations that match."""
    return go_to_search(page, f"/team/children/{child_id}/people/give-access")


@router.get(GIVE + "/alone")
async def find_alone(page: CaseOfficer, child_id: UUID, search: Sealed = "", number: Number = 1) -> Response:
    """Look for a professional who works alone and whom the SEND team has confirmed."""
    return await _find(page, child_id, ALONE, search, number)


@router.post(GIVE + "/alone")
async def search_alone(page: CaseOfficer, child_id: UUID) -> Response:
    """Lead to the professionals who match."""
    return go_to_search(page, f"/team/children/{child_id}/people/give-access/alone")


@router.get(GIVE + "/alone/{professional_id}")
async def ask_until_when(page: CaseOfficer, child_id: UUID, professional_id: UUID) -> Response:
    """Ask until when somebody who works alone gets access."""
    return await _show_who(page, await open_people(page, child_id), await open_alone(page, professional_id), {}, [])


@router.post(GIVE + "/alone/{professional_id}")
async def give_alone(page: CaseOfficer, child_id: UUID, professional_id: UUID) -> Response:
    """Give somebody access who works alone."""
    return await _give(page, await open_people(page, child_id), await open_alone(page, professional_id))


@router.get(GIVE + "/{organisation_id}")
async def ask_who(page: CaseOfficer, child_id: UUID, organisation_id: UUID) -> Response:
    """Ask whether everybody there gets access, or one person, and until when."""
    return await _show_who(page, await open_people(page, child_id), await open_organisation(page, organisation_id), {"person": EVERYBODY}, [])


@router.post(GIVE + "/{organisation_id}")
async def give(page: CaseOfficer, child_id: UUID, organisation_id: UUID) -> Response:
    """Give access to everybody there, or to one person."""
    return await _give(page, await open_people(page, child_id), await open_organisation(page, organisation_id))


async def _find(page: Page, child_id: UUID, among: Among, sealed: str, number: int) -> Response:
    around = await open_people(page, child_id)
    purpose = Purpose(around.child, TITLE, "Find whom you give access to.", f"{around.path}/give-access", around.path)
    return await show_search(page, purpose, among, sealed, number)


async def _give(page: Page, around: Around, to: Addressee) -> Response:
    questions = _questions(to)
    answers = parse_answers(questions, page.values)
    until, problems = read_day(answers["until"], "until", "Last day of access", optional=True)
    if any(question.id == "person" and answers["person"] not in {option.value for option in question.options} for question in questions):
        problems = [FieldProblem("person", "Select who gets access"), *problems]
    if not problems:
        problems = await open_to(page, str(around.child.id), {**to.body(answers), "until": until})
    if problems:
        return await _show_who(page, around, to, answers, problems)
    return page.go(around.path, "access-given")


async def _show_who(page: Page, around: Around, to: Addressee, answers: Answers, problems: list[FieldProblem]) -> Response:
    text = f"{to.name}. They then see the details, the progress and what the family sent, without its files."
    fields = lay_out(_questions(to), {"until": boxes_of(None), **answers}, problems)
    return await ask(page, around, Asked(TITLE, text, "Give access"), fields, problems)


def _questions(to: Addressee) -> tuple[Question, ...]:
    """Who gets access, where that can be asked, and until when."""
    until = {"id": "until", "kind": "date", "label": "Last day of access", "hint": "Leave it empty if it does not end by itself. For example, 27 3 2027"}
    return read_questions([*to.question("Who gets access?", "Also those who join later"), until])
