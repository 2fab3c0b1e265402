"""Every route of every service names its caller, and commits before it answers."""

import inspect
from collections.abc import Iterator

import pytest
from fastapi import FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute, RouteContext, iter_route_contexts

from chassis.callers import CALLERS, anybody
from chassis.web import open_statement, open_work
from tests.architecture.composed import built
from tests.architecture.tree import SERVICES


@pytest.fixture(params=SERVICES)
def api(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> FastAPI:
    return built(request.param, monkeypatch)


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
