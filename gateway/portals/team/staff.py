"""The accounts of the SEND team, for its administrators: who is in it, who is invited, what each may do, and who has left."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Response

from gateway.page import Page
from gateway.portals.account.problems import field_errors
from gateway.upstream import UpstreamProblem
from gateway.visitors import TeamAdministrator

router = APIRouter()

STAFF = "/team/staff"
MEMBER = f"{STAFF}/{{account_id}}"
ROLES = {
    "officer": ("Officer", "Runs cases, and sees every child and young person."),
    "manager": ("Manager", "As an officer, and takes the decisions that the law gives the council."),
    "administrator": ("Administrator", "Runs these accounts and the forms. Sees no child or young person by that."),
}
_TITLE = "Team accounts"
_INVITE = "Invite somebody to the team"
_MEMBER = "Account of a colleague"
_CONFLICT = 409
PageNumber = Annotated[int, Query(alias="page", ge=1, le=10_000)]
Errors = list[dict[str, str]]


@router.get(STAFF)
async def show(page: TeamAdministrator, number: PageNumber = 1) -> Response:
    """List the team, and who is invited."""
    found = await page.services.identity.get("/team/accounts", params={"page": str(number)})
    return await page.show("team/staff.html", _TITLE, back=page.home, found=found, number=number, roles=ROLES, path=STAFF)


@router.get(f"{STAFF}/invite")
async def invite_form(page: TeamAdministrator) -> Response:
    """Ask for an address and roles."""
    return await _invite_page(page)


@router.post(f"{STAFF}/invite")
async def invite(page: TeamAdministrator) -> Response:
    """Send the invitation."""
    email, chosen = page.text("email").strip(), _chosen(page)
    try:
        await page.services.identity.post("/team/invitations", {"email": email, "roles": chosen})
    except UpstreamProblem as problem:
        return await _invite_page(page, email, chosen, field_errors(problem, otherwise="email"))
    return page.go(STAFF, "colleague-invited")


@router.post(f"{STAFF}/invitations/{{invitation_id}}/withdraw")
async def withdraw(page: TeamAdministrator, invitation_id: UUID) -> Response:
    """Take an invitation back."""
    await page.services.identity.delete(f"/team/invitations/{invitation_id}")
    return page.go(STAFF, "invitation-withdrawn")


@router.get(MEMBER)
async def show_member(page: TeamAdministrator, account_id: UUID) -> Response:
    """Show one account, and what can be done with it."""
    return await _member_page(page, account_id)


@router.post(f"{MEMBER}/roles")
async def change_roles(page: TeamAdministrator, account_id: UUID) -> Response:
    """Change what somebody may do."""
    chosen = _chosen(page)
    try:
        await page.services.identity.put(f"/team/accounts/{account_id}/roles", {"roles": chosen})
    except UpstreamProblem as problem:
        return await _member_page(page, account_id, field_errors(problem, otherwise="roles"), chosen)
    return page.go(STAFF, "colleague-changed")


@router.get(f"{MEMBER}/close")
async def ask_close(page: TeamAdministrator, account_id: UUID) -> Response:
    """Ask whether an account is really to be closed."""
    return await _ask(page, "team/close_account.html", "Close an account", account_id)


@router.post(f"{MEMBER}/close")
async def close(page: TeamAdministrator, account_id: UUID) -> Response:
    """Close an account: from the next request on it reaches nothing."""
    return await _do(page, account_id, "close")


@router.post(f"{MEMBER}/reopen")
async def reopen(page: TeamAdministrator, account_id: UUID) -> Response:
    """Open an account again."""
    return await _do(page, account_id, "reopen")


@router.post(f"{MEMBER}/end-sessions")
async def end_sessions(page: TeamAdministrator, account_id: UUID) -> Response:
    """Sign somebody out everywhere."""
    return await _do(page, account_id, "end-sessions")


@router.get(f"{MEMBER}/take-authenticator")
async def ask_take_authenticator(page: TeamAdministrator, account_id: UUID) -> Response:
    """Ask whether somebody has really lost their authenticator."""
    return await _ask(page, "team/take_authenticator.html", "Lost authenticator app", account_id)


@router.post(f"{MEMBER}/take-authenticator")
async def take_authenticator(page: TeamAdministrator, account_id: UUID) -> Response:
    """Take a lost authenticator away, and send the link to set up another."""
    return await _do(page, account_id, "take-authenticator")


def _chosen(page: Page) -> list[str]:
    return [role for role in page.values.get("roles", []) if role in ROLES]


async def _invite_page(page: Page, email: str = "", chosen: list[str] | None = None, errors: Errors | None = None) -> Response:
    return await page.show("team/invite.html", _INVITE, errors=errors or (), back=STAFF, email=email, chosen=chosen or [], roles=ROLES)


async def _member(page: Page, account_id: UUID) -> dict[str, Any]:
    found: dict[str, Any] = await page.services.identity.get(f"/team/accounts/{account_id}")
    return found


async def _member_page(page: Page, account_id: UUID, errors: Errors | None = None, chosen: list[str] | None = None) -> Response:
    member = await _member(page, account_id)
    shown = member["roles"] if chosen is None else chosen
    return await page.show("team/member.html", _MEMBER, errors=errors or (), back=STAFF, member=member, chosen=shown, roles=ROLES, path=f"{STAFF}/{account_id}")


async def _ask(page: Page, template: str, title: str, account_id: UUID) -> Response:
    path = f"{STAFF}/{account_id}"
    return await page.show(template, title, back=path, member=await _member(page, account_id), path=path)


async def _do(page: Page, account_id: UUID, what: str) -> Response:
    """Do it, and lead to the list. What the team cannot be without is refused on the page of the account."""
    try:
        await page.services.identity.post(f"/team/accounts/{account_id}/{what}")
    except UpstreamProblem as problem:
        if problem.status != _CONFLICT:
            raise
        return await _member_page(page, account_id, [{"text": problem.detail, "href": "#account"}])
    return page.go(STAFF, _NOTICES[what])


_NOTICES: dict[str, Any] = {
    "close": "account-closed",
    "reopen": "account-reopened",
    "end-sessions": "colleague-signed-out",
    "take-authenticator": "authenticator-taken",
}
