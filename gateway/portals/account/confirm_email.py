"""Confirming an e-mail address. Opening the link only looks at it: programs that scan mail open every link."""

from fastapi import APIRouter, Response

from gateway.page import Page
from gateway.portals.account.links import LINK_PROBLEMS, link_problem, token_in_address, token_in_form
from gateway.portals.account.problems import field_errors
from gateway.session import PORTALS
from gateway.upstream import UpstreamProblem
from gateway.visitors import Visitor

router = APIRouter()


@router.get("/account/confirm-email")
async def ask(page: Visitor) -> Response:
    """Ask for the password of the registration, if the link can be used."""
    token = token_in_address(page)
    try:
        found = await page.services.identity.post("/verifications/check", {"token": token})
    except UpstreamProblem as problem:
        return await link_problem(page, problem, "confirm")
    return await _ask_page(page, token, found["portal"])


@router.post("/account/confirm-email")
async def confirm(page: Visitor) -> Response:
    """Confirm, and lead to the page that says so."""
    token = token_in_form(page)
    try:
        confirmed = await page.services.identity.post("/verifications", {"token": token, "password": page.text("password")})
    except UpstreamProblem as problem:
        if problem.code in LINK_PROBLEMS:
            return await link_problem(page, problem, "confirm")
        errors = field_errors(problem, otherwise="password")
        return await _ask_page(page, token, page.text("portal"), errors)
    return page.go(f"/{confirmed['portal']}/registered")


async def _ask_page(page: Page, token: str, portal: str, errors: list[dict[str, str]] | None = None) -> Response:
    portal = portal if portal in PORTALS else "citizen"
    return await page.show("account/confirm_email.html", "Confirm your e-mail address", errors=errors or (), token=token, portal=portal)
