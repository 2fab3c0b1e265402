"""Pages for whoever connects another system: they say what the catalogue and the OpenAPI document say."""

import re

import pytest
from jsonschema_rs import validate

from contracts.catalogue import catalogue
from contracts.tokens import SCOPES
from tests.gateway.api.described_parts import part
from tests.gateway.conftest import PUBLIC_URL, Browser
from tests.gateway.stand_in import Services

HTML = {"accept": "text/html"}


@pytest.mark.parametrize("path", ["/api", "/api/start", "/api/events", "/api/reference"])
async def test_anybody_reads_a_page(browser: Browser, path: str) -> None:
    answer = await browser.get(path, headers=HTML)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert f'href="{path}" aria-current="page"' in answer.text


async def test_the_start_page_says_every_scope_and_leads_everywhere(browser: Browser) -> None:
    text = (await browser.get("/api", headers=HTML)).text
    assert all(scope in text and meaning in text for scope, meaning in SCOPES.items())
    for path in set(re.findall(r'href="(/api[^"]*)"', text)):
        assert (await browser.get(path, headers=HTML)).status_code == 200, path


async def test_every_public_event_has_a_page_with_its_fields_and_an_example(browser: Browser) -> None:
    listed = (await browser.get("/api/events", headers=HTML)).text
    for entry in catalogue():
        assert f'href="/api/events/{entry.type}"' in listed
        text = (await browser.get(f"/api/events/{entry.type}", headers=HTML)).text
        assert entry.title in text
        assert all(f">{field.name}</code>" in text for field in entry.fields)
        assert "&#34;specversion&#34;: &#34;1.0&#34;" in text
        assert f'href="/api/events/schemas/{entry.type}.json"' in text
        schema = await browser.get(f"/api/events/schemas/{entry.type}.json")
        assert (schema.status_code, schema.headers["content-type"]) == (200, "application/json")
        validate(schema.json(), entry.example)


async def test_anybody_fetches_every_event_as_asyncapi(browser: Browser) -> None:
    found = (await browser.get("/api/asyncapi.json")).json()
    assert found["asyncapi"] == "3.0.0"
    assert {entry.type for entry in catalogue()} <= set(found["components"]["messages"])


@pytest.mark.parametrize("path", ["/api/events/schemas/uk.ehc.account.verified.v1.json", "/api/events/schemas/x.json"])
async def test_what_is_not_public_has_no_schema(browser: Browser, path: str) -> None:
    answer = await browser.get(path, headers=HTML)
    assert (answer.status_code, answer.headers["content-type"]) == (404, "application/problem+json")


@pytest.mark.parametrize("path", ["/api/events/uk.ehc.account.verified.v1", "/api/events/x", "/api/reference/nothing"])
async def test_what_is_not_public_has_no_page(browser: Browser, path: str) -> None:
    answer = await browser.get(path, headers=HTML)
    assert (answer.status_code, answer.headers["content-type"]) == (404, "text/html; charset=utf-8")


async def test_every_operation_has_a_page(browser: Browser, services: Services) -> None:
    services.answers["GET", "/v1/openapi.json"] = (200, part("/v1/cases"))
    listed = (await browser.get("/api/reference", headers=HTML)).text
    assert {"get_token", "read_thing", "add_thing"} == set(re.findall(r'href="/api/reference/(\w+)"', listed))
    read = (await browser.get("/api/reference/read_thing", headers=HTML)).text
    assert "GET /api/v1/cases/{thing_id}" in read
    assert '<p class="govuk-body">Read one <code class="waymark-word">thing</code>.</p>' in read
    assert "Your system needs the scope" in read
    assert f"curl &#39;{PUBLIC_URL}/api/v1/cases/019a4900-7d28-7c11-9a3e-0f1e2d3c4b5a?since=text&#39;" in read
    assert "a whole number, in the query, may be left out" in read
    assert 'How many. <code class="waymark-word">10</code> unless you say so' in read
    assert re.search(r'id="\w*Thing">\w*Thing</h2>', read)
    add = (await browser.get("/api/reference/add_thing", headers=HTML)).text
    assert re.search(r"Thing, which you send", add)
    assert "Content-Type: application/json" in add
    token = (await browser.get("/api/reference/get_token", headers=HTML)).text
    assert "-d grant_type=client_credentials" in token
