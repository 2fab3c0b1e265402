"""Work details: the roles that a professional has, each a job for an organisation or for themselves."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter, HTTPException, Response

from gateway.page import Page
from gateway.portals.account.work_questions import JOB, JOB_AND_ORGANISATION, read_job, read_work, write_job
from gateway.portals.form_fields import parse_answers
from gateway.portals.question_layout import FieldProblem, lay_out, refused_answers, summarise
from gateway.portals.questions import Answers
from gateway.upstream import UpstreamProblem
from gateway.visitors import SignedIn

router = APIRouter()

WORK_DETAILS = "/account/work-details"
_REFUSED_AS_A_WHOLE = frozenset({"already_member", "organisation_known", "too_many_roles", "last_administrator"})


@router.get(WORK_DETAILS)
async def show(page: SignedIn) -> Response:
    """List the roles of a professional."""
    roles = (await page.services.identity.get("/me/roles"))["roles"]
    return await page.show("account/work_details.html", "Work details", back="/account", roles=roles)


@router.get(f"{WORK_DETAILS}/add")
async def show_add(page: SignedIn) -> Response:
    """Ask about a job."""
    professionals_only(page)
    return await _add_page(page, {}, [])


@router.post(f"{WORK_DETAILS}/add")
async def add(page: SignedIn) -> Response:
    """Add the role."""
    answers = parse_answers(JOB_AND_ORGANISATION, page.values)
    body, problems = read_work(answers)
    if problems:
        return await _add_page(page, answers, problems)
    try:
        await page.services.identity.post("/me/roles", body)
    except UpstreamProblem as problem:
        return await _add_page(page, answers, problems_of(problem, "organisation-name"))
    return page.go(WORK_DETAILS, "work-saved")


@router.get(f"{WORK_DETAILS}/{{role_id}}")
async def show_change(page: SignedIn, role_id: UUID) -> Response:
    """Show one role to change it."""
    role = await own_role(page, role_id)
    return await _change_page(page, role, write_job(role), [])


@router.post(f"{WORK_DETAILS}/{{role_id}}")
async def change(page: SignedIn, role_id: UUID) -> Response:
    """Save one role."""
    answers = parse_answers(JOB, page.values)
    try:
        await page.services.identity.put(f"/me/roles/{role_id}", read_job(answers))
    except UpstreamProblem as problem:
        return await _change_page(page, await own_role(page, role_id), answers, problems_of(problem))
    return page.go(WORK_DETAILS, "work-saved")


@router.get(f"{WORK_DETAILS}/{{role_id}}/remove")
async def ask_remove(page: SignedIn, role_id: UUID) -> Response:
    """Ask whether somebody really stops doing this job."""
    return await page.show("account/remove_role.html", "Remove work details", back=WORK_DETAILS, role=await own_role(page, role_id))


@router.post(f"{WORK_DETAILS}/{{role_id}}/remove")
async def remove(page: SignedIn, role_id: UUID) -> Response:
    """Remove the role: what it opened is closed from the next request on."""
    try:
        await page.services.identity.delete(f"/me/roles/{role_id}")
    except UpstreamProblem as problem:
        if problem.code not in _REFUSED_AS_A_WHOLE:
            raise
        errors = [{"text": problem.detail, "href": "#main-content"}]
        return await page.show("account/remove_role.html", "Remove work details", errors=errors, back=WORK_DETAILS, role=await own_role(page, role_id))
    return page.go(WORK_DETAILS, "work-removed")


async def own_role(page: Page, role_id: UUID) -> dict[str, Any]:
    """Return one role of the person. Raises HTTPException 404 when they have no such role."""
    roles = (await page.services.identity.get("/me/roles"))["roles"]
    for role in roles:
        if role["id"] == str(role_id):
            return dict(role)
    raise HTTPException(404)


def professionals_only(page: Page) -> None:
    """Raise HTTPException 404 for people of another portal: they have no work details."""
    if page.who.portal != "professional":
        raise HTTPException(404)


def problems_of(problem: UpstreamProblem, otherwise: str = "") -> list[FieldProblem]:
    """Return what to mend on the page. `otherwise` is the field that a refusal as a whole is about. Raises `problem` again when it is none of this."""
    if problem.code in _REFUSED_AS_A_WHOLE:
        return [FieldProblem(otherwise, problem.detail)]
    return refused_answers(problem)


async def _add_page(page: Page, answers: Answers, problems: list[FieldProblem]) -> Response:
    fields = lay_out(JOB_AND_ORGANISATION, answers, problems)
    return await page.show("account/add_role.html", "Add work details", back=WORK_DETAILS, fields=fields, errors=summarise(fields, problems))


async def _change_page(page: Page, role: dict[str, Any], answers: Answers, problems: list[FieldProblem]) -> Response:
    fields = lay_out(JOB, answers, problems)
    return await page.show("account/change_role.html", "Change work details", back=WORK_DETAILS, role=role, fields=fields, errors=summarise(fields, problems))
