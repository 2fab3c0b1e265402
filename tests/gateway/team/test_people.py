"""The page of the people around a child, and the pages that change who sees what."""

from typing import Any
from uuid import uuid4

import pytest

from tests.gateway.conftest import Browser
from tests.gateway.stand_in import Services
from tests.gateway.team.conftest import LookAt

SESSION = "T" * 43
CHILD, RECORD, CASE, MOTHER, FATHER, CONTACT, OPENING, OTHER, OWN, SCHOOL, TEACHER, OFFICER = (str(uuid4()) for _ in range(12))
PEOPLE = f"/team/children/{CHILD}/people"
KEEPS = f"keeps-{CHILD}-{MOTHER}"
SINCE, OVER = "2026-03-02T10:00:00Z", "2026-06-01T23:00:00Z"
NO_ADDRESS = {"line1": "", "line2": "", "town": "", "county": "", "postcode": ""}


def _member(person: str, **changed: Any) -> dict[str, Any]:
    found = {"person_id": person, "child_id": CHILD, "relation": "mother", "parental_responsibility": "yes", "since": SINCE, "until": None, "is_open": True}
    return found | {"set_by": None, "withheld": [], "gets_letters": True} | changed


def _opening(one: str, **changed: Any) -> dict[str, Any]:
    found = {"id": one, "child_id": CHILD, "organisation_id": SCHOOL, "person_id": None, "kind": "allocated", "given_by": OFFICER, "since": SINCE}
    return found | {"until": None, "is_open": True} | changed


CONTACT_FOUND = {
    "id": CONTACT,
    "child_id": CHILD,
    "name": "Pat Grandparent",
    "relation": "grandparent",
    "parental_responsibility": "no",
    "email": "pat@example.org",
    "telephone": "",
    "address": {"line1": "2 Low Street", "line2": "", "town": "Anytown", "county": "", "postcode": "CV1 2AB"},
    "gets_letters": True,
    "person_id": None,
    "changed_by": OFFICER,
    "changed_at": SINCE,
}
FOUND: dict[str, Any] = {
    "case_id": CASE,
    "officer_id": None,
    "family": [
        _member(MOTHER),
        _member(FATHER, child_id=RECORD, relation="father", until=OVER, is_open=False, set_by=OFFICER, withheld=["address"], gets_letters=False),
    ],
    "contacts": [CONTACT_FOUND],
    "professionals": [
        _opening(OPENING, person_id=TEACHER, until="2027-05-01T23:00:00Z"),
        _opening(OTHER, child_id=RECORD, person_id=TEACHER, until="2027-05-01T23:00:00Z"),
        _opening(OWN, kind="added"),
    ],
}
NAMES = {MOTHER: "Ada", FATHER: "Ben", TEACHER: "Tia", OFFICER: "Olu"}


@pytest.fixture
async def officer(browser: Browser, services: Services) -> Browser:
    """An officer, with everybody's names known."""
    services.sign_in(SESSION, "officer@example.org", portal="team", factor="totp", team_roles=["officer"])
    browser.hold_session(SESSION)
    child: dict[str, Any] = {
        "id": CHILD,
        "name": "Alex Sample",
        "date_of_birth": "2017-05-14",
        "relation": "team",
        "case": None,
        "case_pass": "the-pass",
        "advice": [],
    }
    services.answers["GET", f"/children/{CHILD}/pass"] = (200, child)
    services.answers["GET", f"/children/{CHILD}/people"] = (200, FOUND)
    people = [{"id": one, "first_name": name, "last_name": "Example", "portal": "citizen", "roles": []} for one, name in NAMES.items()]
    services.answers["GET", "/people"] = (200, {"people": people})
    services.answers["GET", "/organisations/named"] = (200, {"organisations": [{"id": SCHOOL, "name": "Example School"}]})
    services.answers["GET", "/staff"] = (200, {"staff": [{"id": OFFICER, "first_name": "Olu", "last_name": "Example"}]})
    taught = {"id": TEACHER, "first_name": "Tia", "last_name": "Example", "email": "t@example.org", "job_title": "SENCO", "telephone": ""}
    services.answers["GET", "/professionals"] = (200, {"professionals": [taught], "pages": 1})
    return browser


async def test_everybody_is_shown_with_since_when_until_when_and_by_whom(officer: Browser, look_at: LookAt):
    page = (await officer.open(PEOPLE)).text
    await look_at(page)
    assert "<title>People and access" in page
    for words in (
        "Nobody is responsible for the case yet.",
        "Ada Example",
        "They added the child or young person themselves",
        "Ended 2 June 2026 at 12am",
        "Where the child or young person lives",
        "They see a record of their own, which is joined with this one",
        "They see a record that is joined with this one",
        "Pat Grandparent",
        "2 Low Street, Anytown, CV1 2AB",
        "Tia Example, Example School",
        "Since 2 March 2026 at 10am, until 2 May 2027 at 12am",
    ):
        assert words in page, words


async def test_without_identity_the_page_is_there_without_names(officer: Browser, services: Services, look_at: LookAt):
    for path in ("/people", "/organisations/named"):
        services.answers["GET", path] = (503, {"code": "unreachable"})
    page = (await officer.open(PEOPLE)).text
    await look_at(page)
    assert "Somebody whose name is not known" in page
    assert "An organisation whose name is not known" in page


async def test_a_child_without_anybody_is_said_so(officer: Browser, services: Services, look_at: LookAt):
    services.answers["GET", f"/children/{CHILD}/people"] = (200, {"case_id": None, "officer_id": None, "family": [], "contacts": [], "professionals": []})
    page = (await officer.open(PEOPLE)).text
    await look_at(page)
    assert "Responsible officer" not in page
    assert "There are no contacts." in page
    assert (await officer.open(f"{PEOPLE}/officer")).status_code == 404


async def test_an_officer_is_made_responsible(officer: Browser, services: Services, look_at: LookAt):
    await look_at((await officer.open(f"{PEOPLE}/officer")).text)
    refused = await officer.submit(f"{PEOPLE}/officer", {"officer": str(uuid4())})
    assert refused.status_code == 422
    assert "Select who is responsible for the case" in refused.text
    services.answers["PUT", f"/cases/{CASE}/officer"] = (200, None)
    assert (await officer.submit(f"{PEOPLE}/officer", {"officer": OFFICER})).headers["location"] == PEOPLE
    await officer.open(f"{PEOPLE}/officer")
    await officer.submit(f"{PEOPLE}/officer", {"officer": "nobody"})
    assert [call.body for call in services.made("PUT", f"/cases/{CASE}/officer")] == [{"officer_id": OFFICER}, {"officer_id": None}]


@pytest.mark.parametrize(
    ("answers", "sent"),
    [
        ({"access": "lasting"}, ("PUT", {"until": None})),
        ({"access": "up-to", "until-day": "5", "until-month": "1", "until-year": "2099"}, ("PUT", {"until": "2099-01-05"})),
        ({"access": "ended"}, ("DELETE", {})),
    ],
)
async def test_access_of_a_member_of_the_family_is_given_back_limited_and_ended(officer: Browser, services: Services, look_at: LookAt, answers, sent):
    method, body = sent
    page = f"{PEOPLE}/records/{RECORD}/family/{FATHER}/access"
    shown = (await officer.open(page)).text
    await look_at(shown)
    assert "Ben Example" in shown
    services.answers[method, f"/children/{RECORD}/family/{FATHER}/access"] = (200, None)
    assert (await officer.submit(page, answers)).headers["location"] == PEOPLE
    assert [call.body for call in services.made(method, f"/children/{RECORD}/family/{FATHER}/access")] == [body]


async def test_access_with_mistakes_is_refused_and_nothing_typed_is_lost(officer: Browser, services: Services, look_at: LookAt):
    page = f"{PEOPLE}/records/{CHILD}/family/{MOTHER}/access"
    await officer.open(page)
    assert "Select whether they have access" in (await officer.submit(page, {})).text
    refused = await officer.submit(page, {"access": "up-to", "until-day": "31", "until-month": "2", "until-year": "2099"})
    await look_at(refused.text)
    assert "Last day of access must be a real date" in refused.text
    assert 'value="31"' in refused.text
    problem = {"code": "invalid", "errors": [{"field": "until", "message": "The last day must be today or in the future"}]}
    services.answers["PUT", f"/children/{CHILD}/family/{MOTHER}/access"] = (422, problem)
    refused = await officer.submit(page, {"access": "up-to", "until-day": "1", "until-month": "2", "until-year": "2020"})
    assert "The last day must be today or in the future" in refused.text
    assert 'value="2020"' in refused.text


async def test_what_a_member_of_the_family_is_shown_is_changed(officer: Browser, services: Services, look_at: LookAt):
    page = f"{PEOPLE}/records/{CHILD}/family/{MOTHER}/sharing"
    await look_at((await officer.open(page)).text)
    assert "Select whether letters go to them" in (await officer.submit(page, {"withheld": "address"})).text
    services.answers["PUT", f"/children/{CHILD}/family/{MOTHER}/sharing"] = (200, None)
    await officer.submit(page, {"withheld": "address", "gets_letters": "no"})
    assert services.made("PUT", f"/children/{CHILD}/family/{MOTHER}/sharing")[0].body == {"withheld": ["address"], "gets_letters": False}


async def test_somebody_of_another_record_is_not_there(officer: Browser):
    for path in (f"records/{CHILD}/family/{FATHER}/access", f"records/{CHILD}/family/{uuid4()}/sharing", f"contacts/{uuid4()}", f"professionals/{uuid4()}"):
        assert (await officer.open(f"{PEOPLE}/{path}")).status_code == 404


async def test_a_contact_is_added_changed_and_removed(officer: Browser, services: Services, look_at: LookAt):
    add = f"{PEOPLE}/contacts/add"
    await look_at((await officer.open(add)).text)
    refused = await officer.submit(add, {"name": " ", "email": "kept@example.org"})
    await look_at(refused.text)
    assert "Enter their name" in refused.text
    assert 'value="kept@example.org"' in refused.text
    said = {"name": "Jo", "relation": "father", "parental_responsibility": "yes", "gets_letters": "no", "telephone": "01632 960 001"}
    services.answers["POST", f"/children/{CHILD}/contacts"] = (201, {"id": CONTACT})
    assert (await officer.submit(add, said | {"person_id": MOTHER})).headers["location"] == PEOPLE
    sent = services.made("POST", f"/children/{CHILD}/contacts")[0].body
    assert sent == said | {"email": "", "address": None, "gets_letters": False, "person_id": MOTHER}
    change = f"{PEOPLE}/contacts/{CONTACT}"
    shown = (await officer.open(change)).text
    assert 'value="2 Low Street"' in shown
    services.answers["PUT", f"/children/{CHILD}/contacts/{CONTACT}"] = (
        422,
        {"code": "invalid", "errors": [{"field": "address-town", "message": "Enter a town or city"}]},
    )
    assert "Enter a town or city" in (await officer.submit(change, said | {"address-line1": "1"})).text
    await look_at((await officer.open(f"{change}/remove")).text)
    services.answers["DELETE", f"/children/{CHILD}/contacts/{CONTACT}"] = (200, None)
    assert (await officer.submit(f"{change}/remove")).headers["location"] == PEOPLE


async def test_access_is_given_to_an_organisation_that_is_found_and_to_one_person_there(officer: Browser, services: Services, look_at: LookAt):
    give = f"{PEOPLE}/give-access"
    await look_at((await officer.open(give)).text)
    address = (await officer.submit(give, {"search": " example  school "})).headers["location"]
    assert "example" not in address.lower()
    found = {
        "organisations": [{"id": SCHOOL, "name": "Example School", "kind": "school", "urn": "123456", "ukprn": None, "confirmed": True}],
        "pages": 3,
        "total": 60,
    }
    services.answers["GET", "/organisations/search"] = (200, found)
    page = (await officer.open(address)).text
    await look_at(page)
    assert services.made("GET", "/organisations/search")[0].query == {"name": "example school", "page": "1"}
    assert f'href="{give}/{SCHOOL}">Example School</a>, URN 123456' in page
    assert "page=2" in page
    await look_at((await officer.open(f"{give}/{SCHOOL}")).text)
    assert "Select who gets access" in (await officer.submit(f"{give}/{SCHOOL}", {"person": str(uuid4())})).text
    services.answers["POST", f"/children/{CHILD}/allocations"] = (201, {"id": OPENING})
    until = {"until-day": "1", "until-month": "may", "until-year": "2099"}
    assert (await officer.submit(f"{give}/{SCHOOL}", {"person": TEACHER, **until})).headers["location"] == PEOPLE
    await officer.open(f"{give}/{SCHOOL}")
    await officer.submit(f"{give}/{SCHOOL}", {"person": "everybody"})
    assert [call.body for call in services.made("POST", f"/children/{CHILD}/allocations")] == [
        {"organisation_id": SCHOOL, "person_id": TEACHER, "until": "2099-05-01"},
        {"organisation_id": SCHOOL, "person_id": None, "until": None},
    ]


async def test_a_search_without_words_or_of_somebody_else_finds_nothing(officer: Browser, services: Services):
    give = f"{PEOPLE}/give-access"
    await officer.open(give)
    assert (await officer.submit(give, {"search": "  "})).headers["location"] == give
    assert "that match (" not in (await officer.open(f"{give}?search=made-up")).text
    assert services.made("GET", "/organisations/search") == []


@pytest.mark.parametrize(("opening", "record"), [(OPENING, CHILD), (OTHER, RECORD)], ids=["the record that leads", "a record that was joined"])
async def test_access_of_professionals_is_limited_and_ended_in_the_record_that_is_open_to_them(
    officer: Browser, services: Services, look_at: LookAt, opening: str, record: str
):
    page = f"{PEOPLE}/professionals/{opening}"
    shown = (await officer.open(page)).text
    await look_at(shown)
    assert 'value="2027"' in shown
    services.answers["POST", f"/children/{record}/allocations"] = (201, {"id": opening})
    await officer.submit(page, {"access": "lasting"})
    assert [call.body for call in services.made("POST", f"/children/{record}/allocations")] == [
        {"organisation_id": SCHOOL, "person_id": TEACHER, "until": None}
    ]
    services.answers["DELETE", f"/allocations/{opening}"] = (200, None)
    await officer.open(page)
    await officer.submit(page, {"access": "ended"})
    assert len(services.made("DELETE", f"/allocations/{opening}")) == 1


async def test_access_to_what_professionals_added_is_not_made_wider(officer: Browser, services: Services):
    own = f"{PEOPLE}/professionals/{OWN}"
    assert "up to a last day" not in (await officer.open(own)).text
    await officer.submit(own, {"access": "lasting"})
    assert services.made("POST", f"/children/{CHILD}/allocations") == []


async def test_the_pages_are_there_for_nobody_else(browser: Browser, services: Services):
    for portal, roles in (("team", ["administrator"]), ("citizen", []), ("professional", [])):
        services.sign_in(SESSION, "other@example.org", portal=portal, factor="totp", team_roles=roles)
        browser.hold_session(SESSION)
        assert (await browser.open(PEOPLE)).status_code == 404


async def test_who_decides_is_recorded_and_it_is_asked_of_each_whether_they_keep_access(officer: Browser, services: Services, look_at: LookAt):
    before = {"id": str(uuid4()), "basis": "representative", "from_on": "2025-07-01", "representative": "Sam Deputy", "person": None, "evidence": "An order"}
    found = {"possible_from": "2025-06-28", "holders": [before | {"by": OFFICER, "at": SINCE}]}
    services.answers["GET", f"/children/{CHILD}/rights-holder"] = (200, found)
    page = f"{PEOPLE}/rights"
    shown = (await officer.open(page)).text
    await look_at(shown)
    for words in ("that is from 28 June 2025 on", "Since 1 July 2025", "Sam Deputy", "Does Ada Example (mother) keep access?"):
        assert words in shown, words
    assert "Ben Example (father) keep access" not in shown
    refused = await officer.submit(page, {"representative": "kept"})
    await look_at(refused.text)
    for words in ("Select who decides", "Enter what this is based on", "Select whether they keep access", 'value="kept"'):
        assert words in refused.text, words
    said = {"basis": "passed", "from_on-day": "1", "from_on-month": "7", "from_on-year": "2025", "evidence": "Talked", KEEPS: "no", "person_id": MOTHER}
    services.answers["POST", f"/children/{CHILD}/rights-holder"] = (422, {"code": "invalid", "errors": [{"field": "from_on", "message": "Rights pass later"}]})
    assert "Rights pass later" in (await officer.submit(page, said)).text
    services.answers["POST", f"/children/{CHILD}/rights-holder"] = (201, {"id": str(uuid4())})
    assert (await officer.submit(page, said)).headers["location"] == PEOPLE
    body = services.made("POST", f"/children/{CHILD}/rights-holder")[-1].body
    assert (body["ends"], body["person_id"], body["from_on"]) == ([{"child_id": CHILD, "person_id": MOTHER}], None, "2025-07-01")


async def test_an_answer_about_somebody_whose_access_has_ended_is_not_taken_for_one_about_somebody_else(officer: Browser, services: Services):
    services.answers["GET", f"/children/{CHILD}/rights-holder"] = (200, {"possible_from": "2025-06-28", "holders": []})
    await officer.open(f"{PEOPLE}/rights")
    now = [_member(MOTHER, is_open=False, until=OVER), _member(FATHER, relation="father")]
    services.answers["GET", f"/children/{CHILD}/people"] = (200, FOUND | {"family": now})
    said = {"basis": "passed", "from_on-day": "1", "from_on-month": "7", "from_on-year": "2025", "evidence": "Talked", KEEPS: "no"}
    shown = (await officer.submit(f"{PEOPLE}/rights", said)).text
    assert "Select whether they keep access" in shown
    assert "Does Ben Example (father) keep access?" in shown
    assert services.made("POST", f"/children/{CHILD}/rights-holder") == []
