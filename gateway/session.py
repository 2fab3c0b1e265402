"""Who is asking: the cookies, and the trade of a session for what identity says about it on each request."""

import re
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal
from uuid import UUID

from starlette.requests import HTTPConnection
from starlette.responses import Response

from contracts.tokens import TeamRole
from gateway.upstream import Services, UpstreamProblem

SESSION_COOKIE = "__Host-waymark-session"
VISITOR_COOKIE = "__Host-waymark-visitor"
NOTICE_COOKIE = "__Host-waymark-notice"

_COOKIE_VALUE = re.compile(r"[A-Za-z0-9_-]{20,256}")
_UNAUTHENTICATED = 401

Portal = Literal["citizen", "professional", "team"]
PORTALS: tuple[Portal, ...] = ("citizen", "professional", "team")


@dataclass(frozen=True)
class Role:
    """One job of a professional. `organisation` is its name; somebody who works for themselves alone has neither it nor its id.

    `confirmed` says that the SEND team knows the organisation, or, where there is none, the person.
    """

    id: UUID
    job_title: str
    organisation_id: UUID | None
    organisation: str | None
    confirmed: bool
    administrator: bool


@dataclass(frozen=True)
class Principal:
    """The person of an active session, as identity described them for this one request. `roles` are those of a professional, `team_roles` of the SEND team."""

    id: UUID
    first_name: str
    last_name: str
    portal: Portal
    factor: Literal["none", "email", "totp"]
    idle_expires_at: datetime
    token: str
    roles: tuple[Role, ...] = ()
    team_roles: frozenset[TeamRole] = frozenset()

    @property
    def runs_cases(self) -> bool:
        """Whether they are of the SEND team, and see children."""
        return not self.team_roles.isdisjoint({"officer", "manager"})

    def idle_seconds(self) -> int:
        """Seconds until the session ends unless it is used."""
        return max(0, int((self.idle_expires_at - datetime.now(UTC)).total_seconds()))


@dataclass(frozen=True)
class Pending:
    """Somebody who gave the right password and has still to give a code."""

    method: Literal["email", "totp"]
    portal: Portal


async def trade(services: Services, session: str | None, *, touch: bool = True) -> Principal | Pending | None:
    """Trade a session for the person behind it: None when it has ended or never was. `touch` makes it last longer.

    The answer is used for one request and kept nowhere, so that signing out holds from the next request on.
    Raises UpstreamProblem when identity does not answer.
    """
    if session is None:
        return None
    try:
        found: dict[str, Any] = await services.identity.post("/sessions/exchange", {"session": session, "touch": touch})
    except UpstreamProblem as problem:
        if problem.status == _UNAUTHENTICATED:
            return None
        raise
    if found["state"] == "code_needed":
        return Pending(found["method"], found["portal"])
    person = found["person"]
    return Principal(
        UUID(person["id"]),
        person["first_name"],
        person["last_name"],
        found["portal"],
        found["factor"],
        datetime.fromisoformat(found["idle_expires_at"]),
        found["token"],
        tuple(_role(role) for role in found.get("roles", ())),
        frozenset(found.get("team_roles", ())),
    )


def _role(found: dict[str, Any]) -> Role:
    of = found["organisation"]
    return Role(UUID(found["id"]), found["job_title"], UUID(of["id"]) if of else None, of["name"] if of else None, found["confirmed"], found["administrator"])


def read_cookie(connection: HTTPConnection, name: str) -> str | None:
    """The value of a cookie of ours, or None when it is missing or not of the form that we give."""
    value = connection.cookies.get(name)
    return value if value and _COOKIE_VALUE.fullmatch(value) else None


def new_visitor() -> str:
    """A fresh value for the cookie that a visitor's forms are bound to."""
    return secrets.token_urlsafe(24)


def set_cookie(response: Response, name: str, value: str, seconds: int | None = None) -> None:
    """Give the browser a cookie, until it is closed or for `seconds`. The prefix `__Host-` makes the browser hold us to Secure, Path=/ and no Domain."""
    response.set_cookie(name, value, max_age=seconds, path="/", secure=True, httponly=True, samesite="lax")


def clear_cookie(response: Response, name: str) -> None:
    """Take a cookie back."""
    response.delete_cookie(name, path="/", secure=True, httponly=True, samesite="lax")
