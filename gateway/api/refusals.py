"""What goes wrong under `/api`, as problem+json for a program. Somebody who reads the pages there in a browser gets a page."""

from collections.abc import Mapping

import structlog
from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.types import Scope

from chassis import errors, problems
from gateway.api.callers import NO_TOKEN
from gateway.paths import methods_at
from gateway.upstream import UpstreamProblem

log = structlog.get_logger()

_FOR_PROGRAMS = ("/api/v1/", "/api/oauth/")
BEARER = 'Bearer realm="waymark"'
BUSY_SECONDS = "5"
METHOD_NOT_ALLOWED = 405


def for_a_program(scope: Scope) -> bool:
    """Whether a request is one of a program: its address says so, or it is below `/api` and does not ask for a page."""
    path = str(scope["path"])
    if path.startswith(_FOR_PROGRAMS):
        return True
    below = path == "/api" or path.startswith("/api/")
    return below and (path.endswith(".json") or "text/html" not in Headers(scope=scope).get("accept", ""))


async def answer(request: Request, error: Exception) -> Response:
    """Answer an error to a program."""
    response = await _problem(request, error)
    for name, value in getattr(request.state, "limit_headers", {}).items():
        response.headers[name] = value
    return response


async def _problem(request: Request, error: Exception) -> JSONResponse:
    match error:
        case errors.Unauthenticated():
            response = problems.problem(
                401, "A token is needed", error.code, error.message, {"WWW-Authenticate": challenge_for(401, with_token=error.code != NO_TOKEN)}
            )
        case errors.TooMany():
            response = problems.problem(429, "Too many requests", error.code, error.message, {"Retry-After": str(error.retry_after)})
        case errors.WaymarkError():
            response = await problems.expected(request, error)
        case UpstreamProblem():
            log.error("upstream_failed", code=error.code, status=error.status)
            response = refusal(503)
        case RequestValidationError():
            response = refusal(404)
        case HTTPException():
            response = refusal(error.status_code, headers={"Allow": methods_at(request)} if error.status_code == METHOD_NOT_ALLOWED else None)
        case _:
            raise error
    return response


def challenge_for(status: int, *, with_token: bool = True) -> str:
    """Return the WWW-Authenticate header of an answer to a request with a token, or without. Source: RFC 6750, section 3."""
    if not with_token:
        return BEARER
    return f'{BEARER}, error="{"invalid_token" if status == 401 else "insufficient_scope"}"'  # noqa: PLR2004 - or 403


_SAID: Mapping[int, tuple[str, str, str]] = {
    404: ("Not found", "not_found", "There is nothing at this address"),
    405: ("Not possible here", "method_not_allowed", "This address does not take that method"),
    408: ("Too slow", "too_slow", "The request took too long to arrive"),
    413: ("Too large", "too_large", "The request is larger than 1 MiB"),
    415: ("Wrong content type", "wrong_content_type", "Send JSON, with Content-Type: application/json"),
    429: ("Too many requests", "too_many_requests", "Too many requests came from this address"),
    503: ("Not available now", "unavailable", "A part of the service is not answering. Try again in a few seconds."),
}


def refusal(status: int, wait: int | None = None, headers: Mapping[str, str] | None = None) -> JSONResponse:
    """Return the problem of a status. `wait` is in seconds."""
    if status not in _SAID:
        return problems.unexpected()
    title, code, detail = _SAID[status]
    pause = {429: str(wait or 1), 503: BUSY_SECONDS}.get(status)
    return problems.problem(status, title, code, detail, {**(headers or {}), **({"Retry-After": pause} if pause else {})})
