"""A service tells the gateway about its routes for other systems, and about no others."""

from collections.abc import AsyncIterator
from typing import Annotated

import httpx2
import pytest
from fastapi import APIRouter
from pydantic import BaseModel

from chassis.callers import MachineIdentity, Person, machine_with, verifiers
from chassis.web import create_api
from tests.chassis.trial import Trial
from tests.harness.signers import Signers


class Thing(BaseModel):
    """A thing."""

    size: int


for_machines, for_people = APIRouter(), APIRouter()


@for_machines.get("/v1/things")
async def list_things(_: Annotated[MachineIdentity, machine_with("cases:read")]) -> Thing:
    """Every thing."""
    return Thing(size=1)


@for_people.get("/things")
async def show_things(_: Person) -> None:
    """Of people."""


@pytest.fixture
async def api(trial: Trial, signers: Signers) -> AsyncIterator[httpx2.AsyncClient]:
    app = create_api("trial", trial.database, [for_people], verifiers("trial", **signers.urls), machine_routers=[for_machines])
    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app), base_url="http://trial") as client:
        yield client


async def test_the_document_tells_of_the_routes_for_other_systems_alone(api: httpx2.AsyncClient, signers: Signers):
    found = (await api.get("/v1/openapi.json", headers=signers.gateway("trial"))).json()
    assert set(found["paths"]) == {"/v1/things"}
    assert found["paths"]["/v1/things"]["get"]["security"] == [{"client-credentials": ["cases:read"]}]
    assert found["paths"]["/v1/things"]["get"]["description"] == "Every thing."
    assert "Thing" in found["components"]["schemas"]


async def test_the_gateway_alone_reads_it(api: httpx2.AsyncClient, signers: Signers):
    assert (await api.get("/v1/openapi.json")).status_code == 401
