"""SEND Home, and Add Child."""

from fastapi import APIRouter, Response

from gateway.page import Page
from gateway.portals.citizen.child_questions import QUESTIONS, in_order, read_child
from gateway.portals.form_fields import parse_answers
from gateway.portals.forms.about_child import child_path
from gateway.portals.question_layout import FieldProblem, lay_out, summarise
from gateway.portals.questions import Answers
from gateway.upstream import UpstreamProblem
from gateway.visitors import SignedInVerified

router = APIRouter()

SEND_HOME = "/citizen/send"
UNPROCESSABLE = 422


@router.get(SEND_HOME)
async def send_home(page: SignedInVerified) -> Response:
    """List all children of the person, each with where their request stands."""
    found = await page.services.cases.get("/children")
    return await page.show("citizen/send_home.html", "SEND Home", back="/citizen", children=found["children"])


@router.get(f"{SEND_HOME}/add-child")
async def show_add_child(page: SignedInVerified) -> Response:
    """Show the empty form."""
    return await _show_form(page, {}, [])


@router.post(f"{SEND_HOME}/add-child")
async def add_child(page: SignedInVerified) -> Response:
    """Add the child, or show the form again with what to mend."""
    answers = parse_answers(QUESTIONS, page.values)
    body, problems = read_child(answers)
    if problems:
        return await _show_form(page, answers, problems)
    try:
        added = await page.services.cases.post("/children", body)
    except UpstreamProblem as problem:
        if problem.status != UNPROCESSABLE:
            raise
        return await _show_form(page, answers, in_order([FieldProblem(error.field, error.message) for error in problem.errors]))
    return page.go(child_path(page, added["id"]), "child-over-25" if "over_25" in added["warnings"] else "child-added")


async def _show_form(page: Page, answers: Answers, problems: list[FieldProblem]) -> Response:
    fields = lay_out(QUESTIONS, answers, problems)
    return await page.show("citizen/add_child.html", "Add a child or young person", back=SEND_HOME, fields=fields, errors=summarise(fields, problems))
