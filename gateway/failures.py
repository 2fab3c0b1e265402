"""Every way a page can fail, as a page in plain words. Nothing that was typed is lost where it can be given back."""

from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import structlog
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, JSONResponse
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Receive, Scope, Send

from chassis.errors import TooLarge, WaymarkError
from gateway.api import refusals
from gateway.csrf import SAFE_METHODS
from gateway.incoming import NotFromUs, WrongContentType, form_of
from gateway.limits import MINUTE, Buckets
from gateway.page import Page, Tools
from gateway.paths import local_path, methods_at
from gateway.session import SESSION_COOKIE, read_cookie
from gateway.upstream import Services, UpstreamProblem
from gateway.visitors import GoTo, PageIsOld, SignInFirst

log = structlog.get_logger()

# Forms a minute from one network address that are read although they are refused: a class of people, all pressing Save.
READ_WHEN_REFUSED = 60


@dataclass(frozen=True)
class Failure:
    """What an error page says: `title` as its heading, `lines` as its paragraphs."""

    title: str
    lines: tuple[str, ...]


FAILURES = {
    400: Failure("There is a problem with that request", ("Your browser sent something that we could not read.", "Go back and try again.")),
    403: Failure(
        "We could not be sure that came from you",
        (
            "To protect your account we only accept a form from a page that we showed you. Nothing was changed.",
            "Go back, load the page again and send it once more. If you use more than one tab, sign in again first.",
        ),
    ),
    404: Failure(
        "Page not found",
        (
            "If you typed the web address, check it is correct. If you pasted it, check you copied all of it.",
            "If it should be about your child, make sure you are signed in with the account that added them.",
        ),
    ),
    405: Failure("That cannot be done here", ("The page exists, but not for what your browser asked of it.", "Go back and try again.")),
    408: Failure(
        "That took too long to arrive", ("Your connection may be slow, or was lost for a while. Go back and send it again.", "A smaller file arrives sooner.")
    ),
    409: Failure(
        "This has changed since you opened it", ("Somebody, or another tab of yours, changed it in the meantime.", "Go back and open the page again.")
    ),
    410: Failure("This is no longer here", ("It was here once, and can no longer be used.",)),
    413: Failure(
        "That is too large",
        ("What you sent is larger than we can take. A file can be up to 25 MB, and the words on one page up to 1 MB.", "Go back and send less at once."),
    ),
    415: Failure("We could not read that form", ("It was sent in a way that we do not take.", "Go back, load the page again and try once more.")),
    422: Failure("Some of that could not be used", ("Go back and check what you entered.",)),
    429: Failure("Too many tries", ("To keep accounts safe we limit how often something can be tried.",)),
    500: Failure("Sorry, there is a problem with the service", ("Something went wrong on our side. Try again later.",)),
    503: Failure("Sorry, the service is not available", ("A part of the service is not answering. It is usually back within a few minutes.",)),
}

FAILURES_OF_PROFESSIONALS = {
    404: Failure(
        "Page not found",
        (
            "If you typed the web address, check it is correct. If you pasted it, check you copied all of it.",
            "If it should be about a child or young person, or a form, they may not be open to you or your organisation any more.",
        ),
    ),
}
"""What is said in other words to professionals."""

Handler = Callable[[Request, Exception], Awaitable[Response]]


def page_of(request: Request) -> Page:
    """The page of a request, or a plain one where none was opened."""
    page = getattr(request.state, "page", None)
    if isinstance(page, Page):
        return page
    tools: Tools = request.app.state.tools
    return Page(request, tools, Services(tools.upstream, getattr(request.state, "client_address", "unknown")))


def failure_of(page: Page, status: int) -> Failure:
    """Return what `status` says to the reader of `page`."""
    said = FAILURES | FAILURES_OF_PROFESSIONALS if page.portal == "professional" else FAILURES
    return said.get(status) or said[500 if status >= 500 else 400]  # noqa: PLR2004 - the two classes of HTTP errors


async def show_failure(page: Page, status: int, *, wait: int | None = None, offer_again: bool = False) -> HTMLResponse:
    """Answer with the error page of `status`. With `offer_again` what was typed is on it, behind a button that sends it again."""
    failure = failure_of(page, status)
    kept = page.again() if offer_again else None
    response = await page.show("failure.html", failure.title, status=status, failure=failure, status_code=status, wait=wait, kept=kept)
    if wait is not None:
        response.headers["Retry-After"] = str(wait)
    return response


def install(app: FastAPI) -> None:
    """Make every error of `app` a page, or a problem document for a program."""
    handlers: dict[Any, Handler] = {
        GoTo: _go,
        SignInFirst: _sign_in,
        NotFromUs: _status(403),
        PageIsOld: _old,
        WrongContentType: _status(415),
        TooLarge: _status(413),
        UpstreamProblem: _upstream,
        RequestValidationError: _status(404),  # an address whose parts are no identifiers of ours
        HTTPException: _http,
        WaymarkError: _unexpected,  # pages raise none but TooLarge
    }
    for kind, handler in handlers.items():
        app.add_exception_handler(kind, _unless_for_a_program(handler))


def _unless_for_a_program(handler: Handler) -> Handler:
    async def handle(request: Request, error: Exception) -> Response:
        return await (refusals.answer if refusals.for_a_program(request.scope) else handler)(request, error)

    return handle


def _status(status: int) -> Handler:
    async def handle(request: Request, _error: Exception) -> Response:
        return await show_failure(page_of(request), status)

    return handle


async def _unexpected(_request: Request, error: Exception) -> Response:
    raise error


async def _go(request: Request, error: Exception) -> Response:
    found = error if isinstance(error, GoTo) else GoTo("/")
    return page_of(request).go(found.path, found.notice)


async def _sign_in(request: Request, _error: Exception) -> Response:
    """Show the way to sign in. A page that was only being opened is led back to; a form that was being sent goes along."""
    page = page_of(request)
    if "application/json" in request.headers.get("accept", ""):
        return JSONResponse({"signed_in": False}, 401)
    kept = page.kept()
    had_session = read_cookie(request, SESSION_COOKIE) is not None
    if kept is None:
        wanted = local_path(request, page.path) if request.method in SAFE_METHODS else None
        page.end_session()
        return page.go(f"/{page.portal}/sign-in" + (f"?next={wanted}" if wanted else ""), "timed-out" if had_session else None)
    page.end_session()
    return await page.show(
        "account/sign_in.html", "Sign in", status=401, held=kept.seal(page.tools.sealer), next=None, email="", saved=True, had_file=kept.had_file
    )


async def _old(request: Request, _error: Exception) -> Response:
    page = page_of(request)
    kept = page.kept()
    if kept is None or page.person is None or kept.person != page.person.id:
        return await show_failure(page, 403)
    return await page.show("account/resume.html", "Your page was out of date", status=403, kept=kept, again=False)


async def _upstream(request: Request, error: Exception) -> Response:
    page = page_of(request)
    if not isinstance(error, UpstreamProblem):
        return await show_failure(page, 500, offer_again=True)
    if error.code == "second_factor_needed":
        return page.go("/account/enable-two-step")
    if error.status == 401:  # noqa: PLR2004 - the session ended between identity's answer and the service's
        return await _sign_in(request, error)
    if error.status == 403:  # noqa: PLR2004 - what is not this person's does not exist
        return await show_failure(page, 404)
    if error.status >= 500:  # noqa: PLR2004 - the server errors of HTTP
        log.error("upstream_failed", code=error.code, status=error.status)
        return await show_failure(page, 503 if error.status == 503 else 500, offer_again=True)  # noqa: PLR2004 - unavailable
    wait = error.fields.get("retry_after")
    return await show_failure(page, error.status, wait=int(str(wait)) if str(wait).isdecimal() else None, offer_again=error.status == 429)  # noqa: PLR2004 - too many


async def _http(request: Request, error: Exception) -> Response:
    found = error if isinstance(error, HTTPException) else HTTPException(500)
    response = await show_failure(page_of(request), found.status_code)
    for name, value in (found.headers or {}).items():
        response.headers[name] = value
    if found.status_code == 405:  # noqa: PLR2004 - the one status that says what else could be asked
        response.headers["Allow"] = methods_at(request)
    return response


class Refusal:
    """An error page as an application, for middleware that refuses before any route is reached.

    With `read` the form of the request is read first, so that what was typed can be given back; files are read past.
    """

    def __init__(self, app: FastAPI, status: int, wait: int | None = None, *, read: bool = False) -> None:
        self._app = app
        self._status = status
        self._wait = wait
        self._read = read

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request({**scope, "app": self._app}, receive)
        page = page_of(request)
        if self._read:
            with suppress(NotFromUs, WrongContentType, TooLarge, HTTPException):
                async with form_of(page, most=0):
                    pass
        response = await show_failure(page, self._status, wait=self._wait, offer_again=True)
        await response(scope, receive, send)


def refusing(app: FastAPI, status: int) -> Callable[..., ASGIApp]:
    """Return what middleware calls to refuse: with the scope, and the seconds to wait where there are any."""

    def refuse(scope: Scope, wait: int | None = None) -> ASGIApp:
        return refusals.refusal(status, wait) if refusals.for_a_program(scope) else Refusal(app, status, wait)

    return refuse


def too_often(app: FastAPI) -> Callable[[Scope, int], ASGIApp]:
    """Return what refuses a request of somebody who asks too often. A form is read first, unless they do not stop sending forms."""
    reads = Buckets(READ_WHEN_REFUSED, MINUTE)

    def refuse(scope: Scope, wait: int) -> ASGIApp:
        if refusals.for_a_program(scope):
            return refusals.refusal(429, wait)
        read = scope["method"] == "POST" and reads.take(scope["state"]["client_address"].encode()) is None
        return Refusal(app, 429, wait, read=read)

    return refuse
