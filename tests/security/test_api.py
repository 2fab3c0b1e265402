"""No operation of the API does anything for whoever has no good token with the scope that it needs. Found by listing the document."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

import aiohttp
import pytest
from joserfc.jwk import OKPKey

from chassis.tokens import Signer
from contracts.tokens import SCOPES, GatewayClaims, MachineClaims, PrincipalClaims
from deploy.local.system import System
from deploy.provision import SERVICES
from gateway.api.samples import sample
from tests.harness.connections import Connect, OtherSystem
from tests.harness.rows import rows_of

AUDIENCE = ["gateway", "cases", "forms", "documents", "notify", "identity"]


@dataclass(frozen=True)
class Operation:
    """One operation, with an address that has made-up ids, a body that fits, and the scope that it needs."""

    name: str
    method: str
    path: str
    body: Any
    scope: str


def _operations(document: Mapping[str, Any]) -> Iterator[Operation]:
    schemas = document["components"]["schemas"]
    for path, item in document["paths"].items():
        for method, found in item.items():
            if path != "/oauth/token":
                sent = found.get("requestBody", {}).get("content", {}).get("application/json")
                [[scope]] = [scopes for wanted in found["security"] for scopes in wanted.values()]
                address = re.sub(r"\{\w+\}", lambda _: str(uuid4()), path)
                yield Operation(f"{method} {path}", method.upper(), address, sample(sent["schema"], schemas) if sent else None, scope)


@pytest.fixture
async def operations(system: System, client: aiohttp.ClientSession) -> tuple[Operation, ...]:
    async with client.get(f"{system.url}/api/openapi.json") as answer:
        found = tuple(_operations(await answer.json()))
    assert found
    return found


async def _rows(system: System) -> dict[str, int]:
    """How many rows each table has, besides those by which events travel."""
    counts: dict[str, int] = {}
    for service in SERVICES:
        tables = await rows_of(system, service, "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace")
        for (table,) in tables:
            if table not in {"outbox", "inbox"}:
                [(counts[f"{service}.{table}"],)] = await rows_of(system, service, f"SELECT count(*) FROM {table}")  # noqa: S608 - our own tables
    return counts


def bad_headers(signer: Signer) -> Iterator[tuple[str, str | None]]:
    """Headers that open nothing, though most of them are signed by identity."""

    def claims(client: UUID | None = None) -> MachineClaims:
        every = frozenset(SCOPES)
        return MachineClaims(sub=client or uuid4(), caller="machine", scopes=every, event_types=frozenset(), requests_per_minute=6000)

    person = PrincipalClaims(sub=uuid4(), portal="team", factor="totp", sid=uuid4(), auth_time=1, team_roles=frozenset({"officer", "manager", "administrator"}))
    forger = OKPKey.generate_key("Ed25519")
    good = signer.sign(claims(), AUDIENCE, 300)
    yield "no token", None
    yield "nonsense", "Bearer x.y.z"
    yield "not a bearer", f"Basic {good}"
    yield "changed", f"Bearer {good[:-6]}AAAAAA"
    yield "expired", f"Bearer {signer.sign(claims(), AUDIENCE, -60)}"
    yield "for another audience", f"Bearer {signer.sign(claims(), ['somebody'], 300)}"
    yield "a person's", f"Bearer {signer.sign(person, AUDIENCE, 300)}"
    yield "signed with another key", f"Bearer {Signer('identity', forger).sign(claims(), AUDIENCE, 300)}"
    yield "of another issuer", f"Bearer {Signer('gateway', forger).sign(GatewayClaims(sub='gateway'), AUDIENCE, 300)}"


async def test_without_a_good_token_every_operation_is_refused_and_nothing_changes(
    system: System, client: aiohttp.ClientSession, operations: tuple[Operation, ...], identity_signer: Signer
) -> None:
    before = await _rows(system)
    for operation in operations:
        for what, header in bad_headers(identity_signer):
            headers = {} if header is None else {"Authorization": header}
            async with client.request(operation.method, f"{system.url}/api{operation.path}", json=operation.body, headers=headers) as answer:
                assert (operation.name, what, answer.status) == (operation.name, what, 401)
                assert answer.content_type == "application/problem+json"
                assert answer.headers["WWW-Authenticate"].startswith("Bearer ")
    assert await _rows(system) == before


async def test_with_every_scope_but_the_one_that_it_needs_an_operation_is_refused_and_nothing_changes(
    system: System, operations: tuple[Operation, ...], connect: Connect
) -> None:
    without: dict[str, OtherSystem] = {scope: await connect(set(SCOPES) - {scope}) for scope in SCOPES}
    for other in without.values():
        await other.token()
    before = await _rows(system)
    for operation in operations:
        status, problem = await without[operation.scope].ask(operation.method, operation.path, json=operation.body)
        assert (operation.name, status, problem["code"]) == (operation.name, 403, "insufficient_scope")
    assert await _rows(system) == before


async def test_with_every_scope_every_operation_is_open(operations: tuple[Operation, ...], connect: Connect) -> None:
    """Or the tests above would pass though nobody gets anything."""
    other = await connect()
    for operation in operations:
        status, _ = await other.ask(operation.method, operation.path, json=operation.body)
        assert status not in {401, 403}, operation.name


async def test_no_token_and_no_secret_is_in_a_log(system: System, operations: tuple[Operation, ...], connect: Connect) -> None:
    other = await connect()
    token = await other.token()
    for operation in operations:
        await other.ask(operation.method, f"{operation.path}?canary=zebra-canary", json=operation.body)
    for name, written in system.logs().items():
        if name in {*SERVICES, "gateway"}:
            assert not [word for word in (token, token.rpartition(".")[2], other.secret, "zebra-canary") if word in written], name
