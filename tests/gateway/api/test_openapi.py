"""One valid OpenAPI document of everything that other systems may ask, whichever service answers for it."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from joserfc.jwk import OKPKey
from openapi_spec_validator import OpenAPIV31SpecValidator, validate
from pydantic import create_model

from chassis.tokens import Signer
from gateway.api.described import AGAIN_SECONDS, KEPT_SECONDS, Described
from gateway.api.openapi import merge
from gateway.upstream import Upstream
from tests.gateway.api.described_parts import Thing, part
from tests.gateway.conftest import PUBLIC_URL, Browser, make_settings
from tests.gateway.stand_in import Services


def merged(**parts: dict[str, Any]) -> dict[str, Any]:
    document = merge(PUBLIC_URL, "Anytown Council", parts)  # type: ignore[arg-type]
    validate(document, cls=OpenAPIV31SpecValidator)
    return document


def test_the_document_is_valid_and_says_where_it_holds():
    document = merged(notify=part("/v1/events"), cases=part("/v1/cases"), identity=part("/v1/organisations"))
    assert document["servers"] == [{"url": f"{PUBLIC_URL}/api"}]
    assert set(document["paths"]) == {
        "/oauth/token",
        *(path for prefix in ("/v1/events", "/v1/cases", "/v1/organisations") for path in (prefix, f"{prefix}/{{thing_id}}")),
    }
    flow = document["components"]["securitySchemes"]["client-credentials"]["flows"]["clientCredentials"]
    assert flow["tokenUrl"] == f"{PUBLIC_URL}/api/oauth/token"
    assert "cases:read" in flow["scopes"]
    assert [tag["name"] for tag in document["tags"]] == ["Token", "Events", "Cases", "Organisations"]
    assert document["paths"]["/v1/cases"]["post"]["tags"] == ["Cases"]


def test_an_operation_is_called_what_it_does_and_like_no_other():
    alone = merged(cases=part("/v1/cases"))["paths"]
    assert (alone["/v1/cases"]["post"]["operationId"], alone["/v1/cases/{thing_id}"]["get"]["operationId"]) == ("add_thing", "read_thing")
    both = merged(cases=part("/v1/cases"), notify=part("/v1/events"))["paths"]
    names = [found["operationId"] for item in both.values() for found in item.values()]
    assert len(set(names)) == len(names) == 5
    assert both["/v1/events"]["post"]["operationId"] == "post_v1_events"


def test_two_services_that_call_different_things_by_one_name_are_told_apart():
    other = create_model("Thing", weight=(int, ...))
    document = merged(cases=part("/v1/cases"), notify=part("/v1/events", other))
    assert {"CasesThing", "NotifyThing", "Problem"} <= set(document["components"]["schemas"])
    for path, name, field in (("/v1/cases", "CasesThing", "size"), ("/v1/events", "NotifyThing", "weight")):
        given = document["paths"][path]["post"]
        assert given["requestBody"]["content"]["application/json"]["schema"]["$ref"].endswith(f"/{name}")
        assert given["responses"]["201"]["content"]["application/json"]["schema"]["$ref"].endswith(f"/{name}")
        assert field in document["components"]["schemas"][name]["properties"]


def test_every_error_is_the_one_problem_document():
    document = merged(cases=part("/v1/cases", responses={409: {"model": Thing, "description": "Taken"}}))
    for path in ("/v1/cases", "/v1/cases/{thing_id}"):
        for found in document["paths"][path].values():
            assert {"401", "403", "404", "422", "429", "503"} <= set(found["responses"])
            for status, answer in found["responses"].items():
                if status >= "400":
                    assert answer["content"] == {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    assert {"400", "409", "413", "415"} <= set(document["paths"]["/v1/cases"]["post"]["responses"])
    assert not {"HTTPValidationError", "ValidationError"} & set(document["components"]["schemas"])


def test_a_route_that_the_gateway_does_not_pass_on_is_noticed():
    with pytest.raises(ValueError, match="/v1/letters"):
        merged(cases=part("/v1/letters"))


async def test_anybody_reads_it(browser: Browser, services: Services):
    services.answers["GET", "/v1/openapi.json"] = (200, part("/v1/cases"))
    answer = await browser.get("/api/openapi.json")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/json")
    validate(answer.json(), cls=OpenAPIV31SpecValidator)
    assert "/v1/cases" in answer.json()["paths"]
    assert all(call.headers["Authorization"].startswith("Bearer ey") for call in services.made("GET", "/v1/openapi.json"))


@pytest.fixture
async def upstream(services: Services) -> AsyncIterator[Upstream]:
    addresses = dict.fromkeys(("identity", "cases", "forms", "documents", "notify"), services.url)
    found = Upstream(addresses, Signer("gateway", OKPKey.generate_key("Ed25519")))  # type: ignore[arg-type]
    yield found
    await found.close()


async def test_it_is_there_without_a_service_and_complete_again_afterwards(services: Services, upstream: Upstream):
    now = [0.0]
    found = Described(upstream, make_settings(services.url), lambda: now[0])
    services.answers["GET", "/v1/openapi.json"] = (503, {"code": "busy"})
    assert set((await found.document())["paths"]) == {"/oauth/token"}
    services.answers["GET", "/v1/openapi.json"] = (200, part("/v1/cases"))
    now[0] += AGAIN_SECONDS
    assert "/v1/cases" in (await found.document())["paths"]
    asked = len(services.calls)
    assert "/v1/cases" in (await found.document())["paths"]
    assert len(services.calls) == asked, "it is asked for once in a while"
    services.answers["GET", "/v1/openapi.json"] = (503, {"code": "busy"})
    now[0] += KEPT_SECONDS
    assert "/v1/cases" in (await found.document())["paths"], "what was last known"
    services.answers["GET", "/v1/openapi.json"] = (200, part("/v1/events"))
    now[0] += AGAIN_SECONDS
    assert "/v1/events" in (await found.document())["paths"], "a service that changed"
