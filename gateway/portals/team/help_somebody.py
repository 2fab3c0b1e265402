"""Helping a parent, young person or professional who cannot give their second step any more, after checking who they are."""

from uuid import UUID

from fastapi import APIRouter, Response

from gateway.page import Page
from gateway.upstream import UpstreamProblem
from gateway.visitors import TeamAdministrator

router = APIRouter()

HELP = "/team/help-somebody"
_TITLE = "Help somebody sign in"
_NOT_FOUND = 404


@router.get(HELP)
async def form(page: TeamAdministrator) -> Response:
    """Ask for the address of the account."""
    return await _ask(page, "", None)


@router.post(HELP)
async def find(page: TeamAdministrator) -> Response:
    """Find the account of exactly this address, and ask whether its second step is to be turned off."""
    email = page.text("email").strip()
    if not email:
        return await _ask(page, email, "Enter the e-mail address of the account")
    try:
        found = await page.services.identity.post("/people/find", {"email": email})
    except UpstreamProblem as problem:
        if problem.status != _NOT_FOUND:
            raise
        return await _ask(page, email, "No family or professional has an account with this e-mail address. Check that it is written exactly as theirs is")
    return await page.show("team/help_found.html", _TITLE, back=HELP, found=found, email=email)


@router.post(f"{HELP}/{{account_id}}/turn-off-second-step")
async def turn_off(page: TeamAdministrator, account_id: UUID) -> Response:
    """Turn the second step off, and sign the account out everywhere."""
    await page.services.identity.post(f"/people/{account_id}/turn-off-second-step")
    return page.go(HELP, "second-step-off")


async def _ask(page: Page, email: str, problem: str | None) -> Response:
    errors = [{"text": problem, "href": "#email"}] if problem else []
    return await page.show("team/help_somebody.html", _TITLE, errors=errors, back=page.home, email=email)
