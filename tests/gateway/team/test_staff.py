"""The pages with which administrators run the accounts of the SEND team, and the page that a new colleague comes to."""

import re
from typing import Any
from uuid import uuid4

import pytest

from tests.gateway.conftest import Browser
from tests.gateway.stand_in import Services

SESSION = "S" * 43
NEW_SESSION = "N" * 43
MEMBER: dict[str, Any] = {
    "id": str(uuid4()),
    "first_name": "Sam",
    "last_name": "Officer",
    "email": "sam@council.example",
    "roles": ["officer"],
    "closed": False,
    "authenticator": True,
    "is_me": False,
}
ACCOUNT = f"/team/staff/{MEMBER['id']}"


@pytest.fixture
def administrator(browser: Browser, services: Services) -> Browser:
    services.sign_in(SESSION, "boss@council.example", factor="totp", portal="team", team_roles=("administrator",))
    browser.hold_session(SESSION)
    services.answers["GET", f"/team/accounts/{MEMBER['id']}"] = (200, MEMBER)
    services.answers["GET", "/team/accounts"] = (200, {"members": [MEMBER], "invitations": [], "pages": 1})
    return browser


async def test_a_link_is_only_looked_at_when_it_is_opened_and_the_form_makes_the_account_and_leads_to_the_authenticator(
    browser: Browser, services: Services
) -> None:
    welcome = {"email": "new@council.example", "first_name": "", "last_name": "", "telephone": None, "comes_back": False}
    services.answers["POST", "/team/joining/check"] = (200, welcome)
    shown = await browser.open("/team/join?token=the-token")
    assert "new@council.example" in shown.text
    assert shown.headers["referrer-policy"] == "no-referrer"
    assert not services.made("POST", "/team/joining")
    services.sign_in(NEW_SESSION, "new@council.example", factor="none", portal="team")
    services.answers["POST", "/team/joining"] = (200, {"session": NEW_SESSION, "state": "active", "method": "none"})
    typed = {"token": "the-token", "first_name": "New", "last_name": "Person", "telephone": "", "password": "  three words here "}
    done = await browser.submit("/team/join", typed)
    assert (done.status_code, done.headers["location"]) == (303, "/account/two-step/authenticator")
    [sent] = services.made("POST", "/team/joining")
    assert sent.body == {**typed, "telephone": None, "device": sent.body["device"]}
    assert NEW_SESSION in "".join(done.headers.get_list("set-cookie"))


async def test_what_was_typed_stays_and_the_password_does_not_when_something_is_wrong(browser: Browser, services: Services) -> None:
    welcome = {"email": "new@council.example", "first_name": "", "last_name": "", "telephone": None, "comes_back": False}
    services.answers["POST", "/team/joining/check"] = (200, welcome)
    refusal = {"status": 422, "code": "invalid", "detail": "x", "errors": [{"field": "password", "message": "Your password is too short"}]}
    services.answers["POST", "/team/joining"] = (422, refusal)
    await browser.open("/team/join?token=the-token")
    again = await browser.submit("/team/join", {"token": "the-token", "first_name": "Nora", "last_name": "P", "password": "secret"})
    assert again.status_code == 422
    assert "Your password is too short" in again.text
    assert 'value="Nora"' in again.text
    assert "secret" not in again.text


@pytest.mark.parametrize(("code", "heading"), [("link_used", "already been used"), ("link_expired", "has expired"), ("link_unknown", "do not know")])
async def test_a_link_that_cannot_be_used_says_why(browser: Browser, services: Services, code: str, heading: str) -> None:
    services.answers["POST", "/team/joining/check"] = (410, {"status": 410, "code": code, "detail": "x"})
    shown = await browser.open("/team/join?token=the-token")
    assert (shown.status_code, heading in shown.text) == (410, True)


async def test_without_an_authenticator_every_page_leads_to_setting_one_up(browser: Browser, services: Services) -> None:
    services.sign_in(SESSION, "new@council.example", factor="none", portal="team")
    browser.hold_session(SESSION)
    for path in ("/account", "/account/details", "/account/password", "/account/change-email", "/team/staff", "/team/organisations"):
        answer = await browser.open(path)
        assert (answer.status_code, answer.headers["location"]) == (303, "/account/enable-two-step"), path
    assert "Set up an authenticator app" in (await browser.open("/account/enable-two-step")).text


async def test_nobody_of_the_team_is_offered_codes_by_e_mail(administrator: Browser, services: Services) -> None:
    services.answers["GET", "/me/two-step"] = (200, {"method": "totp", "methods": ["totp"], "may_be_none": False, "recovery_codes_left": 10})
    shown = await administrator.open("/account/two-step")
    assert "Set up another authenticator app" in shown.text
    assert 'value="email"' not in shown.text


async def test_an_invitation_is_sent_with_the_roles_that_were_chosen(administrator: Browser, services: Services) -> None:
    services.answers["POST", "/team/invitations"] = (202, {})
    await administrator.open("/team/staff/invite")
    sent = await administrator.submit("/team/staff/invite", {"email": " a@b.example ", "roles": "manager"})
    assert (sent.status_code, sent.headers["location"]) == (303, "/team/staff")
    assert services.made("POST", "/team/invitations")[0].body == {"email": "a@b.example", "roles": ["manager"]}


async def test_a_refused_invitation_keeps_the_address_and_the_roles(administrator: Browser, services: Services) -> None:
    services.answers["POST", "/team/invitations"] = (409, {"status": 409, "code": "address_taken", "detail": "This e-mail address has an account already."})
    await administrator.open("/team/staff/invite")
    again = await administrator.submit("/team/staff/invite", {"email": "a@b.example", "roles": "manager"})
    assert again.status_code == 422
    assert 'value="a@b.example"' in again.text
    assert re.search(r'value="manager"[^>]*checked', again.text)
    assert 'href="#email"' in again.text


@pytest.mark.parametrize("what", ["close", "reopen", "end-sessions", "take-authenticator"])
async def test_each_thing_is_done_with_a_button_and_a_refusal_is_told(administrator: Browser, services: Services, what: str) -> None:
    await administrator.open(ACCOUNT)
    path = f"/team/accounts/{MEMBER['id']}/{what}"
    services.answers["POST", path] = (200, {})
    assert (await administrator.submit(f"{ACCOUNT}/{what}")).headers["location"] == "/team/staff"
    services.answers["POST", path] = (409, {"status": 409, "code": "last_administrator", "detail": "Make somebody else an administrator first."})
    await administrator.open(ACCOUNT)
    refused = await administrator.submit(f"{ACCOUNT}/{what}")
    assert (refused.status_code, "Make somebody else an administrator first." in refused.text) == (422, True)


@pytest.mark.parametrize("page", ["close", "take-authenticator"])
async def test_what_cannot_be_taken_back_is_asked_about_first(administrator: Browser, services: Services, page: str) -> None:
    assert "Sam Officer" in (await administrator.open(f"{ACCOUNT}/{page}")).text
    assert not [call for call in services.calls if call.path.startswith("/team/") and call.method == "POST"]


async def test_the_second_step_of_somebody_is_turned_off_after_their_account_was_found(administrator: Browser, services: Services) -> None:
    await administrator.open("/team/help-somebody")
    missing = await administrator.submit("/team/help-somebody", {"email": "x@y.example"})
    assert (missing.status_code, 'value="x@y.example"' in missing.text) == (422, True)
    person = str(uuid4())
    services.answers["POST", "/people/find"] = (200, {"id": person, "portal": "citizen", "method": "totp"})
    found = await administrator.submit("/team/help-somebody", {"email": "x@y.example"})
    assert "uses an authenticator app" in found.text
    services.answers["POST", f"/people/{person}/turn-off-second-step"] = (200, {})
    done = await administrator.submit(f"/team/help-somebody/{person}/turn-off-second-step")
    assert done.headers["location"] == "/team/help-somebody"


@pytest.mark.parametrize("roles", [(), ("officer",), ("manager",)])
async def test_these_pages_are_not_there_for_others(browser: Browser, services: Services, roles: tuple[str, ...]) -> None:
    services.sign_in(SESSION, "o@council.example", factor="totp", portal="team", team_roles=roles)
    browser.hold_session(SESSION)
    for path in ("/team/staff", "/team/staff/invite", ACCOUNT, "/team/help-somebody"):
        assert (await browser.open(path)).status_code == 404, path
