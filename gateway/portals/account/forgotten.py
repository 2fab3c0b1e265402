"""Forgotten passwords. Nothing here tells whether an address has an account."""

from fastapi import APIRouter, Response

from gateway.device import device_of, remember
from gateway.page import Page
from gateway.portals.account.leaving import leave
from gateway.portals.account.links import link_problem, token_in_address, token_in_form
from gateway.portals.account.problems import field_errors
from gateway.upstream import UpstreamProblem
from gateway.visitors import Visitor

router = APIRouter()

_ASK = "Forgot your password?"
_CHOOSE = "Choose a new password"


@router.get("/citizen/forgot-password")
async def ask_form(page: Visitor) -> Response:
    """Ask which address to write to."""
    return await page.show("account/forgot.html", _ASK, back="/citizen/sign-in", email="")


@router.post("/citizen/forgot-password")
async def ask(page: Visitor) -> Response:
    """Send a link, if there is an account."""
    email = page.text("email").strip()
    try:
        await page.services.identity.post("/password-resets", {"email": email})
    except UpstreamProblem as problem:
        return await page.show("account/forgot.html", _ASK, errors=field_errors(problem, otherwise="email"), back="/citizen/sign-in", email=email)
    return await page.show("account/forgot_sent.html", "Check your e-mail", email=email)


@router.get("/account/reset-password")
async def reset_form(page: Visitor) -> Response:
    """Look at the link, which stays usable, and ask for the new password."""
    return await _reset_page(page, token_in_address(page))


@router.post("/account/reset-password")
async def reset(page: Visitor) -> Response:
    """Set the new password, and lead to Sign in."""
    token = token_in_form(page)
    device = device_of(page.request)
    body = {"token": token, "password": page.text("password"), "code": page.text("code").strip() or None, "device": device}
    try:
        await page.services.identity.post("/password-resets/complete", body)
    except UpstreamProblem as problem:
        if problem.code.startswith("link_"):
            return await link_problem(page, problem, "reset")
        return await _reset_page(page, token, errors=field_errors(problem, otherwise="code"))
    await leave(page)  # the link may be of another account than the one that is signed in here
    response = page.go("/citizen/sign-in", "password-reset")
    remember(response, device)
    return response


async def _reset_page(page: Page, token: str, errors: list[dict[str, str]] | None = None) -> Response:
    try:
        checked = await page.services.identity.post("/password-resets/check", {"token": token})
    except UpstreamProblem as problem:
        return await link_problem(page, problem, "reset")
    return await page.show("account/reset.html", _CHOOSE, errors=errors or (), token=token, needs_code=checked["factor"] == "totp")
