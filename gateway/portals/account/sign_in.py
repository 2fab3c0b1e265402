"""Signing in, and giving the code."""

from typing import Any

from fastapi import APIRouter, Response

from gateway.device import device_of, remember
from gateway.held import open_held
from gateway.page import Page
from gateway.paths import local_path
from gateway.portals.account.leaving import end_at_identity
from gateway.portals.account.problems import field_errors
from gateway.session import SESSION_COOKIE, Pending, Principal, read_cookie, trade
from gateway.upstream import UpstreamProblem
from gateway.visitors import CodePending, GoTo, SignInFirst, Visitor

router = APIRouter()

_SESSION_OVER = frozenset({"session_ended", "session_timed_out"})
_MAX_CODE = 200


@router.get("/sign-in")
async def form(page: Visitor) -> Response:
    """The sign-in page."""
    if page.person is not None:
        return page.go(page.home)
    return await _sign_in_page(page, local_path(page.request, page.request.query_params.get("next")))


@router.post("/sign-in")
async def sign_in(page: Visitor) -> Response:
    """Sign in, or go on to the code."""
    wanted = local_path(page.request, page.text("next"))
    device = device_of(page.request)
    body = {"email": page.text("email").strip(), "password": page.text("password"), "portal": page.portal, "device": device}
    try:
        started = await page.services.identity.post("/sign-ins", body)
    except UpstreamProblem as problem:
        return await _sign_in_page(page, wanted, errors=field_errors(problem, otherwise="email"), email=page.text("email"))
    await end_at_identity(page)  # the browser forgets the session that it had, so nobody could end it any more
    if started["state"] == "active":
        return await _welcome(page, started["session"], wanted, device)
    page.start_session(started["session"], None)
    if page.held_text:
        # What is held travels in a hidden field, which a redirect would lose.
        page.pending = Pending(started["method"], page.portal)
        return await _code_page(page, wanted)
    return page.go(f"/{page.portal}/verify" + (f"?next={wanted}" if wanted else ""))


@router.get("/verify")
async def code_form(page: CodePending) -> Response:
    """Ask for the code."""
    return await _code_page(page, local_path(page.request, page.request.query_params.get("next")))


@router.post("/verify")
async def verify(page: CodePending) -> Response:
    """Check the code."""
    wanted = local_path(page.request, page.text("next"))
    code = page.text("code").strip()
    if not code or len(code) > _MAX_CODE:
        text = "Enter the code" if not code else "The code is shorter than that"
        return await _code_page(page, wanted, errors=[{"text": text, "href": "#code"}])
    device = device_of(page.request)
    try:
        found = await page.services.identity.post("/sign-ins/verify", {"session": _session(page), "code": code, "device": device})
    except UpstreamProblem as problem:
        if problem.code in _SESSION_OVER and page.held_text is None:
            raise GoTo(f"/{page.portal}/verify") from problem
        if problem.code in _SESSION_OVER:
            raise SignInFirst(page) from problem
        return await _code_page(page, wanted, errors=field_errors(problem, otherwise="code"))
    return await _welcome(page, found["session"], wanted, device)


@router.post("/verify/resend")
async def resend(page: CodePending) -> Response:
    """Send a new code."""
    wanted = local_path(page.request, page.text("next"))
    await page.services.identity.post("/sign-ins/resend", {"session": _session(page)})
    if page.held_text:
        return await _code_page(page, wanted, sent=True)
    return page.go(f"/{page.portal}/verify" + (f"?next={wanted}" if wanted else ""), "code-sent")


async def _sign_in_page(page: Page, wanted: str | None, **context: Any) -> Response:
    shown = {"email": "", "errors": (), **context}
    return await page.show(
        "account/sign_in.html", "Sign in", back=page.home, next=wanted, held=page.held_text, saved=bool(page.held_text), had_file=False, **shown
    )


async def _code_page(page: Page, wanted: str | None, *, errors: list[dict[str, str]] | None = None, sent: bool = False) -> Response:
    method = page.pending.method if page.pending else "email"
    return await page.show("account/verify.html", "Enter your security code", errors=errors or (), method=method, next=wanted, held=page.held_text, sent=sent)


async def _welcome(page: Page, session: str, wanted: str | None, device: str) -> Response:
    """Give the browser its session and let it be recognised next time, and lead on: to what was typed before, to the page that was wanted, or home."""
    person = await trade(page.services, session, touch=False)
    if not isinstance(person, Principal):
        raise SignInFirst(page)
    page.start_session(session, person)
    held = open_held(page.tools.sealer, page.held_text)
    if held is not None and held.person == person.id:
        response: Response = await page.show("account/resume.html", "You are signed in again", kept=held, again=True)
    else:
        response = page.go(wanted or page.home, None if held is None else "somebody-else")
    remember(response, device)
    return response


def _session(page: Page) -> str:
    return read_cookie(page.request, SESSION_COOKIE) or ""
