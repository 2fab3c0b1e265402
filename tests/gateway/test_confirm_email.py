"""The page behind the link that confirms an address."""

import pytest

from tests.gateway.conftest import Browser
from tests.gateway.html_form import browser_sends
from tests.gateway.stand_in import Services

LINK = "/account/confirm-email?token=abc"
PASSWORD = "canary teapots 3 march"
WRONG = {"code": "wrong_password", "errors": [{"field": "password", "message": "That password is not right"}]}


async def test_the_page_of_a_link_sends_no_referrer(browser: Browser) -> None:
    response = await browser.open(LINK)
    assert response.headers["referrer-policy"] == "no-referrer"


async def test_opening_the_link_of_an_e_mail_looks_at_it_and_confirms_nothing(browser: Browser, services: Services) -> None:
    html = (await browser.open(LINK)).text
    assert not services.made("POST", "/verifications")
    [looked] = services.made("POST", "/verifications/check")
    assert looked.body == {"token": "abc"}
    assert "Enter the password you chose when you registered" in html
    assert 'href="/citizen/register"' in html


@pytest.mark.parametrize(
    ("code", "heading"),
    [
        ("link_expired", "This link has expired"),
        ("link_used", "This link has already been used"),
        ("link_superseded", "There is a newer link"),
        ("link_unknown", "We do not know this link"),
    ],
)
async def test_a_link_that_cannot_be_used_says_so_before_a_password_is_asked_for(browser: Browser, services: Services, code: str, heading: str) -> None:
    services.answers["POST", "/verifications/check"] = (410, {"code": code, "detail": "detail"})
    response = await browser.open(LINK)
    assert response.status_code == 410
    assert heading in response.text
    assert 'type="password"' not in response.text


async def test_the_password_and_the_link_are_sent_together_and_lead_to_the_portal_of_the_account(browser: Browser, services: Services) -> None:
    services.answers["POST", "/verifications"] = (200, {"portal": "professional"})
    html = (await browser.open(LINK)).text
    response = await browser.submit("/account/confirm-email", dict(browser_sends(html)) | {"password": PASSWORD})
    [sent] = services.made("POST", "/verifications")
    assert sent.body == {"token": "abc", "password": PASSWORD}
    assert (response.status_code, response.headers["location"]) == (303, "/professional/registered")


async def test_after_a_wrong_password_the_link_is_still_on_the_page_and_the_password_is_not(browser: Browser, services: Services) -> None:
    services.answers["POST", "/verifications"] = (422, WRONG)
    await browser.open(LINK)
    response = await browser.submit("/account/confirm-email", {"token": "abc", "password": PASSWORD})
    assert response.status_code == 422
    assert "token" not in str(response.url), "only the address of the link holds it, and that sends no referrer"
    assert '<a href="#password">That password is not right</a>' in response.text
    assert ("token", "abc") in browser_sends(response.text)
    assert 'href="/citizen/register"' in response.text
    assert PASSWORD not in response.text


async def test_a_link_that_was_superseded_while_the_page_was_open_says_so(browser: Browser, services: Services) -> None:
    services.answers["POST", "/verifications"] = (410, {"code": "link_superseded", "detail": "detail"})
    await browser.open(LINK)
    response = await browser.submit("/account/confirm-email", {"token": "abc", "password": PASSWORD})
    assert response.status_code == 410
    assert "There is a newer link" in response.text


async def test_a_password_longer_than_any_is_refused_on_the_page(browser: Browser, services: Services) -> None:
    services.answers["POST", "/verifications"] = (422, {"code": "malformed", "errors": [{"field": "password", "message": "technical"}]})
    await browser.open(LINK)
    response = await browser.submit("/account/confirm-email", {"token": "abc", "password": "x" * 2000})
    assert response.status_code == 422
    assert "This is longer than we can take" in response.text
    assert ("token", "abc") in browser_sends(response.text)
