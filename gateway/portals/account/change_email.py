"""Changing one's e-mail address: asking for it, and the pages behind the two links. Opening a link only looks at it."""

from fastapi import APIRouter, Response

from gateway.page import Page
from gateway.portals.account.leaving import leave
from gateway.portals.account.links import LINK_PROBLEMS, link_problem, token_in_address, token_in_form
from gateway.portals.account.problems import field_errors
from gateway.upstream import UpstreamProblem
from gateway.visitors import SignedIn, Visitor

router = APIRouter()

_ASK = "Change your e-mail address"
_CONFIRM = "Confirm your new e-mail address"
_TOO_MANY = 429
_MAX_CODE = 200

Errors = list[dict[str, str]]


@router.get("/account/change-email")
async def form(page: SignedIn) -> Response:
    """Ask for the new address. Who gets their codes by e-mail is sent one first, and comes back here with `code=sent`."""
    return await _ask_page(page, code_sent=page.request.query_params.get("code") == "sent")


@router.post("/account/change-email/code")
async def send_code(page: SignedIn) -> Response:
    """Send a code to the address that there is."""
    await page.services.identity.post("/me/code")
    return page.go("/account/change-email?code=sent", "code-sent-to-you")


@router.post("/account/change-email")
async def ask(page: SignedIn) -> Response:
    """Ask for the change. The answer is the same whether or not the new address has an account."""
    email = page.text("email").strip()
    body = {"email": email, "password": page.text("password"), "code": page.text("code").strip()[:_MAX_CODE] or None}
    try:
        await page.services.identity.post("/me/email", body)
    except UpstreamProblem as problem:
        errors = field_errors(problem, otherwise="email" if problem.status == _TOO_MANY else None)
        return await _ask_page(page, code_sent=True, errors=errors, email=email)
    return await page.show("account/change_email_sent.html", "Check your e-mail", email=email)


@router.get("/account/confirm-new-email")
async def confirm_form(page: Visitor) -> Response:
    """Ask for the password, if the link can be used."""
    token = token_in_address(page)
    try:
        await page.services.identity.post("/email-changes/check", {"token": token})
    except UpstreamProblem as problem:
        return await link_problem(page, problem, "new-email")
    return await _confirm_page(page, token)


@router.post("/account/confirm-new-email")
async def confirm(page: Visitor) -> Response:
    """Change the address, and lead to Sign in: identity has ended every session of the account."""
    token = token_in_form(page)
    try:
        account = await page.services.identity.post("/email-changes/confirm", {"token": token, "password": page.text("password")})
    except UpstreamProblem as problem:
        if problem.code in LINK_PROBLEMS:
            return await link_problem(page, problem, "new-email")
        return await _confirm_page(page, token, errors=field_errors(problem, otherwise="password"))
    await leave(page)  # the link may be of another account than the one that is signed in here
    return page.go(f"/{account['portal']}/sign-in", "email-changed")


@router.get("/account/keep-email")
async def keep_form(page: Visitor) -> Response:
    """Show the button, if the link can be used."""
    token = token_in_address(page)
    try:
        await page.services.identity.post("/email-changes/keep/check", {"token": token})
    except UpstreamProblem as problem:
        return await link_problem(page, problem, "keep-email")
    return await page.show("account/keep_email.html", "Keep your e-mail address", token=token)


@router.post("/account/keep-email")
async def keep(page: Visitor) -> Response:
    """Keep the address, and advise a new password."""
    try:
        await page.services.identity.post("/email-changes/keep", {"token": token_in_form(page)})
    except UpstreamProblem as problem:
        return await link_problem(page, problem, "keep-email")
    await leave(page)
    return await page.show("account/email_kept.html", "You keep your e-mail address")


async def _ask_page(page: Page, *, code_sent: bool, errors: Errors | None = None, email: str = "") -> Response:
    method = (await page.services.identity.get("/me/two-step"))["method"]
    code_first = method == "email" and not code_sent
    return await page.show("account/change_email.html", _ASK, errors=errors or (), back="/account", method=method, code_first=code_first, email=email)


async def _confirm_page(page: Page, token: str, errors: Errors | None = None) -> Response:
    return await page.show("account/confirm_new_email.html", _CONFIRM, errors=errors or (), token=token)
