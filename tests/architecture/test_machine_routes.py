"""Every route for other systems is described to them, reached through the gateway, and says what it wants and answers."""

from collections.abc import Iterator
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.routing import RouteContext, iter_route_contexts
from openapi_spec_validator import OpenAPIV31SpecValidator, validate

from chassis.callers import machine
from gateway.api.openapi import merge
from gateway.api.prefixes import SERVICES as BY_PREFIX
from gateway.api.prefixes import service_of
from gateway.upstream import ServiceName
from tests.architecture.composed import built

ANSWERING = tuple(sorted(set(BY_PREFIX.values())))


@pytest.fixture(scope="module")
def services() -> Iterator[dict[ServiceName, FastAPI]]:
    with pytest.MonkeyPatch.context() as patch:
        yield {name: built(name, patch) for name in ANSWERING}


def _for_machines(api: FastAPI) -> list[RouteContext]:
    return [route for route in iter_route_contexts(api.routes) if any(found.call is machine for found in route.dependant.dependencies)]


async def _told(api: FastAPI) -> dict[str, Any] | None:
    """What the service answers at /v1/openapi.json, if it does."""
    for route in iter_route_contexts(api.routes):
        if str(route.path) == "/v1/openapi.json":
            answer: Any = route.endpoint
            found: dict[str, Any] = await answer(None)
            return found
    return None


def test_the_gateway_passes_every_route_for_other_systems_on_to_its_service(services):
    for name, api in services.items():
        for route in _for_machines(api):
            address = "/api" + str(route.path).replace("{", "").replace("}", "")
            assert service_of(address) == (name, address.removeprefix("/api")), f"{name}: {route.path}"


async def test_a_service_describes_every_route_for_other_systems_and_no_other(services):
    for name, api in services.items():
        told = await _told(api) or {"paths": {}}
        described = {(method.upper(), path) for path, item in told["paths"].items() for method in item}
        wanted = {(method, str(route.path)) for route in _for_machines(api) for method in route.methods or ()}
        assert described == wanted, f"{name}: give its routers to create_api as machine_routers"


async def test_the_document_of_all_services_is_valid_and_every_operation_says_what_a_developer_needs(services):
    document = merge("https://portal.test", "Anytown Council", {name: told for name, api in services.items() if (told := await _told(api))})
    validate(document, cls=OpenAPIV31SpecValidator)
    names = [found["operationId"] for item in document["paths"].values() for found in item.values()]
    assert len(set(names)) == len(names)
    for path, item in document["paths"].items():
        for method, found in item.items():
            where = f"{method} {path}"
            assert found["summary"] != found["operationId"].replace("_", " ").title(), f"{where} has no summary of its own"
            assert found.get("description"), where
            assert {"401", "429", "503"} <= set(found["responses"]), where
            for status, answer in found["responses"].items():
                assert answer["description"] != "Validation Error", where
                assert status in {"204", "202"} or answer.get("content"), f"{where} does not say what {status} has in it"
            for said in found.get("parameters", ()):
                assert said.get("description") or said["in"] == "path", f"{where} does not say what {said['name']} is"
