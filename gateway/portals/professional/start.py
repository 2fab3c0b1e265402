"""Confirm your work details: in which role a professional fills in a form, when it is started and afterwards."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, HTTPException, Query, Response

from gateway.page import Page
from gateway.portals.forms.about_child import ChildHere, draft_path, form_path, open_child
from gateway.portals.forms.form_saving import lead_to_sent
from gateway.portals.professional.work_roles import chosen_role, work_roles
from gateway.upstream import UpstreamProblem
from gateway.visitors import SignedInVerified

router = APIRouter()

START = "/professional/children/{child_id}/start"
ROLE = "/professional/children/{child_id}/drafts/{draft_id}/role"
TITLE = "Confirm your work details"
NO_SUCH_ROLE = "Select one of your roles"
MAX_FORM = 100
UNPROCESSABLE = 422
STAYS_WHERE_IT_IS = frozenset({"shared_stays", "form_begun"})
"""Refusals of a role for another organisation, which say why in words of their own."""

FormName = Annotated[str, Query(max_length=MAX_FORM)]


@router.get(START)
async def show_start(page: SignedInVerified, child_id: UUID, form: FormName = "") -> Response:
    """Show the roles to start a form in. A form that is begun already is gone on with."""
    child = await open_child(page, child_id)
    forms = await page.services.forms.get(f"/children/{child_id}/forms", case_pass=child.case_pass)
    begun = next((item for item in forms["started"] if item["form"] == form and item["mine"] and item["kind"] == "request"), None)
    if begun is not None:
        return page.go(form_path(page, child_id, begun["draft_id"], begun["last_page"]))
    available = next((item for item in forms["available"] if item["form"] == form), None)
    if available is None:
        raise HTTPException(404)
    return await _show(page, child, available["title"], fields={"form": form})


@router.post(START)
async def start(page: SignedInVerified, child_id: UUID) -> Response:
    """Start the form in the chosen role, or go on with the one that was started."""
    child = await open_child(page, child_id)
    form, role_id = page.text("form")[:MAX_FORM], chosen_role(page)
    if role_id is None:
        forms = await page.services.forms.get(f"/children/{child_id}/forms", case_pass=child.case_pass)
        title = next((item["title"] for item in forms["available"] if item["form"] == form), None)
        if title is None:
            raise HTTPException(404)
        return await _show(page, child, title, fields={"form": form}, refused=NO_SUCH_ROLE)
    try:
        started = await page.services.forms.post(f"/children/{child_id}/drafts", {"form": form, "role_id": role_id}, case_pass=child.case_pass)
    except UpstreamProblem as problem:
        if problem.code == "form_begun":
            return page.go(child.path, "form-begun")
        raise
    return page.go(form_path(page, child_id, started["draft_id"], started["page"]))


@router.get(ROLE)
async def show_role(page: SignedInVerified, child_id: UUID, draft_id: UUID) -> Response:
    """Show the roles to go on with a form in."""
    child = await open_child(page, child_id)
    found = await own_draft(page, child, draft_id)
    return await _show(page, child, found["draft"]["title"], fields={}, draft=found["draft"])


@router.post(ROLE)
async def choose_role(page: SignedInVerified, child_id: UUID, draft_id: UUID) -> Response:
    """Change the role in which the form is filled in, and lead back to its first step."""
    child = await open_child(page, child_id)
    found = await own_draft(page, child, draft_id)
    role_id, refused = chosen_role(page), NO_SUCH_ROLE
    if role_id is not None:
        try:
            await page.services.forms.put(f"/drafts/{draft_id}/role", {"role_id": role_id}, case_pass=child.case_pass)
        except UpstreamProblem as problem:
            lead_to_sent(page, child_id, problem)
            if problem.code in STAYS_WHERE_IT_IS:
                refused = problem.detail
            elif problem.status == UNPROCESSABLE and problem.errors:
                refused = problem.errors[0].message
            else:
                raise
        else:
            return page.go(form_path(page, child_id, draft_id, found["steps"][0]["id"]), "role-chosen")
    return await _show(page, child, found["draft"]["title"], fields={}, refused=refused, draft=found["draft"])


async def own_draft(page: Page, child: ChildHere, draft_id: UUID) -> dict[str, Any]:
    """Return the summary of a draft that the person began themselves. Raises GoTo what was sent, and HTTPException 404 for a colleague's."""
    try:
        found: dict[str, Any] = await page.services.forms.get(f"/drafts/{draft_id}/summary", case_pass=child.case_pass)
    except UpstreamProblem as problem:
        lead_to_sent(page, child.id, problem)
        raise
    if not found["draft"]["mine"]:
        raise HTTPException(404)
    return found


async def _show(
    page: Page, child: ChildHere, form_title: str, *, fields: dict[str, str], refused: str | None = None, draft: dict[str, Any] | None = None
) -> Response:
    """Show the roles. `draft` is the one whose role is to change, None before there is any."""
    return await page.show(
        "professional/start.html",
        TITLE,
        back=form_path(page, child.id, draft["id"], draft["last_page"]) if draft else child.path,
        errors=[{"text": refused, "href": "#roles"}] if refused else (),
        child=child,
        form_title=form_title,
        action=draft_path(page, child.id, draft["id"], "role") if draft else f"{child.path}/start",
        fields=fields,
        chosen=draft["role_id"] if draft else None,
        due=next((item for item in child.advice_due if draft and item.id == draft["advice_request_id"]), None),
        roles=await work_roles(page),
    )
