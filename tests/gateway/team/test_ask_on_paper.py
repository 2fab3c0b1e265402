"""Recording that somebody who is not on the portal was asked for advice."""

from datetime import timedelta
from typing import Any

import pytest

from chassis.clock import SystemClock
from gateway.portals.advice_kinds import ADVICE_NAMES
from tests.gateway.conftest import Browser
from tests.gateway.stand_in import Services
from tests.gateway.team.conftest import LookAt
from tests.gateway.team.the_case import CASE, PATH, case_body, found_case, tell
from tests.gateway.team.the_steps import ADVICE, ON, all_kept, errors

ASK = f"{PATH}/ask-on-paper"
ROUTE = f"/cases/{CASE}/advice-requests/on-paper"
ASKED = {"kind": "health", "name": "Example Trust", **ON}


async def test_the_search_for_whom_to_ask_leads_to_it(manager: Browser):
    for among in ("", "/alone"):
        page = (await manager.open(f"{PATH}/ask-advice{among}")).text
        assert f'href="{ASK}">Ask somebody who is not on the portal</a>' in page
    assert "not on the portal" not in (await manager.open(f"{PATH}/people/give-access")).text


@pytest.mark.parametrize("kind", ADVICE_NAMES)
async def test_who_was_asked_for_what_and_when_is_recorded(manager: Browser, services: Services, look_at: LookAt, kind: str):
    services.answers["POST", ROUTE] = (201, {"id": ADVICE})
    page = (await manager.open(ASK)).text
    await look_at(page)
    today = SystemClock().today()
    assert all_kept(page, {"on-day": str(today.day), "on-month": str(today.month), "on-year": str(today.year)}), "it was today unless somebody says otherwise"
    done = await manager.submit(ASK, {**ASKED, "kind": kind})
    assert (done.status_code, done.headers["location"]) == (303, PATH)
    assert [call.body for call in services.made("POST", ROUTE)] == [{"kind": kind, "name": "Example Trust", "on": "2026-06-01"}]
    assert "The request for advice is recorded." in (await manager.open(PATH)).text


async def test_what_is_missing_or_refused_is_said_and_what_was_typed_is_kept(manager: Browser, services: Services, look_at: LookAt):
    await manager.open(ASK)
    refused = await manager.submit(ASK, {"name": "  "})
    await look_at(refused.text)
    assert set(errors(refused.text)) == {"Select which advice you asked for", "Enter the name of the body or person", "Enter the date they were asked"}
    services.answers["POST", ROUTE] = (422, {"code": "invalid", "errors": [{"field": "on", "message": "The date must be today or in the past"}]})
    refused = await manager.submit(ASK, ASKED)
    assert set(errors(refused.text)) == {"The date must be today or in the past"}
    services.answers["POST", ROUTE] = (409, {"code": "already_asked", "detail": "They were asked for this already"})
    refused = await manager.submit(ASK, ASKED)
    assert set(errors(refused.text)) == {"They were asked for this already"}
    assert all_kept(refused.text, ASKED)


async def test_the_case_names_whom_it_went_to_and_takes_their_answer(manager: Browser, services: Services):
    day = SystemClock().today()
    asked: dict[str, Any] = {"id": ADVICE, "kind": "health", "organisation_id": None, "person_id": None, "name": "Example Trust", "asked_on": day.isoformat()}
    asked |= {"due_on": (day + timedelta(weeks=6)).isoformat(), "state": "asked", "received_on": None, "late": False, "nil_return": None, "reuse": None}
    tell(services, found_case(case_body("assessing"), advice=[asked]))
    page = (await manager.open(PATH)).text
    assert "Example Trust, not on the portal. Asked on" in page
    assert f'href="{PATH}/advice/{ADVICE}/record"' in page


async def test_there_is_nothing_to_ask_before_there_is_a_case(manager: Browser, services: Services):
    tell(services, found_case(None))
    assert (await manager.open(ASK)).status_code == 404
