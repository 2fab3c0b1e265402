"""Asking for advice: of whom, and which."""

from uuid import uuid4

import pytest

from gateway.portals.advice_kinds import ADVICE_NAMES
from tests.gateway.conftest import Browser
from tests.gateway.stand_in import Services
from tests.gateway.team.conftest import LookAt
from tests.gateway.team.the_case import CASE, PATH, SCHOOL, TEACHER
from tests.gateway.team.the_steps import ADVICE, all_kept, errors, is_kept


@pytest.fixture
async def asking(manager: Browser, services: Services) -> Browser:
    """The manager, where a school with one teacher can give advice."""
    taught = {"id": TEACHER, "first_name": "Tia", "last_name": "Example", "email": "t@example.org", "job_title": "SENCO", "telephone": ""}
    services.answers["GET", "/professionals"] = (200, {"professionals": [taught], "pages": 1})
    found = {"id": SCHOOL, "name": "Example School", "kind": "school", "urn": "123456", "ukprn": None, "confirmed": True}
    services.answers["GET", "/organisations/search"] = (200, {"organisations": [found], "pages": 3, "total": 60})
    return manager


ASK = f"{PATH}/ask-advice"


async def test_whoever_is_to_give_advice_is_found_by_a_name_that_no_address_tells(asking: Browser, services: Services, look_at: LookAt):
    await look_at((await asking.open(ASK)).text)
    assert services.made("GET", "/organisations/search") == []
    address = (await asking.submit(ASK, {"search": " example  school "})).headers["location"]
    assert address.startswith(f"{ASK}?search=")
    assert "example" not in address.lower()
    page = (await asking.open(address)).text
    await look_at(page)
    assert services.made("GET", "/organisations/search")[0].query == {"name": "example school", "page": "1"}
    assert f'href="{ASK}/{SCHOOL}">Example School</a>, URN 123456' in page
    assert "page=2" in page
    assert (await asking.submit(ASK, {"search": " "})).headers["location"] == ASK


@pytest.mark.parametrize(("person", "sent"), [("everybody", None), (TEACHER, TEACHER)])
@pytest.mark.parametrize("kind", ADVICE_NAMES)
async def test_advice_of_each_kind_is_asked_of_everybody_there_or_of_one_person(asking: Browser, services: Services, kind: str, person: str, sent: str | None):
    route = f"/cases/{CASE}/advice-requests"
    services.answers["POST", route] = (201, {"id": ADVICE})
    page = (await asking.open(f"{ASK}/{SCHOOL}")).text
    assert "Tia Example" in page
    assert "in or beyond year 9" in page
    assert is_kept(page, "person", "everybody"), "everybody is chosen at first"
    done = await asking.submit(f"{ASK}/{SCHOOL}", {"kind": kind, "person": person})
    assert (done.status_code, done.headers["location"]) == (303, PATH)
    assert [call.body for call in services.made("POST", route)] == [{"kind": kind, "organisation_id": SCHOOL, "person_id": sent}]
    assert "The request for advice is sent." in (await asking.open(PATH)).text


async def test_advice_that_cannot_be_asked_for_is_said_so_and_the_choice_is_kept(asking: Browser, services: Services, look_at: LookAt):
    path = f"{ASK}/{SCHOOL}"
    await look_at((await asking.open(path)).text)
    refused = await asking.submit(path, {"person": str(uuid4())})
    assert set(errors(refused.text)) == {"Select which advice you ask for", "Select who is asked"}
    services.answers["POST", f"/cases/{CASE}/advice-requests"] = (409, {"code": "already_asked", "detail": "They were asked for this already"})
    refused = await asking.submit(path, {"kind": "health", "person": TEACHER})
    await look_at(refused.text)
    assert errors(refused.text) == {"They were asked for this already": "kind"}
    assert all_kept(refused.text, {"kind": "health", "person": TEACHER})


async def test_advice_is_asked_of_no_organisation_that_nobody_knows(asking: Browser, services: Services):
    services.answers["GET", "/professionals"] = (200, {"professionals": [], "pages": 1})
    services.answers["GET", "/organisations/named"] = (200, {"organisations": []})
    assert (await asking.open(f"{ASK}/{SCHOOL}")).status_code == 404
