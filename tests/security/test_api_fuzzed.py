"""Whatever another system sends, the API answers as its document says, and never with an error of ours. schemathesis makes it up."""

import asyncio
import os
from collections import Counter
from typing import Any
from uuid import uuid4

import aiohttp
import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis.checks import CheckFunction, not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from chassis.tokens import Signer
from contracts.tokens import SCOPES
from deploy.local.system import System
from deploy.seed.accounts import verified_session
from deploy.seed.demonstration import case_of
from deploy.seed.portal import Portal
from tests.harness.connections import Connect, OtherSystem
from tests.harness.pages import Pages
from tests.security.test_api import bad_headers

USUAL = 2000
CASES = int(os.environ.get("WAYMARK_TEST_API_CASES", str(USUAL)))
"""How many requests are made up, over all operations."""
CHECKS: list[CheckFunction] = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
REFUSED_CASES = 10
"""How many requests that fit are made up for each operation, and tried with each token that is not good for it."""
# A read of the feed that waits for the next event would take its time.
ALWAYS = {"/v1/events": {"wait": 0}}


@pytest.fixture
async def there(system: System, client: aiohttp.ClientSession, portal: Portal) -> dict[str, str]:
    """A child and a case that are there, for operations that name one."""
    session = await verified_session(portal, f"{uuid4().hex}@example.org")
    token = await portal.principal(session)
    child = await portal.add_child(token)
    parent = Pages(client, system.url, session)
    await parent.fill_and_submit(await parent.start_request(child), "Reading is very hard.")
    return {"child_id": child, "case_id": await case_of(portal, child, token)}


@pytest.fixture
async def other(connect: Connect) -> OtherSystem:
    return await connect()


@pytest.mark.timeout(60 + CASES)
async def test_the_api_answers_as_its_document_says_whatever_is_sent(
    system: System, client: aiohttp.ClientSession, other: OtherSystem, there: dict[str, str]
) -> None:
    async with client.get(f"{system.url}/api/openapi.json") as answer:
        document = await answer.json()
    operations: list[Any] = [found.ok() for found in schemathesis.openapi.from_dict(document).get_all_operations()]  # type: ignore[union-attr]
    tried: Counter[str] = Counter()
    fits, does_not = schemathesis.GenerationMode.POSITIVE, schemathesis.GenerationMode.NEGATIVE
    for operation in operations:
        # As many that fit as do not, where anything is said at all, and what fits a child or case that is there.
        plans: list[tuple[schemathesis.GenerationMode, dict[str, str]]] = [(fits, {})]
        if operation.body or list(operation.iter_parameters()):
            plans.append((does_not, {}))
        if known := {name: id_ for name, id_ in there.items() if f"{{{name}}}" in operation.path}:
            plans.append((fits, known))
        for mode, named in plans:
            token = await other.token()
            strategy = operation.as_strategy(mode, path_parameters=named or None, query=ALWAYS.get(operation.path))
            await asyncio.to_thread(_try, strategy, max(1, CASES // len(operations) // 2), f"{system.url}/api", token, tried)
    assert all(tried[f"{operation.method} {operation.path}"] for operation in operations)
    assert tried.total() > CASES / 2


async def test_whatever_is_sent_with_a_token_that_is_not_good_for_it_is_refused(
    system: System, client: aiohttp.ClientSession, connect: Connect, identity_signer: Signer
) -> None:
    """Requests that fit are refused for their token alone: 401 without a good one, 403 with every scope but the one that is needed."""
    async with client.get(f"{system.url}/api/openapi.json") as answer:
        document = await answer.json()
    operations: list[Any] = [found.ok() for found in schemathesis.openapi.from_dict(document).get_all_operations()]  # type: ignore[union-attr]
    without = {scope: await (await connect(set(SCOPES) - {scope})).token() for scope in SCOPES}
    bad = [(what, header) for what, header in bad_headers(identity_signer) if what in {"no token", "expired", "for another audience"}]
    assert len(bad) == 3
    refused: Counter[str] = Counter()
    for operation in operations:
        if operation.path != "/oauth/token":
            [[scope]] = [scopes for wanted in operation.definition.raw["security"] for scopes in wanted.values()]
            wanted = [*((header, 401) for _, header in bad), (f"Bearer {without[scope]}", 403)]
            strategy = operation.as_strategy(schemathesis.GenerationMode.POSITIVE, query=ALWAYS.get(operation.path))
            await asyncio.to_thread(_try_refused, strategy, f"{system.url}/api", wanted, refused)
    assert set(refused) == {f"{operation.method} {operation.path}" for operation in operations if operation.path != "/oauth/token"}


def _try_refused(strategy: Any, url: str, wanted: list[tuple[str | None, int]], refused: Counter[str]) -> None:
    with requests.Session() as session:

        @settings(max_examples=REFUSED_CASES, deadline=None, database=None, derandomize=True, suppress_health_check=list(HealthCheck))
        @given(strategy)
        def is_refused(made: Any) -> None:
            for header, status in wanted:
                made.headers = {name: value for name, value in (made.headers or {}).items() if name.lower() != "authorization"}
                answer = made.call(base_url=url, session=session, headers={} if header is None else {"Authorization": header})
                assert (made.operation.label, answer.status_code) == (made.operation.label, status)
                refused[f"{made.operation.method} {made.operation.path}"] += 1

        is_refused()


def _try(strategy: Any, times: int, url: str, token: str, tried: Counter[str]) -> None:
    with requests.Session() as session:

        @settings(max_examples=times, deadline=None, database=None, derandomize=CASES == USUAL, suppress_health_check=list(HealthCheck))
        @given(strategy)
        def answers_as_described(made: Any) -> None:
            tried[f"{made.operation.method} {made.operation.path}"] += 1
            answer = made.call(base_url=url, session=session, headers={"Authorization": f"Bearer {token}"})
            made.validate_response(answer, checks=CHECKS)

        answers_as_described()
