"""What people do with their own account. Security checklist 15 and 16."""

import pytest

from contracts.identity import AccountChanged
from tests.identity.client import OTHER_PASSWORD


def answer(response):
    return response.status_code, response.json().get("code") if response.content else None


async def changes(identity, person):
    return [event.what for event in await identity.events(AccountChanged, person)]


async def test_people_see_and_change_their_details_and_are_told(identity):
    person = await identity.person()
    headers = await identity.headers_of(await identity.session(person))
    me = (await identity.http.get("/me", headers=headers)).json()
    assert me == {
        "id": str(await identity.account_id(person)),
        "email": person.email,
        "first_name": "Rowan",
        "last_name": "Ashby",
        "telephone": None,
        "portal": "citizen",
    }
    body = {"first_name": " Zoë  Anne ", "last_name": "O'Neil-Şahin", "telephone": "01632 960 001"}
    assert (await identity.http.put("/me/details", json=body, headers=headers)).status_code == 204
    me = (await identity.http.get("/me", headers=headers)).json()
    assert (me["first_name"], me["last_name"], me["telephone"]) == ("Zoë Anne", "O'Neil-Şahin", "01632 960 001")
    assert await changes(identity, person) == ["details"]
    await identity.http.put("/me/details", json=body, headers=headers)
    assert await changes(identity, person) == ["details"]


async def test_details_that_cannot_be_are_named_at_their_field(identity):
    headers = await identity.headers_of(await identity.session(await identity.person()))
    response = await identity.http.put("/me/details", json={"first_name": "", "last_name": "x", "telephone": "1"}, headers=headers)
    assert [error["field"] for error in response.json()["errors"]] == ["first_name", "telephone"]


@pytest.mark.parametrize("field", ["portal", "state", "method", "email", "id", "verified_at"])
async def test_nothing_but_the_details_can_be_changed_with_them(identity, field):
    headers = await identity.headers_of(await identity.session(await identity.person()))
    response = await identity.http.put("/me/details", json={"first_name": "A", "last_name": "B", field: "team"}, headers=headers)
    assert answer(response) == (422, "malformed")


async def test_a_new_password_ends_other_sessions_keeps_this_one_and_is_told(identity):
    person = await identity.person()
    here, there = await identity.session(person), await identity.session(person)
    headers = await identity.headers_of(here)
    assert (await identity.http.post("/me/password", json={"current": person.password, "new": OTHER_PASSWORD}, headers=headers)).status_code == 204
    assert (await identity.exchange(here)).status_code == 200
    assert answer(await identity.exchange(there)) == (401, "session_ended")
    assert await changes(identity, person) == ["password"]
    assert (await identity.sign_in(person, password=OTHER_PASSWORD)).status_code == 200


async def test_a_new_password_needs_the_one_there_is_and_must_be_good(identity):
    person = await identity.person()
    headers = await identity.headers_of(await identity.session(person))
    wrong = await identity.http.post("/me/password", json={"current": "not the password", "new": OTHER_PASSWORD}, headers=headers)
    assert wrong.json()["errors"] == [{"field": "current", "message": "Your password is not correct"}]
    weak = await identity.http.post("/me/password", json={"current": person.password, "new": "Rowan's teapots"}, headers=headers)
    assert [error["field"] for error in weak.json()["errors"]] == ["new"]
    assert (await identity.sign_in(person)).status_code == 200


async def test_an_open_session_is_no_place_to_guess_the_password(identity):
    person = await identity.person()
    headers = await identity.headers_of(await identity.session(person))
    answers = [await identity.http.post("/me/password", json={"current": f"guess number {n:03}", "new": OTHER_PASSWORD}, headers=headers) for n in range(10)]
    right = await identity.http.post("/me/password", json={"current": person.password, "new": OTHER_PASSWORD}, headers=headers)
    assert {(response.status_code, response.text) for response in [*answers, right]} == {(422, answers[0].text)}


async def test_choosing_a_second_step_signs_out_everywhere_and_is_told(identity):
    person = await identity.person()
    sessions = [await identity.session(person) for _ in range(3)]
    headers = await identity.headers_of(sessions[0])
    state = (await identity.http.get("/me/two-step", headers=headers)).json()
    assert state == {"method": "none", "methods": ["none", "email", "totp"], "may_be_none": True, "recovery_codes_left": 0}
    chosen = await identity.http.put("/me/two-step", json={"method": "email", "password": person.password}, headers=headers)
    assert (chosen.status_code, chosen.json()) == (200, {"recovery_codes": None})
    for secret in sessions:
        assert answer(await identity.exchange(secret)) == (401, "session_ended")
    assert await changes(identity, person) == ["two-step"]


@pytest.mark.parametrize("method", ["none", "email"])
async def test_choosing_a_second_step_needs_the_password(identity, method):
    person = await identity.person("email")
    secret = await identity.session(person)
    body = {"method": method, "password": "not the password", "present_code": "123456"}
    response = await identity.http.put("/me/two-step", json=body, headers=await identity.headers_of(secret))
    assert response.json()["errors"] == [{"field": "password", "message": "Your password is not correct"}]
    assert (await identity.exchange(secret)).status_code == 200
    assert (await identity.sign_in(person)).json()["method"] == "email"


@pytest.mark.parametrize("method", ["none", "email"])
async def test_staff_choose_an_authenticator_and_nothing_less(identity, method):
    person = await identity.team_member(authenticator=False)
    headers = await identity.headers_of(await identity.session(person))
    assert (await identity.http.get("/me/two-step", headers=headers)).json()["may_be_none"] is False
    response = await identity.http.put("/me/two-step", json={"method": method, "password": person.password}, headers=headers)
    assert [error["field"] for error in response.json()["errors"]] == ["method"]


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", "/me", None),
        ("PUT", "/me/details", {"first_name": "A", "last_name": "B"}),
        ("POST", "/me/password", {"current": "violet teapots 3 march", "new": OTHER_PASSWORD}),
        ("POST", "/me/email", {"email": "new@example.org", "password": "violet teapots 3 march"}),
        ("POST", "/me/code", None),
        ("GET", "/me/sessions", None),
        ("DELETE", "/me/sessions/018f0000-0000-7000-8000-000000000000", None),
        ("GET", "/me/two-step", None),
        ("POST", "/me/two-step/authenticator", None),
        ("PUT", "/me/two-step", {"method": "email", "password": "violet teapots 3 march"}),
        ("POST", "/me/two-step/recovery-codes", {"password": "violet teapots 3 march"}),
    ],
)
async def test_a_token_that_outlives_its_session_changes_nothing(identity, method, path, body):
    person = await identity.person()
    secret = await identity.session(person)
    headers = await identity.headers_of(secret)
    await identity.post("/sessions/end", {"session": secret})
    assert answer(await identity.http.request(method, path, json=body, headers=headers)) == (401, "session_ended")
    assert (await identity.sign_in(person)).json()["method"] == "none"
