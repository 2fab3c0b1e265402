"""Every route of every service names its caller, and commits before it answers."""

import inspect
import json
from collections.abc import Iterator
from importlib import import_module

import pytest
from fastapi import FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute, RouteContext, iter_route_contexts
from joserfc.jwk import OKPKey

from chassis.callers import CALLERS, anybody
from chassis.web import open_statement, open_work
from tests.architecture.tree import SERVICES
from tests.harness.council import COUNCIL

_ENVIRONMENT = {
    "WAYMARK_PORT": "1",
    "WAYMARK_DATABASE_URL": "postgresql+asyncpg://nobody:nothing@127.0.0.1:1/none",
    "WAYMARK_AMQP_URL": "amqp://nobody:nothing@127.0.0.1:1/",
    "WAYMARK_IDENTITY_URL": "http://127.0.0.1:1",
    "WAYMARK_CASES_URL": "http://127.0.0.1:1",
    "WAYMARK_GATEWAY_URL": "http://127.0.0.1:1",
    "WAYMARK_PUBLIC_URL": "http://localhost",
    "WAYMARK_S3_ENDPOINT": "http://127.0.0.1:1",
    "WAYMARK_S3_ACCESS_KEY": "an-access-key",
    "WAYMARK_S3_SECRET_KEY": "a-secret-key-for-no-store",
    "WAYMARK_S3_BUCKET": "waymark",
    "WAYMARK_CLAMD_HOST": "127.0.0.1",
    "WAYMARK_CLAMD_PORT": "1",
    "WAYMARK_SMTP_HOST": "127.0.0.1",
    "WAYMARK_SMTP_PORT": "1",
    "WAYMARK_SMTP_FROM": "portal@council.example",
    **{f"WAYMARK_{name.upper()}": value for name, value in COUNCIL.items()},
    "WAYMARK_SEAL_KEY": "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8",
}


@pytest.fixture(params=SERVICES)
def api(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> FastAPI:
    for name, value in _ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("WAYMARK_SIGNING_KEY", json.dumps(OKPKey.generate_key("Ed25519").as_dict(private=True)))
    settings = import_module(f"services.{request.param}.settings").Settings()
    built: FastAPI = import_module(f"services.{request.param}.app").build(settings, None)
    return built


def _routes(api: FastAPI) -> list[RouteContext]:
    return list(iter_route_contexts(api.routes))


def _dependencies(dependant: Dependant) -> Iterator[Dependant]:
    for found in dependant.dependencies:
        yield found
        yield from _dependencies(found)


def test_every_route_names_its_caller(api):
    routes = _routes(api)
    assert routes
    for route in routes:
        callers = [found.call for found in route.dependant.dependencies if found.call in CALLERS]
        assert len(callers) == 1, f"{route.methods} {route.path} names {len(callers)} callers"


def test_only_health_metrics_and_public_keys_are_open_to_anybody(api):
    for route in _routes(api):
        if any(found.call is anybody for found in route.dependant.dependencies):
            assert route.path in {"/health/live", "/health/ready", "/metrics", "/.well-known/jwks.json"}
            assert route.methods == {"GET"}


def test_a_route_commits_before_it_answers(api):
    """Without scope="function" FastAPI answers first, and a commit that fails has already said 200."""
    for route in _routes(api):
        for found in _dependencies(route.dependant):
            if found.call in {open_work, open_statement}:
                assert found.scope == "function", f"{route.path} answers before it commits"


def test_nothing_but_our_routes_is_served(api):
    """No page of documentation and no schema is reachable by accident."""
    assert all(isinstance(route.original_route, APIRoute) for route in _routes(api))


def test_nothing_of_a_request_waits_for_a_thread(api):
    """FastAPI runs a plain function in a thread, which costs a request more than looking something up in memory ever does."""
    for route in _routes(api):
        for found in [route.dependant, *_dependencies(route.dependant)]:
            called = found.call if inspect.isroutine(found.call) else type(found.call).__call__
            assert inspect.iscoroutinefunction(called) or inspect.isasyncgenfunction(called), f"{route.path}: {found.call}"
