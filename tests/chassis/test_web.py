"""The frame around every route: limits, errors as problem documents, and no answer before the commit."""

import json
import logging
from collections.abc import AsyncIterator
from typing import Annotated

import httpx2
import pytest
from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel, ConfigDict
from sqlalchemy import text

from chassis import errors
from chassis.callers import verifiers
from chassis.clock import SystemClock
from chassis.database import Database, Work
from chassis.identifiers import new_id
from chassis.problems import declared
from chassis.web import create_api, open_work
from tests.chassis.trial import count

LIMIT = 4096
OpenWork = Annotated[Work, Depends(open_work, scope="function")]
CANARY = "Canary-Name"


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")

    name: str


class _OwnError(errors.Gone):
    pass


REFUSALS = {
    "invalid": (errors.Invalid([errors.FieldError("email", "Enter your e-mail address")]), 422),
    "unauthenticated": (errors.Unauthenticated("x", "y"), 401),
    "forbidden": (errors.Forbidden("x", "y"), 403),
    "not_found": (errors.NotFound("x", "y"), 404),
    "conflict": (errors.Conflict("stale_version", "y", theirs={"version": 3}), 409),
    "gone": (_OwnError("link_expired", "The link has expired"), 410),
    "too_large": (errors.TooLarge("x", "y"), 413),
    "too_many": (errors.TooMany("x", "y", retry_after=30), 429),
    "unavailable": (errors.Unavailable("x", "y"), 503),
}


def routes() -> APIRouter:
    router = APIRouter()

    @router.post("/store")
    async def store(body: _Body, work: OpenWork) -> dict[str, str]:
        await work.connection.execute(text("SELECT CAST(:name AS text)"), {"name": body.name})
        await count(work, new_id())
        return {"name": body.name}

    @router.post("/store-as-json")
    async def store_as_json(body: _Body, work: OpenWork) -> None:
        await count(work, new_id())
        await work.connection.execute(text("SELECT CAST(:data AS jsonb)"), {"data": json.dumps(body.model_dump())})

    @router.post("/stream")
    async def stream(request: Request) -> dict[str, int]:
        return {"bytes": sum([len(chunk) async for chunk in request.stream()])}

    @router.post("/fail-at-commit")
    async def fail_at_commit(work: OpenWork) -> dict[str, str]:
        await work.connection.execute(text("CREATE TEMPORARY TABLE late (id int UNIQUE DEFERRABLE INITIALLY DEFERRED) ON COMMIT DROP"))
        await work.connection.execute(text("INSERT INTO late VALUES (1), (1)"))
        await count(work, new_id())
        return {"said": "done"}

    @router.post("/refuse/{name}")
    async def refuse(name: str, work: OpenWork) -> None:
        await count(work, new_id())
        raise REFUSALS[name][0]

    @router.post("/break")
    async def break_down(work: OpenWork) -> None:
        await count(work, new_id())
        raise RuntimeError(CANARY)

    @router.post("/query")
    async def query(work: OpenWork) -> None:
        await work.connection.execute(text("SELECT CAST(:name AS text) FROM nothing"), {"name": CANARY})

    return router


@pytest.fixture
async def client(trial) -> AsyncIterator[httpx2.AsyncClient]:
    checks = verifiers("trial", identity_url="http://127.0.0.1:1", cases_url="http://127.0.0.1:1", gateway_url="http://127.0.0.1:1")
    app = create_api("trial", trial.database, [routes()], checks, max_body=LIMIT)
    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app), base_url="http://trial") as found:
        yield found


async def test_what_a_route_wrote_is_committed_when_it_answers(client, trial):
    assert (await client.post("/store", json={"name": "x"})).status_code == 200
    assert await trial.number("SELECT count(*) FROM counters") == 1


async def test_a_commit_that_fails_is_not_answered_with_success(client, trial):
    """FastAPI closes a plain dependency after the response: without `scope="function"` this would say 200."""
    response = await client.post("/fail-at-commit")
    assert (response.status_code, response.json()["code"]) == (500, "internal")
    assert await trial.number("SELECT count(*) FROM counters") == 0


@pytest.mark.parametrize("name", REFUSALS)
async def test_a_refusal_is_a_problem_document_and_leaves_nothing_behind(client, trial, name):
    error, status = REFUSALS[name]
    response = await client.post(f"/refuse/{name}")
    assert response.status_code == status
    assert response.headers["content-type"] == "application/problem+json"
    body = response.json()
    assert (body["status"], body["code"], body["detail"], body["type"]) == (status, error.code, error.message, "about:blank")
    assert await trial.number("SELECT count(*) FROM counters") == 0


async def test_a_refusal_carries_what_the_caller_needs_to_go_on(client):
    assert (await client.post("/refuse/invalid")).json()["errors"] == [{"field": "email", "message": "Enter your e-mail address"}]
    assert (await client.post("/refuse/conflict")).json()["theirs"] == {"version": 3}
    assert (await client.post("/refuse/too_many")).headers["retry-after"] == "30"
    assert "retry-after" in (await client.post("/refuse/unavailable")).headers


@pytest.mark.parametrize("path", ["/break", "/query"])
async def test_a_breakdown_is_answered_without_a_word_of_what_happened(client, trial, path, caplog):
    with caplog.at_level(logging.DEBUG):
        response = await client.post(path)
    assert (response.status_code, response.json()["code"]) == (500, "internal")
    assert CANARY not in response.text
    assert await trial.number("SELECT count(*) FROM counters") == 0


@pytest.mark.parametrize(
    ("content", "status"),
    [
        (b'{"name": 1}', 422),
        (b'{"name": "x", "admin": true}', 422),
        (b"{}", 422),
        (b"{", 422),
        (b"", 422),
        (b"[" * 4000, 400),
        (b'{"name": NaN}', 422),
        (b"\xff", 400),
    ],
)
async def test_a_body_that_cannot_be_read_is_the_callers_mistake(client, trial, content, status):
    response = await client.post("/store", content=content, headers={"content-type": "application/json"})
    assert (response.status_code, response.json()["code"]) == (status, "malformed")
    assert await trial.number("SELECT count(*) FROM counters") == 0


@pytest.mark.parametrize("content", [b'{"name": "\\u0000"}', b'{"name": "\\ud800"}', b'{"name": "\\udc00\\ud800"}'])
async def test_a_character_that_no_database_stores_is_the_callers_mistake(client, trial, content):
    for path in ("/store", "/store-as-json"):
        response = await client.post(path, content=content, headers={"content-type": "application/json"})
        assert (response.status_code, response.json()["code"]) == (422, "malformed")
    assert await trial.number("SELECT count(*) FROM counters") == 0


@pytest.mark.parametrize("path", ["/store", "/stream"])
async def test_a_body_over_the_limit_is_refused_whatever_it_said_before(client, path):
    async def chunks():
        for _ in range(LIMIT // 64 + 1):
            yield b" " * 64

    for response in [
        await client.post(path, content=b" " * (LIMIT + 1)),
        await client.post(path, content=chunks()),
        await client.post(path, content=b"", headers={"content-length": "9" * 5000}),
        await client.post(path, content=b"", headers={"content-length": "-1"}),
    ]:
        assert (response.status_code, response.json()["code"]) == (413, "too_large")
    assert (await client.post("/stream", content=b" " * LIMIT)).json() == {"bytes": LIMIT}


async def test_pages_and_methods_that_do_not_exist_are_problem_documents_too(client):
    assert (await client.get("/nothing")).json()["code"] == "not_found"
    response = await client.get("/store")
    assert (response.status_code, response.json()["code"], response.headers["allow"]) == (405, "method_not_allowed", "POST")


@pytest.mark.parametrize("path", ["/docs", "/openapi.json", "/redoc"])
async def test_a_service_does_not_describe_itself_to_strangers(client, path):
    assert (await client.get(path)).status_code == 404


async def test_a_database_that_is_away_is_answered_with_try_again():
    checks = verifiers("trial", identity_url="http://127.0.0.1:1", cases_url="http://127.0.0.1:1", gateway_url="http://127.0.0.1:1")
    for host in ("127.0.0.1", "localhost"):
        database = Database(f"postgresql+asyncpg://nobody:x@{host}:1/none", Work, SystemClock())
        app = create_api("trial", database, [routes()], checks)
        async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app), base_url="http://trial") as client:
            response = await client.post("/store", json={"name": "x"})
            assert (response.status_code, response.json()["code"]) == (503, "database_unavailable")
            assert (await client.get("/health/ready")).status_code == 503
            assert (await client.get("/health/live")).status_code == 200


def test_a_route_for_other_systems_declares_the_errors_that_any_of_them_can_have():
    found = declared(404)
    assert list(found) == [401, 403, 404, 429, 503]
    schemas = [one["content"]["application/problem+json"]["schema"] for one in found.values()]
    assert all({"code", "detail", "status"} <= set(schema["required"]) for schema in schemas)
