"""Registering: the details form, and the page that says to look for an e-mail."""

from fastapi import APIRouter, Response

from gateway.page import Page
from gateway.portals.account.problems import field_errors
from gateway.sealed import SealBroken
from gateway.upstream import UpstreamProblem
from gateway.visitors import Visitor

router = APIRouter()

# The address is named on the pages that follow without standing in an address line or a cookie.
_ADDRESS = "registration address"
_ADDRESS_SECONDS = 60 * 60
_KEPT = ("first_name", "last_name", "email", "telephone", "accepted_terms")


@router.get("/register")
async def form(page: Visitor) -> Response:
    """The details form."""
    if page.person is not None:
        return page.go(page.home)
    return await page.show("account/register.html", "Register", back=page.home, values={})


@router.post("/register")
async def register(page: Visitor) -> Response:
    """Register. The answer is the same whether or not the address has an account."""
    body = {
        "email": page.text("email"),
        "password": page.text("password"),
        "first_name": page.text("first_name"),
        "last_name": page.text("last_name"),
        "telephone": page.text("telephone") or None,
        "accepted_terms": page.text("accepted_terms") == "yes",
        "portal": page.portal,
    }
    try:
        await page.services.identity.post("/accounts", body)
    except UpstreamProblem as problem:
        errors = field_errors(problem)
        values = {name: page.text(name) for name in _KEPT}
        return await page.show("account/register.html", "Register", errors=errors, back=page.home, values=values)
    return await _check_your_email(page, page.text("email").strip(), again=False)


@router.get("/registered")
async def registered(page: Visitor) -> Response:
    """Say that the account is there, and lead to Sign in."""
    if page.person is not None:
        return page.go(page.home)
    return await page.show("account/registered.html", "Your account is ready")


@router.get("/register/resend")
async def resend_form(page: Visitor) -> Response:
    """Ask for another link, for somebody who has closed the page before."""
    return await page.show("account/resend.html", "Get another link", back=f"{page.home}/sign-in", email="")


@router.post("/register/resend")
async def resend(page: Visitor) -> Response:
    """Send the link again. The answer is the same whether or not there is anything to send."""
    email = _named_address(page)
    try:
        await page.services.identity.post("/accounts/resend", {"email": email})
    except UpstreamProblem as problem:
        errors = field_errors(problem, otherwise="email")
        return await page.show("account/resend.html", "Get another link", errors=errors, back=f"{page.home}/sign-in", email=email)
    return await _check_your_email(page, email, again=True)


def _named_address(page: Page) -> str:
    try:
        return str(page.tools.sealer.open(_ADDRESS, page.text("address"))["email"])
    except SealBroken:
        return page.text("email").strip()


async def _check_your_email(page: Page, email: str, *, again: bool) -> Response:
    sealed = page.tools.sealer.seal(_ADDRESS, {"email": email}, _ADDRESS_SECONDS)
    return await page.show("account/check_email.html", "Check your e-mail", email=email, sealed_address=sealed, again=again)
