"""Joining the SEND team with the link that came by e-mail or from the command line. Opening the link only looks at it."""

from fastapi import APIRouter, Response

from gateway.device import device_of, remember
from gateway.page import Page
from gateway.portals.account.leaving import end_at_identity
from gateway.portals.account.links import LINK_PROBLEMS, link_problem, token_in_address, token_in_form
from gateway.portals.account.problems import field_errors
from gateway.session import Principal, trade
from gateway.upstream import UpstreamProblem
from gateway.visitors import SignInFirst, Visitor

router = APIRouter()

JOIN = "/team/join"
_KEPT = ("first_name", "last_name", "telephone")


@router.get(JOIN)
async def form(page: Visitor) -> Response:
    """Ask who they are and for a password, if the link can be used."""
    return await _join_page(page, token_in_address(page))


@router.post(JOIN)
async def join(page: Visitor) -> Response:
    """Make the account, sign in, and lead to setting up an authenticator: nothing else is there without one."""
    token, device = token_in_form(page), device_of(page.request)
    values = {name: page.text(name) for name in _KEPT}
    body = {"token": token, **values, "telephone": values["telephone"] or None, "password": page.text("password"), "device": device}
    try:
        started = await page.services.identity.post("/team/joining", body)
    except UpstreamProblem as problem:
        if problem.code in LINK_PROBLEMS:
            return await link_problem(page, problem, "team")
        return await _join_page(page, token, values=values, errors=field_errors(problem))
    await end_at_identity(page)  # the browser forgets the session that it had, so nobody could end it any more
    person = await trade(page.services, started["session"], touch=False)
    if not isinstance(person, Principal):
        raise SignInFirst(page)
    page.start_session(started["session"], person)
    response = page.go("/account/two-step/authenticator")
    remember(response, device)
    return response


async def _join_page(page: Page, token: str, *, values: dict[str, str] | None = None, errors: list[dict[str, str]] | None = None) -> Response:
    try:
        found = await page.services.as_gateway().identity.post("/team/joining/check", {"token": token})
    except UpstreamProblem as problem:
        return await link_problem(page, problem, "team")
    shown = values or {name: found[name] or "" for name in _KEPT}
    return await page.show("team/join.html", "Set up your account", errors=errors or (), token=token, found=found, values=shown)
