"""Confirming an e-mail address. Opening the link only looks at it: programs that scan mail open every link."""

from fastapi import APIRouter, Response

from gateway.page import Page
from gateway.portals.account.problems import field_errors
from gateway.upstream import UpstreamProblem
from gateway.visitors import Visitor

router = APIRouter()

LINK_PROBLEMS = frozenset({"link_expired", "link_used", "link_superseded", "link_unknown", "address_taken"})


@router.get("/account/confirm-email")
async def ask(page: Visitor) -> Response:
    """Ask for the password of the registration, if the link can be used."""
    token = page.request.query_params.get("token", "")[:200]
    try:
        await page.services.identity.post("/verifications/check", {"token": token})
    except UpstreamProblem as problem:
        return await link_problem(page, problem, "confirm")
    return await _ask_page(page, token)


@router.post("/account/confirm-email")
async def confirm(page: Visitor) -> Response:
    """Confirm, and lead to Sign in."""
    token = page.text("token")[:200]
    try:
        await page.services.identity.post("/verifications", {"token": token, "password": page.text("password")})
    except UpstreamProblem as problem:
        if problem.code in LINK_PROBLEMS:
            return await link_problem(page, problem, "confirm")
        return await _ask_page(page, token, errors=field_errors(problem, otherwise="password"))
    return page.go("/citizen/sign-in", "confirmed")


async def _ask_page(page: Page, token: str, errors: list[dict[str, str]] | None = None) -> Response:
    return await page.show("account/confirm_email.html", "Confirm your e-mail address", errors=errors or (), token=token)


async def link_problem(page: Page, problem: UpstreamProblem, purpose: str) -> Response:
    """Say why a link cannot be used, and what to do. Raises `problem` again when it is about something else."""
    if problem.code not in LINK_PROBLEMS:
        raise problem
    return await page.show("account/link_problem.html", "This link cannot be used", status=410, code=problem.code, purpose=purpose)
