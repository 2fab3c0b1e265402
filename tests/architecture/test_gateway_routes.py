"""Every route of the gateway says who it is open to."""

import base64
import json

import pytest
from fastapi import FastAPI
from fastapi.routing import RouteContext, iter_route_contexts
from joserfc.jwk import OKPKey

from gateway import app
from gateway.api.callers import API_CALLERS, any_system, machine
from gateway.settings import Settings
from gateway.visitors import VISITORS, case_manager, case_officer, signed_in_verified, team_administrator, visitor

# Without a person: style sheets, keys, health, and what tells robots to stay away.
FOR_MACHINES = ("/assets/", "/.well-known/", "/health/", "/robots.txt", "/favicon.ico")

OPEN_TO_ANYONE = {
    "/",
    "/accessibility",
    "/api",
    "/api/events",
    "/api/events/{event_type}",
    "/api/reference",
    "/api/reference/{operation_id}",
    "/api/start",
    "/account/confirm-email",
    "/account/confirm-new-email",
    "/account/invitation",
    "/account/keep-email",
    "/account/reset-password",
    "/account/sign-out",
    *(
        f"/{portal}{page}"
        for portal in ("citizen", "professional")
        for page in ("", "/forgot-password", "/help", "/register", "/register/resend", "/registered", "/sign-in")
    ),
    *(f"/team{page}" for page in ("", "/forgot-password", "/help", "/join", "/sign-in")),
    "/cookies",
    "/help",
    "/privacy",
    "/terms",
}

OPEN_TO_ANY_SYSTEM = {"/api/oauth/token", "/api/openapi.json", "/api/asyncapi.json", "/api/events/schemas/{event_type}.json"}


@pytest.fixture(scope="module")
def gateway() -> FastAPI:
    services = {f"{name}_url": "http://127.0.0.1:1" for name in ("identity", "cases", "forms", "documents", "notify")}
    return app.build(
        Settings.model_validate(
            {
                "public_url": "http://localhost:8000",
                "signing_key": json.dumps(OKPKey.generate_key("Ed25519").as_dict(private=True)),
                "seal_key": base64.urlsafe_b64encode(bytes(range(32))).decode(),
                **services,
            }
        )
    )


def _pages(gateway: FastAPI) -> list[RouteContext]:
    return [route for route in iter_route_contexts(gateway.routes) if not str(route.path).startswith(FOR_MACHINES) and not _is_for_programs(route)]


def _is_for_programs(route: RouteContext) -> bool:
    path = str(route.path)
    return path.startswith(("/api/v1", "/api/oauth")) or (path.startswith("/api") and path.endswith(".json"))


def _callers(route: RouteContext) -> list[object]:
    return [found.call for found in route.dependant.dependencies if found.call in VISITORS]


def test_every_page_says_who_it_is_open_to(gateway):
    pages = _pages(gateway)
    assert len(pages) > 40
    for route in pages:
        assert len(_callers(route)) == 1, f"{route.methods} {route.path}"


def test_every_route_for_programs_needs_a_token_unless_it_has_to_be_open(gateway):
    """A new one is closed to whoever has no token, or has to be added here."""
    found = {}
    for route in iter_route_contexts(gateway.routes):
        if _is_for_programs(route):
            callers = [found.call for found in route.dependant.dependencies if found.call in API_CALLERS | VISITORS]
            assert len(callers) == 1, f"{route.methods} {route.path}"
            found[str(route.path)] = callers[0]
    assert found["/api/v1/{rest:path}"] is machine
    assert {path for path, caller in found.items() if caller is not machine} == OPEN_TO_ANY_SYSTEM
    assert {found[path] for path in OPEN_TO_ANY_SYSTEM} == {any_system}


def test_every_page_about_a_child_needs_two_step_verification(gateway):
    about_children = [
        route for route in _pages(gateway) if str(route.path).startswith(("/citizen/children", "/citizen/send", "/professional/children", "/professional/send"))
    ]
    assert about_children
    for route in about_children:
        assert _callers(route) == [signed_in_verified], f"{route.methods} {route.path}"


def test_every_page_of_the_send_team_names_the_role_that_it_needs(gateway):
    """Apart from those of signing in, and of everybody's own account, messages and help."""
    for_everybody = {"", "/join", "/sign-in", "/verify", "/verify/resend", "/forgot-password", "/help", "/messages", "/messages/{message_id}"}
    pages = [route for route in _pages(gateway) if str(route.path).startswith("/team/")]
    assert pages
    for route in pages:
        if str(route.path).removeprefix("/team") not in for_everybody:
            assert _callers(route)[0] in {case_officer, case_manager, team_administrator}, f"{route.methods} {route.path}"


def test_a_page_open_to_anyone_is_one_that_has_to_be(gateway):
    """A new page is not open to everybody by accident: it has to be added here."""
    found = {str(route.path) for route in _pages(gateway) if _callers(route) == [visitor]}
    assert found == OPEN_TO_ANYONE
