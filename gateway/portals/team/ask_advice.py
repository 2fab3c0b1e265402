"""Asking for advice: of a confirmed organisation, or of one person there. Source: SEND Regulations 2014, regulations 6 and 8."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, HTTPException, Query, Response

from gateway.page import Page
from gateway.portals.advice_kinds import ADVICE_NAMES
from gateway.portals.form_fields import parse_answers
from gateway.portals.forms.about_child import ChildHere, open_child
from gateway.portals.question_layout import FieldProblem, lay_out, summarise
from gateway.portals.questions import Answers, Question, read_questions
from gateway.portals.team.names import organisation_names
from gateway.portals.team.organisation_search import MAX_SEALED, Purpose, go_to_search, show_search
from gateway.upstream import UpstreamProblem
from gateway.visitors import CaseOfficer

router = APIRouter()

ASK = "/team/children/{child_id}/ask-advice"
ANYBODY = "anybody"
CONFLICT = 409


@router.get(ASK)
async def find_organisation(
    page: CaseOfficer,
    child_id: UUID,
    search: Annotated[str, Query(max_length=MAX_SEALED)] = "",
    number: Annotated[int, Query(alias="page", ge=1, le=10_000)] = 1,
) -> Response:
    """Look for whoever is to give advice."""
    child, _ = await _open(page, child_id)
    text = "Find the school, service or other organisation that is to give advice. It has 6 weeks from today."
    return await show_search(page, child, Purpose("Ask for advice", text, f"{child.path}/ask-advice", child.path), search, number)


@router.post(ASK)
async def search_organisation(page: CaseOfficer, child_id: UUID) -> Response:
    """Lead to the organisations whose names match."""
    return go_to_search(page, f"/team/children/{child_id}/ask-advice")


@router.get(ASK + "/{organisation_id}")
async def show_kinds(page: CaseOfficer, child_id: UUID, organisation_id: UUID) -> Response:
    """Ask which advice is wanted, and whether of everybody there or of one person."""
    child, _ = await _open(page, child_id)
    return await _show(page, child, organisation_id, {"person": ANYBODY}, [])


@router.post(ASK + "/{organisation_id}")
async def ask(page: CaseOfficer, child_id: UUID, organisation_id: UUID) -> Response:
    """Ask for the advice."""
    child, case_id = await _open(page, child_id)
    questions = await _questions(page, organisation_id)
    answers = parse_answers(questions, page.values)
    problems = [FieldProblem(question.id, missing) for question, missing in zip(questions, _MISSING, strict=True) if not _is_offered(question, answers)]
    if problems:
        return await _show(page, child, organisation_id, answers, problems)
    person = None if answers["person"] == ANYBODY else answers["person"]
    body = {"kind": answers["kind"], "organisation_id": str(organisation_id), "person_id": person}
    try:
        await page.services.cases.post(f"/cases/{case_id}/advice-requests", body)
    except UpstreamProblem as problem:
        if problem.status != CONFLICT:
            raise
        return await _show(page, child, organisation_id, answers, [FieldProblem("kind", problem.detail)])
    return page.go(child.path, "advice-asked")


_MISSING = ("Select which advice you ask for", "Select who is asked")


async def _open(page: Page, child_id: UUID) -> tuple[ChildHere, str]:
    """The child, and the id of the case. Raises 404 before there is one."""
    child = await open_child(page, child_id)
    if child.case is None:
        raise HTTPException(404)
    return child, str(child.case["id"])


def _is_offered(question: Question, answers: Answers) -> bool:
    return answers[question.id] in {option.value for option in question.options}


async def _questions(page: Page, organisation_id: UUID) -> tuple[Question, ...]:
    """Which advice, and of whom. Raises UpstreamProblem 404 for an organisation that is not confirmed."""
    found = await page.services.identity.get("/professionals", params={"organisation_id": str(organisation_id)})
    people = [{"value": one["id"], "label": f"{one['first_name']} {one['last_name']}", "hint": one["job_title"]} for one in found["professionals"]]
    if not people and not await organisation_names(page, [str(organisation_id)]):
        raise HTTPException(404)
    anybody = {"value": ANYBODY, "label": "Everybody there", "hint": "One answer is enough"}
    kinds = [{"value": kind, "label": name} for kind, name in ADVICE_NAMES.items()]
    return read_questions(
        [
            {"id": "kind", "kind": "radios", "label": "Which advice do you ask for?", "required": True, "options": kinds},
            {"id": "person", "kind": "radios", "label": "Who is asked?", "required": True, "options": [anybody, *people]},
        ]
    )


async def _show(page: Page, child: ChildHere, organisation_id: UUID, answers: Answers, problems: list[FieldProblem]) -> Response:
    name = (await organisation_names(page, [str(organisation_id)])).get(str(organisation_id), "The organisation")
    fields = lay_out(await _questions(page, organisation_id), answers, problems)
    return await page.show(
        "team/people_question.html",
        "Ask for advice",
        back=f"{child.path}/ask-advice",
        child=child,
        fields=fields,
        errors=summarise(fields, problems),
        text=f"{name}. They get a message and the right form, and see the child or young person until you end their access.",
        button="Ask for advice",
    )
