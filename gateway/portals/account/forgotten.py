"""Forgotten passwords. Nothing here tells whether an address has an account."""

from fastapi import APIRouter, Response

from gateway.portals.account.problems import field_errors
from gateway.upstream import UpstreamProblem
from gateway.visitors import Visitor

router = APIRouter()

_ASK = "Forgot your password?"


@router.get("/forgot-password")
async def ask_form(page: Visitor) -> Response:
    """Ask which address to write to."""
    return await page.show("account/forgot.html", _ASK, back=f"{page.home}/sign-in", email="")


@router.post("/forgot-password")
async def ask(page: Visitor) -> Response:
    """Send a link, if there is an account."""
    email = page.text("email").strip()
    try:
        await page.services.identity.post("/password-resets", {"email": email})
    except UpstreamProblem as problem:
        return await page.show("account/forgot.html", _ASK, errors=field_errors(problem, otherwise="email"), back=f"{page.home}/sign-in", email=email)
    return await page.show("account/forgot_sent.html", "Check your e-mail", email=email)
