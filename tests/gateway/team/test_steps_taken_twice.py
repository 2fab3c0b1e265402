"""A button that is pressed twice: the second time finds the case changed by the first."""

from typing import Any
from uuid import uuid4

import pytest

from tests.gateway.conftest import Browser
from tests.gateway.stand_in import Services
from tests.gateway.team.the_case import CASE, PATH, VERSION, move, tell
from tests.gateway.team.the_steps import ON, SEEN, possible_case

STALE = (409, {"title": "Changed", "status": 409, "code": "stale_version", "detail": "Somebody changed this case since you opened the page."})


@pytest.mark.parametrize(
    ("kind", "changed", "version", "goes_on"),
    [
        ("acknowledge", {}, VERSION + 1, True),
        ("acknowledge", {"by": str(uuid4())}, VERSION + 1, False),
        ("acknowledge", {"on": "2026-05-31"}, VERSION + 1, False),
        ("withdraw", {}, VERSION + 1, False),
        ("acknowledge", {}, VERSION + 2, False),
    ],
    ids=["their own press", "of somebody else", "on another day", "another step", "more than that"],
)
async def test_whoever_presses_twice_is_not_told_to_press_again(
    manager: Browser, services: Services, kind: str, changed: dict[str, Any], version: int, *, goes_on: bool
):
    services.answers["POST", f"/cases/{CASE}/acknowledgement"] = STALE
    await manager.open(f"{PATH}/steps/acknowledge")
    theirs = {"by": str(services.people["somebody@example.org"]), "on": "2026-06-01"}
    tell(services, possible_case(version=version, moves=[move(kind, **(theirs | changed))]))
    answer = await manager.submit(f"{PATH}/steps/acknowledge", SEEN | ON)
    assert answer.headers.get("location", "").startswith(PATH) == goes_on


async def test_whoever_records_a_refusal_twice_is_not_asked_why_it_is_reversed(manager: Browser, services: Services):
    theirs = {"by": str(services.people["somebody@example.org"]), "on": "2026-06-01"}
    tell(services, possible_case("not_assessed", version=VERSION + 1, moves=[move("decide-assessment", **theirs)]))
    await manager.open(f"{PATH}/decisions/decide-assessment")
    answer = await manager.submit(f"{PATH}/decisions/decide-assessment", SEEN | ON | {"yes": "no", "reasons": "Needs are met"})
    assert answer.headers["location"].startswith(PATH)
    assert services.made("POST", f"/cases/{CASE}/assessment-decision") == []
