"""The pages on which answers are recorded on a case: what they ask, and what cases is told."""

from typing import Any
from uuid import uuid4

import pytest

from tests.gateway.conftest import Browser
from tests.gateway.stand_in import Services
from tests.gateway.team.conftest import LookAt
from tests.gateway.team.the_case import PATH
from tests.gateway.team.the_steps import ADVICE, EXCEPTION, ON, PROPOSED, SETTING, all_kept, errors

ANSWERS: dict[str, tuple[str, dict[str, str], dict[str, Any], set[str]]] = {
    f"consultations/{SETTING}": (
        f"/consultations/{SETTING}/response",
        {"can_meet_needs": "no", "ground": "resources", "details": "No room."} | ON,
        {"can_meet_needs": False, "ground": "resources", "details": "No room.", "on": "2026-06-01"},
        {"Select yes if the setting can meet the needs", "Enter the date of the answer"},
    ),
    f"advice/{ADVICE}/record": (
        f"/advice-requests/{ADVICE}/record",
        {"came": "nil", "nil_reason": "discharged", "details": "Since May.", "received_on-day": "2", "received_on-month": "6", "received_on-year": "2026"},
        {"nil_reason": "discharged", "details": "Since May.", "received_on": "2026-06-02"},
        {"Select what came", "Enter the date it was received"},
    ),
    f"advice/{PROPOSED}/reuse": (
        f"/advice-requests/{PROPOSED}/reuse/council",
        {"agrees": "no"},
        {"agrees": False},
        {"Select yes if the council finds it sufficient"},
    ),
    f"exceptions/{EXCEPTION}": (
        f"/exceptions/{EXCEPTION}/end",
        {"ends_on-day": "2", "ends_on-month": "6", "ends_on-year": "2026"},
        {"ends_on": "2026-06-02"},
        {"Enter the last day of the exception"},
    ),
}


def _method(path: str) -> str:
    return "POST" if path.endswith("/record") else "PUT"


@pytest.mark.parametrize("path", ANSWERS)
async def test_an_answer_is_asked_for_refused_when_it_is_missing_and_recorded(manager: Browser, services: Services, look_at: LookAt, path: str):
    route, typed, body, missing = ANSWERS[path]
    await look_at((await manager.open(f"{PATH}/{path}")).text)
    refused = await manager.submit(f"{PATH}/{path}")
    await look_at(refused.text)
    assert set(errors(refused.text)) == missing
    services.answers[_method(path), route] = (200, None)
    done = await manager.submit(f"{PATH}/{path}", typed)
    assert (done.status_code, done.headers["location"]) == (303, PATH)
    assert [call.body for call in services.made(_method(path), route)] == [body]
    assert "Saved. Everybody who may see the case sees it now." in (await manager.open(PATH)).text


@pytest.mark.parametrize("path", ANSWERS)
async def test_an_answer_that_cases_does_not_take_is_mended_on_its_page(manager: Browser, services: Services, path: str):
    route, typed, body, _ = ANSWERS[path]
    services.answers[_method(path), route] = (422, {"code": "invalid", "errors": [{"field": next(reversed(body)), "message": "This must change"}]})
    await manager.open(f"{PATH}/{path}")
    refused = await manager.submit(f"{PATH}/{path}", typed)
    assert set(errors(refused.text)) == {"This must change"}
    assert all_kept(refused.text, typed)


@pytest.mark.parametrize("path", ANSWERS)
async def test_who_was_not_the_first_to_answer_is_told_so_and_keeps_what_they_typed(manager: Browser, services: Services, look_at: LookAt, path: str):
    route, typed, *_ = ANSWERS[path]
    services.answers[_method(path), route] = (409, {"code": "answered", "detail": "The answer is recorded already"})
    await manager.open(f"{PATH}/{path}")
    refused = await manager.submit(f"{PATH}/{path}", typed)
    await look_at(refused.text)
    assert refused.status_code == 422
    assert set(errors(refused.text)) == {"The answer is recorded already"}
    assert all_kept(refused.text, typed)
    assert f'<a href="{PATH}" class="govuk-back-link">' in refused.text


async def test_a_setting_says_why_it_cannot_and_no_reason_is_sent_of_one_that_can(manager: Browser, services: Services):
    path, route, _ = f"{PATH}/consultations/{SETTING}", *next(iter(ANSWERS.values()))[:2]
    await manager.open(path)
    assert set(errors((await manager.submit(path, ON | {"can_meet_needs": "no"})).text)) == {"Select the reason that the setting gives"}
    services.answers["PUT", route] = (200, None)
    await manager.submit(path, ON | {"can_meet_needs": "yes", "ground": "resources"})
    assert [call.body for call in services.made("PUT", route)] == [{"can_meet_needs": True, "ground": None, "details": "", "on": "2026-06-01"}]


async def test_advice_that_came_another_way_has_no_reason_why_there_is_none(manager: Browser, services: Services):
    path, route = f"{PATH}/advice/{ADVICE}/record", f"/advice-requests/{ADVICE}/record"
    day = {"received_on-day": "2", "received_on-month": "6", "received_on-year": "2026"}
    await manager.open(path)
    assert set(errors((await manager.submit(path, day | {"came": "nil"})).text)) == {"Select why there is no advice"}
    services.answers["POST", route] = (200, None)
    await manager.submit(path, day | {"came": "advice", "nil_reason": "discharged", "details": "Left over"})
    assert [call.body for call in services.made("POST", route)] == [{"received_on": "2026-06-02", "nil_reason": None, "details": ""}]


async def test_what_is_not_of_this_case_or_was_not_proposed_has_no_page(manager: Browser):
    other = uuid4()
    for path in (f"consultations/{other}", f"advice/{other}/reuse", f"advice/{other}/record", f"advice/{ADVICE}/reuse", f"exceptions/{other}"):
        assert (await manager.open(f"{PATH}/{path}")).status_code == 404, path
