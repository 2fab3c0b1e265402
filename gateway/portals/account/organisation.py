"""An organisation as its administrators see it: who is in it, who is invited, and who has left."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, HTTPException, Query, Response

from gateway.page import Page
from gateway.portals.account.problems import field_errors
from gateway.portals.account.work_details import WORK_DETAILS
from gateway.upstream import UpstreamProblem
from gateway.visitors import SignedInVerified

router = APIRouter()

ORGANISATION = "/account/organisations/{organisation_id}"
MEMBER = f"{ORGANISATION}/members/{{role_id}}"
_TITLE = "Your organisation"
PageNumber = Annotated[int, Query(alias="page", ge=1, le=10_000)]


@router.get(ORGANISATION)
async def show(page: SignedInVerified, organisation_id: UUID, number: PageNumber = 1) -> Response:
    """List members and invitations."""
    return await _members_page(page, organisation_id, number)


@router.post(f"{ORGANISATION}/invitations")
async def invite(page: SignedInVerified, organisation_id: UUID) -> Response:
    """Invite a colleague. The answer is the same whether or not the address has an account."""
    email = page.text("email").strip()
    try:
        await page.services.identity.post(f"/organisations/{organisation_id}/invitations", {"email": email})
    except UpstreamProblem as problem:
        return await _members_page(page, organisation_id, errors=field_errors(problem, otherwise="email"), email=email)
    return page.go(_path(organisation_id), "colleague-invited")


@router.post(f"{ORGANISATION}/invitations/{{invitation_id}}/withdraw")
async def withdraw(page: SignedInVerified, organisation_id: UUID, invitation_id: UUID) -> Response:
    """Withdraw an invitation: its link stops working at once."""
    await page.services.identity.delete(f"/organisations/{organisation_id}/invitations/{invitation_id}")
    return page.go(_path(organisation_id), "invitation-withdrawn")


@router.get(f"{MEMBER}/remove")
async def ask_remove(page: SignedInVerified, organisation_id: UUID, role_id: UUID, number: PageNumber = 1) -> Response:
    """Ask whether a colleague has really left. `page` is the page of members on which they stand."""
    found = await _fetch(page, organisation_id, number)
    member = next((member for member in found["members"] if member["role_id"] == str(role_id)), None)
    if member is None:
        raise HTTPException(404)
    path = _path(organisation_id)
    return await page.show("account/remove_member.html", "Remove a colleague", back=path, member=member, path=path)


@router.post(f"{MEMBER}/remove")
async def remove(page: SignedInVerified, organisation_id: UUID, role_id: UUID) -> Response:
    """Remove a leaver: from their next request on they see nothing of the organisation."""
    try:
        await page.services.identity.delete(f"/organisations/{organisation_id}/members/{role_id}")
    except UpstreamProblem as problem:
        if problem.code != "last_administrator":
            raise
        return await _members_page(page, organisation_id, errors=[{"text": problem.detail, "href": "#members"}])
    return page.go(_path(organisation_id), "colleague-removed")


@router.post(f"{MEMBER}/administrator")
async def change_administrator(page: SignedInVerified, organisation_id: UUID, role_id: UUID) -> Response:
    """Make a colleague an administrator, or end that."""
    try:
        await page.services.identity.put(f"/organisations/{organisation_id}/members/{role_id}", {"administrator": page.text("administrator") == "yes"})
    except UpstreamProblem as problem:
        if problem.code != "last_administrator":
            raise
        return await _members_page(page, organisation_id, errors=[{"text": problem.detail, "href": "#members"}])
    return page.go(_path(organisation_id), "colleague-changed")


def _path(organisation_id: UUID) -> str:
    return f"/account/organisations/{organisation_id}"


async def _fetch(page: Page, organisation_id: UUID, number: int = 1) -> dict[str, Any]:
    found: dict[str, Any] = await page.services.identity.get(f"/organisations/{organisation_id}/members", params={"page": str(number)})
    return found


async def _members_page(page: Page, organisation_id: UUID, number: int = 1, *, errors: list[dict[str, str]] | None = None, email: str = "") -> Response:
    found = await _fetch(page, organisation_id, number)
    return await page.show(
        "account/organisation.html",
        _TITLE,
        errors=errors or (),
        back=WORK_DETAILS,
        found=found,
        email=email,
        number=number,
        path=_path(organisation_id),
    )
