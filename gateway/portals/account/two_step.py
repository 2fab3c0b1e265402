"""Two step verification: the preferred method, setting up an authenticator app, and recovery codes.

Who has a second step already shows it before any of this changes; where codes come by e-mail, one is sent first.
"""

import segno
from fastapi import APIRouter, Response
from markupsafe import Markup

from gateway.page import Page
from gateway.portals.account.problems import field_errors
from gateway.upstream import UpstreamProblem
from gateway.visitors import SignedIn

router = APIRouter()

_TITLE = "Two step verification"
_SET_UP = "Set up your authenticator app"
_CODES = "Your recovery codes"
_NEW_CODES = "Get new recovery codes"
_SET_UP_WITH_CODE = "/account/two-step/authenticator?code=sent"
_METHODS = frozenset({"none", "email", "totp"})
_MAX_CODE = 200

Errors = list[dict[str, str]]


@router.get("/account/two-step")
async def form(page: SignedIn) -> Response:
    """Preferred method. Who gets their codes by e-mail is sent one first, and comes back here with `code=sent`."""
    return await _method_page(page, code_sent=page.request.query_params.get("code") == "sent")


@router.post("/account/two-step/code")
async def send_code(page: SignedIn) -> Response:
    """Send a code to the address that there is."""
    await page.services.identity.post("/me/code")
    return page.go("/account/two-step?code=sent", "code-sent-to-you")


@router.post("/account/two-step")
async def save(page: SignedIn) -> Response:
    """Save the method. For an authenticator app, go on to setting it up."""
    method = page.text("method")
    if method not in _METHODS:
        return await _method_page(page, errors=[{"text": "Select your preferred method", "href": "#method"}])
    if method == "totp":
        return page.go(_SET_UP_WITH_CODE)  # where a code is needed, one was sent before the form was shown
    body = {"method": method, "password": page.text("password"), "present_code": _code(page, "present_code")}
    try:
        await page.services.identity.put("/me/two-step", body)
    except UpstreamProblem as problem:
        return await _method_page(page, errors=field_errors(problem, otherwise="present_code"), chosen=method)
    return _signed_out(page)


@router.get("/account/two-step/authenticator")
async def authenticator_form(page: SignedIn) -> Response:
    """Show the QR code and the key. Nothing is changed yet: identity gives the same key for half an hour.

    Who gets their codes by e-mail is sent one first, and comes back here with `code=sent`.
    """
    if page.is_head:
        return page.headers_only()
    return await _authenticator_page(page, code_sent=page.request.query_params.get("code") == "sent")


@router.post("/account/two-step/authenticator/code")
async def send_code_for_authenticator(page: SignedIn) -> Response:
    """Send a code, or another, to the address that there is."""
    await page.services.identity.post("/me/code")
    return page.go(_SET_UP_WITH_CODE, "code-sent-to-you")


@router.post("/account/two-step/authenticator")
async def authenticator(page: SignedIn) -> Response:
    """Turn the authenticator on, and show the recovery codes once."""
    body = {"method": "totp", "password": page.text("password"), "code": _code(page, "code"), "present_code": _code(page, "present_code")}
    try:
        found = await page.services.identity.put("/me/two-step", body)
    except UpstreamProblem as problem:
        return await _authenticator_page(page, field_errors(problem, otherwise="present_code"))
    home = page.home
    page.end_session()
    return await page.show("account/recovery_codes.html", _CODES, codes=found["recovery_codes"] or [], sign_in=f"{home}/sign-in")


@router.get("/account/two-step/recovery-codes")
async def codes_form(page: SignedIn) -> Response:
    """Ask for the password and a code before new codes are made."""
    return await page.show("account/new_recovery_codes.html", _NEW_CODES, back="/account/two-step")


@router.post("/account/two-step/recovery-codes")
async def codes(page: SignedIn) -> Response:
    """Make new codes, and show them once."""
    try:
        found = await page.services.identity.post("/me/two-step/recovery-codes", {"password": page.text("password"), "code": _code(page, "code")})
    except UpstreamProblem as problem:
        return await page.show("account/new_recovery_codes.html", _NEW_CODES, errors=field_errors(problem, otherwise="code"), back="/account/two-step")
    return await page.show("account/recovery_codes.html", _CODES, codes=found["recovery_codes"], sign_in=None)


async def _method_page(page: Page, *, errors: Errors | None = None, chosen: str | None = None, code_sent: bool = True) -> Response:
    state = await page.services.identity.get("/me/two-step")
    code_first = state["method"] == "email" and not code_sent
    return await page.show(
        "account/two_step.html", _TITLE, errors=errors or (), back="/account", state=state, chosen=chosen or state["method"], code_first=code_first
    )


async def _authenticator_page(page: Page, errors: Errors | None = None, *, code_sent: bool = True) -> Response:
    method = (await page.services.identity.get("/me/two-step"))["method"]
    if method == "email" and not code_sent:
        return await page.show("account/authenticator.html", _SET_UP, back="/account/two-step", code_first=True)
    pending = await page.services.identity.post("/me/two-step/authenticator")
    drawn = segno.make(pending["uri"], error="m", micro=False).svg_inline(omitsize=True, border=4, light="#ffffff", svgclass="waymark-qr", lineclass=None)
    key = " ".join(pending["secret"][start : start + 4] for start in range(0, len(pending["secret"]), 4))
    return await page.show(
        "account/authenticator.html",
        _SET_UP,
        errors=errors or (),
        back="/account/two-step",
        drawn=Markup(drawn),  # noqa: S704 - drawn by segno
        key=key,
        method=method,
        code_first=False,
    )


def _code(page: Page, name: str) -> str | None:
    return page.text(name).strip()[:_MAX_CODE] or None


def _signed_out(page: Page) -> Response:
    """Identity has ended every session: back to Sign in, as users were taught."""
    home = page.home
    page.end_session()
    return page.go(f"{home}/sign-in", "two-step-saved")
