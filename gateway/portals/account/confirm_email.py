"""Confirming an e-mail address. Opening the link does nothing: programs that scan mail open every link."""

from fastapi import APIRouter, Response

from gateway.page import Page
from gateway.upstream import UpstreamProblem
from gateway.visitors import Visitor

router = APIRouter()

LINK_PROBLEMS = frozenset({"link_expired", "link_used", "link_superseded", "link_unknown"})


@router.get("/account/confirm-email")
async def ask(page: Visitor) -> Response:
    """Show the button."""
    response = await page.show("account/confirm_email.html", "Confirm your e-mail address", token=page.request.query_params.get("token", ""))
    return without_referrer(response)


@router.post("/account/confirm-email")
async def confirm(page: Visitor) -> Response:
    """Confirm, and lead to Sign in."""
    try:
        await page.services.identity.post("/verifications", {"token": page.text("token")[:200]})
    except UpstreamProblem as problem:
        return await link_problem(page, problem, "confirm")
    return page.go("/citizen/sign-in", "confirmed")


async def link_problem(page: Page, problem: UpstreamProblem, purpose: str) -> Response:
    """Say why a link cannot be used, and what to do. Raises `problem` again when it is about something else."""
    if problem.code not in LINK_PROBLEMS:
        raise problem
    response = await page.show("account/link_problem.html", "This link cannot be used", status=410, code=problem.code, purpose=purpose)
    return without_referrer(response)


def without_referrer(response: Response) -> Response:
    """Keep the token in this page's address from travelling on."""
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
