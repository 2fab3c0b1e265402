"""A stand-in for the services, for tests of the gateway alone: it answers by the HTTP contract from what a test put in it."""

import asyncio
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from aiohttp import web


@dataclass
class Call:
    """One request that arrived."""

    method: str
    path: str
    body: Any
    headers: dict[str, str]
    query: dict[str, str]


@dataclass
class Services:
    """All five services at one address. `sessions` are live ones, `people` sign in with their e-mail address."""

    url: str = ""
    sessions: dict[str, dict[str, Any]] = field(default_factory=dict)
    people: dict[str, UUID] = field(default_factory=dict)
    answers: dict[tuple[str, str], tuple[int, Any]] = field(default_factory=dict)
    headers: dict[tuple[str, str], dict[str, str]] = field(default_factory=dict)
    """What an answer of `answers` has for headers besides."""
    calls: list[Call] = field(default_factory=list)
    held: asyncio.Event | None = None
    held_below: str = "/v1/"
    """Until `held` is set, answers below this path wait: those to other systems, unless a test says otherwise."""

    def sign_in(
        self,
        session: str,
        email: str,
        *,
        factor: str = "email",
        state: str = "active",
        portal: str = "citizen",
        roles: Sequence[dict[str, Any]] = (),
        team_roles: Sequence[str] = (),
    ) -> UUID:
        """Make a session live, and return its person. `roles` are those of a professional, `team_roles` of the SEND team, as identity gives them."""
        person = self.people.setdefault(email, uuid4())
        self.sessions[session] = {
            "state": state,
            "method": factor,
            "token": f"token-of-{email}" if state == "active" else None,
            "person": {"id": str(person), "first_name": "Robin", "last_name": "Example"},
            "portal": portal,
            "roles": list(roles),
            "team_roles": list(team_roles),
            "factor": factor if state == "active" else "none",
            "idle_expires_at": (datetime.now(UTC) + timedelta(minutes=15)).isoformat(),
            "absolute_expires_at": (datetime.now(UTC) + timedelta(hours=12)).isoformat(),
        }
        return person

    def made(self, method: str, path: str) -> list[Call]:
        """The calls to one route."""
        return [call for call in self.calls if (call.method, call.path) == (method, path)]

    async def handle(self, request: web.Request) -> web.Response:
        """Answer one request."""
        raw = await request.read()
        body: Any = {} if not raw else json.loads(raw) if request.content_type == "application/json" else raw
        self.calls.append(Call(request.method, request.path, body, dict(request.headers), dict(request.query)))
        key = (request.method, request.path)
        if key in self.answers:
            if self.held is not None and request.path.startswith(self.held_below):
                await self.held.wait()
            status, answer = self.answers[key]
            headers = {"Content-Type": "application/json; charset=utf-8", **self.headers.get(key, {})}
            return web.Response(text=json.dumps(answer), status=status, headers=headers)
        if key == ("POST", "/sessions/exchange"):
            found = self.sessions.get(body["session"])
            return web.json_response(found) if found else _problem(401, "session_ended")
        if key == ("POST", "/sign-ins"):
            session = f"session-of-{body['email'].partition('@')[0]}-{len(self.sessions):020}"
            self.sign_in(session, body["email"])
            return web.json_response({"session": session, "state": "active", "method": "none"})
        return _USUAL[key]() if key in _USUAL else _problem(404, "not_found")


def role(job_title: str, organisation: str | None = None, *, confirmed: bool = True, administrator: bool = False) -> dict[str, Any]:
    """A role as identity tells of it; with an organisation of that name, or with none."""
    found = {"id": str(uuid4()), "name": organisation} if organisation else None
    return {"id": str(uuid4()), "job_title": job_title, "organisation": found, "confirmed": confirmed, "administrator": administrator}


def _problem(status: int, code: str) -> web.Response:
    return web.json_response({"title": code, "status": status, "code": code, "detail": "Something in plain English"}, status=status)


_ME = {"id": "x", "email": "e", "first_name": "Robin", "last_name": "Example", "telephone": None, "portal": "citizen"}
_USUAL = {
    ("GET", "/messages/unread"): lambda: web.json_response({"unread": 2}),
    ("GET", "/conversations/waiting/count"): lambda: web.json_response({"count": 2}),
    ("GET", "/me"): lambda: web.json_response(_ME),
    ("PUT", "/me/details"): lambda: web.Response(status=204),
    ("POST", "/sessions/end"): lambda: web.Response(status=204),
    ("POST", "/verifications/check"): lambda: web.json_response({"portal": "citizen"}),
    ("POST", "/verifications"): lambda: web.json_response({"portal": "citizen"}),
    ("POST", "/password-resets"): lambda: web.json_response({}, status=202),
}
