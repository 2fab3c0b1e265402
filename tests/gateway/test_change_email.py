"""The pages about changing an e-mail address, and behind the links that confirm and undo it."""

from uuid import uuid4

import pytest

from tests.gateway.conftest import Browser
from tests.gateway.html_form import browser_sends
from tests.gateway.stand_in import Services

SESSION = "A" * 43
NEW = "new.canary@example.org"
PASSWORD = "canary teapots 3 march"
ASKED = {"email": f" {NEW} ", "password": PASSWORD}
LINKS = {"/account/confirm-new-email": "/email-changes/check", "/account/keep-email": "/email-changes/keep/check"}


def use(services: Services, method: str) -> None:
    """Let the person have this second step."""
    services.answers["GET", "/me/two-step"] = (200, {"method": method, "methods": [], "may_be_none": True, "recovery_codes_left": 0})


@pytest.fixture
async def signed_in(browser: Browser, services: Services) -> Browser:
    services.sign_in(SESSION, "a@example.org")
    browser.hold_session(SESSION)
    use(services, "none")
    services.answers["POST", "/me/email"] = (202, {})
    services.answers["POST", "/me/code"] = (202, {})
    return browser


async def test_the_address_and_the_password_are_sent_and_the_next_page_names_the_address(signed_in: Browser, services: Services) -> None:
    html = (await signed_in.open("/account/change-email")).text
    assert 'name="code"' not in html
    response = await signed_in.submit("/account/change-email", ASKED)
    assert response.status_code == 200
    assert services.made("POST", "/me/email")[0].body == {"email": NEW, "password": PASSWORD, "code": None}
    assert f"<strong>{NEW}</strong>" in response.text
    assert NEW not in str(response.url)
    assert NEW not in response.text.partition("</title>")[0]
    assert PASSWORD not in response.text


async def test_with_an_authenticator_its_code_is_asked_for_on_the_same_page(signed_in: Browser, services: Services) -> None:
    use(services, "totp")
    assert 'name="code"' in (await signed_in.open("/account/change-email")).text
    await signed_in.submit("/account/change-email", {**ASKED, "code": " 123 456 "})
    assert services.made("POST", "/me/email")[0].body["code"] == "123 456"


async def test_with_codes_by_e_mail_one_is_sent_first(signed_in: Browser, services: Services) -> None:
    use(services, "email")
    html = (await signed_in.open("/account/change-email")).text
    assert 'name="email"' not in html
    response = await signed_in.submit("/account/change-email/code")
    assert (response.status_code, response.headers["location"]) == (303, "/account/change-email?code=sent")
    assert len(services.made("POST", "/me/code")) == 1
    html = (await signed_in.open("/account/change-email?code=sent")).text
    assert "We have sent a security code to the e-mail address that you have now" in html
    for name in ("email", "password", "code"):
        assert f'name="{name}"' in html
    await signed_in.submit("/account/change-email", {**ASKED, "code": "123456"})
    assert services.made("POST", "/me/email")[0].body == {"email": NEW, "password": PASSWORD, "code": "123456"}


async def test_what_is_wrong_stands_at_its_box_and_the_address_is_kept_but_no_secret(signed_in: Browser, services: Services) -> None:
    use(services, "email")
    await signed_in.open("/account/change-email?code=sent")
    errors = [{"field": "password", "message": "Your password is not correct"}, {"field": "code", "message": "Your security code is not correct."}]
    services.answers["POST", "/me/email"] = (422, {"code": "wrong_password", "detail": "x", "errors": errors})
    response = await signed_in.submit("/account/change-email", {**ASKED, "code": "654321"})
    assert response.status_code == 422
    assert '<a href="#password">Your password is not correct</a>' in response.text
    assert '<a href="#code">Your security code is not correct.</a>' in response.text
    assert f'value="{NEW}"' in response.text
    assert PASSWORD not in response.text
    assert "654321" not in response.text


async def test_asking_too_often_is_said_on_the_page(signed_in: Browser, services: Services) -> None:
    await signed_in.open("/account/change-email")
    services.answers["POST", "/me/email"] = (429, {"code": "changes_blocked", "detail": "You have asked for another address too often. Try again later."})
    response = await signed_in.submit("/account/change-email", ASKED)
    assert "You have asked for another address too often" in response.text
    assert f'value="{NEW}"' in response.text


async def test_when_the_session_ended_meanwhile_the_address_is_kept_and_no_secret(signed_in: Browser, services: Services) -> None:
    await signed_in.open("/account/change-email")
    services.sessions.clear()
    response = await signed_in.submit("/account/change-email", ASKED)
    assert response.status_code == 401
    held = dict(browser_sends(response.text))["held"]
    signed_in_again = await signed_in.submit("/citizen/sign-in", {"email": "a@example.org", "password": "x", "held": held})
    assert NEW in signed_in_again.text
    assert PASSWORD not in signed_in_again.text


async def test_my_account_leads_there(signed_in: Browser) -> None:
    assert 'href="/account/change-email"' in (await signed_in.open("/account")).text


@pytest.mark.parametrize(("path", "looked_at"), LINKS.items())
async def test_opening_a_link_looks_at_it_and_changes_nothing_and_sends_no_referrer(browser: Browser, services: Services, path: str, looked_at: str) -> None:
    services.answers["POST", looked_at] = (200, {})
    response = await browser.open(f"{path}?token=abc")
    assert (response.status_code, response.headers["referrer-policy"]) == (200, "no-referrer")
    assert [(call.method, call.path, call.body) for call in services.calls if call.path.startswith("/email")] == [("POST", looked_at, {"token": "abc"})]
    assert ("token", "abc") in browser_sends(response.text)


@pytest.mark.parametrize("path", LINKS)
@pytest.mark.parametrize(
    ("code", "heading"),
    [
        ("link_expired", "This link has expired"),
        ("link_used", "This link has already been used"),
        ("link_superseded", "There is a newer link"),
        ("link_unknown", "We do not know this link"),
        ("address_taken", "This address has another account"),
    ],
)
async def test_a_link_that_cannot_be_used_says_so(browser: Browser, services: Services, path: str, code: str, heading: str) -> None:
    services.answers["POST", LINKS[path]] = (410, {"code": code, "detail": "detail"})
    response = await browser.open(f"{path}?token=abc")
    assert response.status_code == 410
    assert heading in response.text
    assert 'name="token"' not in response.text


async def test_the_new_address_is_confirmed_with_the_password_and_leads_to_sign_in(signed_in: Browser, services: Services) -> None:
    services.answers["POST", "/email-changes/check"] = (200, {})
    services.answers["POST", "/email-changes/confirm"] = (200, {"portal": "citizen"})
    html = (await signed_in.open("/account/confirm-new-email?token=abc")).text
    response = await signed_in.submit("/account/confirm-new-email", dict(browser_sends(html)) | {"password": PASSWORD})
    assert services.made("POST", "/email-changes/confirm")[0].body == {"token": "abc", "password": PASSWORD}
    assert (response.status_code, response.headers["location"]) == (303, "/citizen/sign-in")
    assert "__Host-waymark-session" not in signed_in.cookies
    services.sessions.clear()
    assert "Your e-mail address is changed" in (await signed_in.open("/citizen/sign-in")).text


@pytest.mark.parametrize(("path", "sent"), [("/account/confirm-new-email", "/email-changes/confirm"), ("/account/keep-email", "/email-changes/keep")])
async def test_the_session_of_somebody_else_in_the_same_browser_is_ended_and_not_only_forgotten(
    signed_in: Browser, services: Services, path: str, sent: str
) -> None:
    services.answers["POST", LINKS[path]] = (200, {})
    services.answers["POST", sent] = (410, {"code": "link_used", "detail": "x"})
    await signed_in.open(f"{path}?token=abc")
    await signed_in.submit(path, {"token": "abc", "password": PASSWORD})
    assert not services.made("POST", "/sessions/end"), "a link that does nothing signs nobody out"
    assert signed_in.cookies["__Host-waymark-session"] == SESSION
    services.answers["POST", sent] = (204, None)
    await signed_in.open(f"{path}?token=abc")
    await signed_in.submit(path, {"token": "abc", "password": PASSWORD})
    assert [call.body for call in services.made("POST", "/sessions/end")] == [{"session": SESSION}]
    assert "__Host-waymark-session" not in signed_in.cookies


async def test_after_a_wrong_password_the_link_is_still_on_the_page(browser: Browser, services: Services) -> None:
    services.answers["POST", "/email-changes/check"] = (200, {})
    services.answers["POST", "/email-changes/confirm"] = (422, {"code": "wrong_password", "errors": [{"field": "password", "message": "Not right"}]})
    await browser.open("/account/confirm-new-email?token=abc")
    response = await browser.submit("/account/confirm-new-email", {"token": "abc", "password": PASSWORD})
    assert response.status_code == 422
    assert '<a href="#password">Not right</a>' in response.text
    assert ("token", "abc") in browser_sends(response.text)
    assert PASSWORD not in response.text


async def test_keeping_the_address_takes_one_button_and_advises_a_new_password(signed_in: Browser, services: Services) -> None:
    services.answers["POST", "/email-changes/keep/check"] = (200, {})
    services.answers["POST", "/email-changes/keep"] = (204, None)
    html = (await signed_in.open("/account/keep-email?token=abc")).text
    assert 'type="password"' not in html
    response = await signed_in.submit("/account/keep-email", dict(browser_sends(html)))
    assert services.made("POST", "/email-changes/keep")[0].body == {"token": "abc"}
    assert response.status_code == 200
    assert "Choose a new password now" in response.text
    assert 'href="/citizen/forgot-password"' in response.text
    assert "__Host-waymark-session" not in signed_in.cookies


@pytest.mark.parametrize("path", ["/account/confirm-new-email", "/account/keep-email"])
async def test_a_link_that_another_used_first_says_so_when_the_button_is_pressed(browser: Browser, services: Services, path: str) -> None:
    services.answers["POST", LINKS[path]] = (200, {})
    for sent in ("/email-changes/confirm", "/email-changes/keep"):
        services.answers["POST", sent] = (410, {"code": "link_used", "detail": "x"})
    await browser.open(f"{path}?token={uuid4().hex}")
    response = await browser.submit(path, {"token": "abc", "password": PASSWORD})
    assert response.status_code == 410
    assert "This link has already been used" in response.text
