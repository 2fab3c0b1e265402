"""Whom a page tells its reader to ask: families, professionals and the SEND team each have their own."""

import pytest

from tests.gateway.conftest import Browser
from tests.gateway.stand_in import Services

SESSION = "C" * 43
FAMILIES, PROFESSIONALS = "mailto:send@anytown.example", "mailto:send-professionals@anytown.example"


async def _open(browser: Browser, services: Services, portal: str, path: str) -> str:
    services.sign_in(SESSION, "a@example.org", portal=portal)
    browser.hold_session(SESSION)
    return (await browser.get(path)).text


@pytest.mark.parametrize("path", ["/privacy", "/accessibility", "/professional/nothing-here"])
async def test_a_professional_is_given_the_contact_for_professionals(browser: Browser, services: Services, path: str) -> None:
    page = await _open(browser, services, "professional", path)
    assert PROFESSIONALS in page
    assert FAMILIES not in page
    assert '<li><a class="govuk-link" href="/professional/help">Help and support</a></li>' in page


@pytest.mark.parametrize("path", ["/privacy", "/accessibility", "/citizen/help", "/citizen/nothing-here"])
async def test_a_family_is_given_theirs(browser: Browser, services: Services, path: str) -> None:
    page = await _open(browser, services, "citizen", path)
    assert FAMILIES in page
    assert PROFESSIONALS not in page


@pytest.mark.parametrize("path", ["/privacy", "/accessibility", "/team/nothing-here"])
async def test_the_send_team_is_given_the_help_of_the_councils_staff(browser: Browser, services: Services, path: str) -> None:
    page = await _open(browser, services, "team", path)
    assert "Log a call with the ICT service desk" in page
    assert FAMILIES not in page
    assert PROFESSIONALS not in page
    assert '<li><a class="govuk-link" href="/team/help">Help and contact</a></li>' in page


async def test_what_is_not_there_is_said_to_each_in_their_words(browser: Browser, services: Services) -> None:
    page = await _open(browser, services, "professional", "/professional/nothing-here")
    assert "they may not be open to you or your organisation any more" in page
    assert "your child" not in page
    page = await _open(browser, services, "citizen", "/citizen/nothing-here")
    assert "your child" in page
    assert "your organisation" not in page


async def test_the_privacy_page_says_what_is_held_of_professionals(browser: Browser) -> None:
    assert "If you use this site in your work, we also hold your job title" in (await browser.get("/privacy")).text


async def test_who_waits_for_a_code_reads_that_several_in_a_short_time_are_not_sent(browser: Browser, services: Services) -> None:
    services.sign_in(SESSION, "a@example.org", state="code_needed")
    browser.hold_session(SESSION)
    page = (await browser.open("/citizen/verify")).text
    assert "If you have signed in several times within 15 minutes, we may not send another code until that time is over." in page
