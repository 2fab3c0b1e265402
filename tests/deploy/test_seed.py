"""The demonstration data: what each of its people sees, and that it comes once."""

import asyncio

import asyncpg
import pytest

from deploy.local.system import System
from deploy.provision import SERVICES
from deploy.seed.accounts import verified_session
from deploy.seed.demonstration import PARENT, PROFESSIONAL
from deploy.seed.portal import Portal
from tests.harness.waiting import until

# What signing in and looking leave behind each time, and what workers say of themselves.
PASSING = {"sessions", "security_codes", "limits", "emails", "attempts", "notices", "audit", "inbox", "outbox", "outbox_sequence", "lane_workers"}


@pytest.mark.timeout(200)
async def test_the_demonstration_people_see_their_children_and_seeding_again_adds_nothing(system: System, portal: Portal):
    await asyncio.to_thread(_seed, system)
    professional = await portal.principal(await verified_session(portal, PROFESSIONAL, "professional"))
    parent = await portal.principal(await verified_session(portal, PARENT))
    _, family = await portal.call("cases", "GET", "/children", token=parent)
    assert {child["name"]: child["case"] is not None for child in family["children"]} == {"Ash Demonstration": True, "Sam Demonstration": False}
    _, caseload = await portal.call("cases", "GET", "/caseload", token=professional)
    assert {child["id"] for child in caseload["children"]} == {child["id"] for child in family["children"]}
    _, asked = await portal.call("cases", "GET", "/advice-requests", token=professional)
    assert [(request["kind"], request["child"]["name"], request["state"]) for request in asked["advice_requests"]] == [
        ("educational", "Ash Demonstration", "asked")
    ]
    before = await _rows_once_settled(system)
    await asyncio.to_thread(_seed, system)
    assert await _rows_once_settled(system) == before


def _seed(system: System) -> None:
    (system.folder / "seeded").unlink(missing_ok=True)
    system.seed()


async def _rows_once_settled(system: System) -> dict[str, int]:
    """The rows when no event is on its way any more, of the seed or of other tests."""
    found = await _rows(system)

    async def are_the_same() -> bool:
        nonlocal found
        await asyncio.sleep(3)
        before, found = found, await _rows(system)
        return found == before

    await until(are_the_same, seconds=60)
    return found


async def _rows(system: System) -> dict[str, int]:
    """How many rows each table holds, those aside that signing in adds to."""
    found = {}
    for service in SERVICES:
        connection = await asyncpg.connect(system.database_url(service).replace("+asyncpg", ""))
        try:
            tables = [row[0] for row in await connection.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")]
            for table in tables:
                if table not in PASSING:
                    found[f"{service}.{table}"] = await connection.fetchval(f'SELECT count(*) FROM "{table}"')  # noqa: S608 - names of our own tables
        finally:
            await connection.close()
    return found
