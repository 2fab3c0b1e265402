"""Asking an organisation, one person there, or a professional who works alone for advice. Source: SEND Regulations 2014, regulations 6 and 8."""

from uuid import UUID

from fastapi import APIRouter, Response

from gateway.page import Page
from gateway.portals.advice_kinds import advice_options
from gateway.portals.form_fields import parse_answers
from gateway.portals.forms.about_child import ChildHere, open_case
from gateway.portals.question_layout import FieldProblem, lay_out, summarise
from gateway.portals.questions import Answers, Question, read_questions
from gateway.portals.team.addressee import EVERYBODY, Addressee, open_alone, open_organisation
from gateway.portals.team.ask_on_paper import TITLE as ON_PAPER
from gateway.portals.team.professional_search import ALONE, ORGANISATIONS, Among, Number, Purpose, Sealed, go_to_search, show_search
from gateway.upstream import UpstreamProblem
from gateway.visitors import CaseOfficer

router = APIRouter()

ASK = "/team/children/{child_id}/ask-advice"
TITLE = "Ask for advice"
CONFLICT = 409


@router.get(ASK)
async def find_organisation(page: CaseOfficer, child_id: UUID, search: Sealed = "", number: Number = 1) -> Response:
    """Look for an organisation that is to give advice."""
    return await _find(page, child_id, ORGANISATIONS, search, number)


@router.post(ASK)
async def search_organisation(page: CaseOfficer, child_id: UUID) -> Response:
    """Lead to the organisations that match."""
    return go_to_search(page, f"/team/children/{child_id}/ask-advice")


@router.get(ASK + "/alone")
async def find_alone(page: CaseOfficer, child_id: UUID, search: Sealed = "", number: Number = 1) -> Response:
    """Look for a professional who works alone and is to give advice."""
    return await _find(page, child_id, ALONE, search, number)


@router.post(ASK + "/alone")
async def search_alone(page: CaseOfficer, child_id: UUID) -> Response:
    """Lead to the professionals who match."""
    return go_to_search(page, f"/team/children/{child_id}/ask-advice/alone")


@router.get(ASK + "/alone/{professional_id}")
async def show_kinds_alone(page: CaseOfficer, child_id: UUID, professional_id: UUID) -> Response:
    """Ask which advice is wanted of somebody who works alone."""
    child, _ = await open_case(page, child_id)
    return await _show(page, child, await open_alone(page, professional_id), {}, [])


@router.post(ASK + "/alone/{professional_id}")
async def ask_alone(page: CaseOfficer, child_id: UUID, professional_id: UUID) -> Response:
    """Ask somebody who works alone for the advice."""
    return await _ask(page, *await open_case(page, child_id), await open_alone(page, professional_id))


@router.get(ASK + "/{organisation_id}")
async def show_kinds(page: CaseOfficer, child_id: UUID, organisation_id: UUID) -> Response:
    """Ask which advice is wanted, and whether of everybody there or of one person."""
    child, _ = await open_case(page, child_id)
    return await _show(page, child, await open_organisation(page, organisation_id), {"person": EVERYBODY}, [])


@router.post(ASK + "/{organisation_id}")
async def ask(page: CaseOfficer, child_id: UUID, organisation_id: UUID) -> Response:
    """Ask everybody there, or one person, for the advice."""
    return await _ask(page, *await open_case(page, child_id), await open_organisation(page, organisation_id))


async def _find(page: Page, child_id: UUID, among: Among, sealed: str, number: int) -> Response:
    child, _ = await open_case(page, child_id)
    on_paper = (f"{child.path}/ask-on-paper", ON_PAPER)
    purpose = Purpose(child, TITLE, "Find who is to give advice. They have 6 weeks from today.", f"{child.path}/ask-advice", child.path, on_paper)
    return await show_search(page, purpose, among, sealed, number)


_MISSING = {"kind": "Select which advice you ask for", "person": "Select who is asked"}


async def _ask(page: Page, child: ChildHere, case_id: str, to: Addressee) -> Response:
    questions = _questions(to)
    answers = parse_answers(questions, page.values)
    problems = [FieldProblem(question.id, _MISSING[question.id]) for question in questions if not _is_offered(question, answers)]
    if problems:
        return await _show(page, child, to, answers, problems)
    try:
        await page.services.cases.post(f"/cases/{case_id}/advice-requests", {"kind": answers["kind"], **to.body(answers)})
    except UpstreamProblem as problem:
        if problem.status != CONFLICT:
            raise
        return await _show(page, child, to, answers, [FieldProblem("kind", problem.detail)])
    return page.go(child.path, "advice-asked")


def _is_offered(question: Question, answers: Answers) -> bool:
    return answers[question.id] in {option.value for option in question.options}


def _questions(to: Addressee) -> tuple[Question, ...]:
    """Which advice, and of whom, where that can be asked."""
    which = {"id": "kind", "kind": "radios", "label": "Which advice do you ask for?", "required": True, "options": advice_options()}
    return read_questions([which, *to.question("Who is asked?", "One answer is enough")])


async def _show(page: Page, child: ChildHere, to: Addressee, answers: Answers, problems: list[FieldProblem]) -> Response:
    fields = lay_out(_questions(to), answers, problems)
    return await page.show(
        "team/people_question.html",
        TITLE,
        back=f"{child.path}/ask-advice" + ("" if to.organisation_id else "/alone"),
        child=child,
        fields=fields,
        errors=summarise(fields, problems),
        text=f"{to.name}. They get a message and the right form, and see the child or young person until you end their access.",
        button=TITLE,
    )
