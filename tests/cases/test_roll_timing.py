"""A school's system does not find out from the time that an answer takes whom the portal knows."""

import asyncio
import random
import time
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import text

from chassis import pace
from services.cases.store.tables import children
from tests.cases.people import Caller
from tests.cases.systems import System
from tests.cases.test_school_roll import PUPIL, URN, tell
from tests.harness.mann_whitney import differences

PACE = pace.STEP_SECONDS
KNOWN = 200
LETTERS = "ABCDEFGHJKLMNPQRTUVWXYZ"


def upn(at: int) -> str:
    """A number with its check letter."""
    digits = f"{8_012_000_000_00 + at:012}"
    return LETTERS[sum(place * int(digit) for place, digit in enumerate(digits, start=2)) % 23] + digits


@pytest.fixture
def mis(system: Callable[..., System]) -> System:
    return system("school-roll:write")


_COLUMNS = ", ".join(column.name for column in children.columns if column.computed is None)
_COPY = text(
    f"INSERT INTO children ({_COLUMNS}) SELECT {_COLUMNS} FROM (SELECT (jsonb_populate_record(c, jsonb_build_object('id', gen_random_uuid(), 'upn', told))).*"  # noqa: S608 - our own words
    " FROM children c, unnest(CAST(:upns AS text[])) AS told) copies"
)


@pytest.fixture
async def crowd(mother: Caller, database) -> list[dict[str, Any]]:
    """Pupils whom the portal knows by their number: copies of one child, adding each would take half a minute."""
    await mother.add()
    numbers = [upn(at) for at in range(KNOWN)]
    async with database.open_work() as work:
        await work.connection.execute(_COPY, {"upns": numbers})
    return [PUPIL | {"upn": number} for number in numbers]


def rolls(crowd: list[dict[str, Any]], samples: int, pupils: int) -> list[tuple[str, list[dict[str, Any]]]]:
    """So many of each kind, in no order: pupils who are at another school now, whose day of birth is another, and whom nobody knows."""
    found = []
    for sample in range(samples):
        chosen = random.sample(crowd, pupils)
        moved = [one | {"urn": URN + 1 + sample} for one in chosen]
        found += [
            ("unknown", [one | {"upn": upn(KNOWN + sample * pupils + at)} for at, one in enumerate(moved)]),
            ("known", moved),
            ("otherwise", [one | {"date_of_birth": "2015-01-02", "urn": URN + 1 + sample} for one in chosen]),
        ]
    random.shuffle(found)
    return found


async def measured(mis: System, asked: list[tuple[str, list[dict[str, Any]]]], at_once: int) -> dict[str, list[float]]:
    """Tell every roll, so many at once. Returns the seconds by kind."""
    places = asyncio.Semaphore(at_once)
    taken: dict[str, list[float]] = {kind: [] for kind, _ in asked}

    async def ask(kind: str, pupils: list[dict[str, Any]]) -> None:
        async with places:
            started = time.perf_counter()
            assert await tell(mis, *pupils) == {"taken": len(pupils), "refused": []}
            taken[kind].append(time.perf_counter() - started)

    await asyncio.gather(*(ask(kind, pupils) for kind, pupils in asked))
    return taken


@pytest.mark.alone
@pytest.mark.timeout(600)
@pytest.mark.parametrize(("samples", "pupils", "turns"), [(200, 1, (20, 10, 5)), (40, 20, (4, 2, 1))])
async def test_the_time_of_an_answer_is_the_same_whomever_the_portal_knows(mis: System, crowd, monkeypatch, samples: int, pupils: int, turns: tuple[int, ...]):
    """At the pace of the service. One that is too slow for so many at once is asked by fewer the next time; three times is no chance."""
    for at_once in turns:
        monkeypatch.setattr(pace, "STEP_SECONDS", PACE)
        taken = await measured(mis, rolls(crowd, samples, pupils), at_once)
        monkeypatch.setattr(pace, "STEP_SECONDS", 0.001)
        if not (found := differences(taken)):
            return
    pytest.fail(f"three times: {found}")
