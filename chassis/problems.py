"""Errors as problem+json (RFC 9457), in plain English and without a word of what was typed."""

from typing import Any

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from sqlalchemy.exc import DBAPIError
from starlette.exceptions import HTTPException

from chassis import errors

log = structlog.get_logger()

_STATUS: dict[type[errors.WaymarkError], tuple[int, str]] = {
    errors.Invalid: (422, "Some answers need to change"),
    errors.Unauthenticated: (401, "Sign in to continue"),
    errors.Forbidden: (403, "Not allowed"),
    errors.NotFound: (404, "Not found"),
    errors.Conflict: (409, "It has changed"),
    errors.Gone: (410, "No longer available"),
    errors.TooLarge: (413, "Too large"),
    errors.TooMany: (429, "Too many tries"),
    errors.Unavailable: (503, "Not available now"),
}
_BUSY_SECONDS = 5
_MOST = 100  # Mistakes that are named, and letters of where each is, which may be the name of a field that somebody made up.
# Classes of SQLSTATE (PostgreSQL, appendix A): no connection, read-only, a lost deadlock, no resources, a lock that took too
# long, an operator's intervention or a statement that took too long.
_TRY_AGAIN = frozenset({"08", "25", "40", "53", "55", "57"})
# A zero byte or half a surrogate pair: JSON may hold them, text and jsonb in PostgreSQL may not.
_NOT_STORABLE = frozenset({"22021", "22P02", "22P05"})

_ALWAYS = (401, 403, 429, 503)
_MEANS: dict[int, str] = {
    401: "The token is missing, has expired or is none of ours. Ask for another one",
    403: "Your system was not given the scope that this needs",
    404: "There is no such thing, or it is not there for your system",
    409: "It cannot be done as things stand: `code` says why",
    422: "The request does not have the expected form: `errors` names each mistake",
    429: "Too many requests: wait for as many seconds as `Retry-After` says",
    503: "Not available now: try again after as many seconds as `Retry-After` says",
}
_SCHEMA: dict[str, Any] = {
    "title": "Problem",
    "description": "An error (RFC 9457). `code` is for programs and stays as it is; `title` and `detail` are for people.",
    "type": "object",
    "required": ["type", "title", "status", "code", "detail"],
    "properties": {
        "type": {"type": "string", "const": "about:blank"},
        **{name: {"type": "string"} for name in ("title", "code", "detail")},
        "status": {"type": "integer"},
        "errors": {"type": "array", "items": {"type": "object", "properties": {name: {"type": "string"} for name in ("field", "message")}}},
    },
}


def problem(status: int, title: str, code: str, detail: str, headers: dict[str, str] | None = None, **fields: Any) -> JSONResponse:
    """Return a problem document. `fields` are its extension members, JSON values."""
    body = {"type": "about:blank", "title": title, "status": status, "code": code, "detail": detail, **fields}
    return JSONResponse(body, status, headers, media_type="application/problem+json")


def declared(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Return what a route for other systems declares as its `responses`: errors of these statuses, and those that any of them can have."""
    content = {"application/problem+json": {"schema": _SCHEMA}}
    return {status: {"description": _MEANS[status], "content": content} for status in sorted({*_ALWAYS, *statuses})}


def install(app: FastAPI) -> None:
    """Render every error of `app`: ours, FastAPI's and those that nobody expected."""
    app.exception_handler(errors.WaymarkError)(expected)
    app.exception_handler(RequestValidationError)(_unreadable)
    app.exception_handler(HTTPException)(refused)
    app.exception_handler(DBAPIError)(_database)


async def expected(_request: Request, error: errors.WaymarkError) -> JSONResponse:
    """Answer one of our own errors."""
    status, title = next(_STATUS[kind] for kind in type(error).__mro__ if kind in _STATUS)
    if isinstance(error, errors.Unavailable):
        log.error("unavailable", code=error.code, exc_info=error)
    wait = error.retry_after if isinstance(error, errors.TooMany) else _BUSY_SECONDS if isinstance(error, errors.Unavailable) else None
    headers = None if wait is None else {"Retry-After": str(wait)}
    fields: dict[str, Any] = dict(error.fields)
    if isinstance(error, errors.Invalid):
        fields["errors"] = [{"field": item.field, "message": item.message} for item in error.errors]
    return problem(status, title, error.code, error.message, headers, **fields)


async def _unreadable(_request: Request, error: RequestValidationError) -> JSONResponse:
    found = [{"field": ".".join(str(part) for part in item["loc"][1:])[:_MOST], "message": item["msg"]} for item in error.errors()[:_MOST]]
    return problem(422, "The request cannot be read", "malformed", "The request does not have the expected form", errors=found)


async def refused(_request: Request, error: HTTPException) -> JSONResponse:
    """Answer an error of the framework."""
    codes = {400: "malformed", 404: "not_found", 405: "method_not_allowed", 413: "too_large"}
    headers = dict(error.headers) if error.headers else None
    return problem(error.status_code, str(error.detail), codes.get(error.status_code, "refused"), "The request was refused", headers)


async def _database(_request: Request, error: DBAPIError) -> JSONResponse:
    state = str(getattr(error.orig, "sqlstate", None) or "")
    if state in _NOT_STORABLE or _is_caused_by(error, UnicodeError):
        return problem(422, "The request cannot be read", "malformed", "The request holds a character that cannot be stored")
    lost = error.connection_invalidated or state[:2] in _TRY_AGAIN
    log.error("database_unavailable" if lost else "database_error", exc_info=error)
    if lost:
        return problem(503, "Not available now", "database_unavailable", "The service is busy. Try again in a minute.", {"Retry-After": str(_BUSY_SECONDS)})
    return unexpected()


def _is_caused_by(error: BaseException | None, kind: type[BaseException]) -> bool:
    return error is not None and (isinstance(error, kind) or _is_caused_by(error.__cause__, kind))


def unexpected() -> JSONResponse:
    """Return the answer to what nobody foresaw."""
    return problem(500, "Something went wrong", "internal", "Something went wrong on our side")
