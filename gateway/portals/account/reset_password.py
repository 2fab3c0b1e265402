"""Choosing a new password with the link of an e-mail."""

from fastapi import APIRouter, Response

from gateway.device import device_of, remember
from gateway.page import Page
from gateway.portals.account.leaving import leave
from gateway.portals.account.links import link_problem, token_in_address, token_in_form
from gateway.portals.account.problems import field_errors
from gateway.upstream import UpstreamProblem
from gateway.visitors import Visitor

router = APIRouter()

_CHOOSE = "Choose a new password"


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
        account = await page.services.identity.post("/password-resets/complete", body)
    except UpstreamProblem as problem:
        if problem.code.startswith("link_"):
            return await link_problem(page, problem, "reset")
        return await _reset_page(page, token, errors=field_errors(problem, otherwise="code"))
    await leave(page)  # the link may be of another account than the one that is signed in here
    response = page.go(f"/{account['portal']}/sign-in", "password-reset")
    remember(response, device)
    return response


async def _reset_page(page: Page, token: str, errors: list[dict[str, str]] | None = None) -> Response:
    try:
        checked = await page.services.identity.post("/password-resets/check", {"token": token})
    except UpstreamProblem as problem:
        return await link_problem(page, problem, "reset")
    return await page.show("account/reset.html", _CHOOSE, errors=errors or (), token=token, needs_code=checked["factor"] == "totp")
