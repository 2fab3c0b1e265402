"""While the seal key changes, pages that were shown before are taken as if nothing had happened."""

import base64
import json
import secrets
from uuid import uuid4

import pytest
from joserfc.jwk import OKPKey

from gateway.csrf import CsrfTokens
from gateway.sealed import SealBroken, Sealer
from tests.gateway.conftest import Browser, OpenGateway, make_settings
from tests.gateway.html_form import browser_sends
from tests.gateway.stand_in import Services

SESSION = "A" * 43
TYPED = {"first_name": "Typed before", "last_name": "Example", "telephone": ""}
OLD, NEW = (base64.urlsafe_b64encode(secrets.token_bytes(32)).decode() for _ in range(2))
BEFORE, FIRST_STEP, SECOND_STEP, AFTER = (
    {"seal_key": OLD},
    {"seal_key": OLD, "previous_seal_key": NEW},
    {"seal_key": NEW, "previous_seal_key": OLD},
    {"seal_key": NEW},
)


async def _move(browser: Browser, start: OpenGateway, keys: dict[str, str]) -> Browser:
    """The same browser, in front of a gateway with these keys."""
    other: Browser = (await start(**keys))()
    other.cookies, other.shown = browser.cookies, browser.shown
    return other


@pytest.mark.parametrize(
    ("shown_by", "sent_to"),
    [(BEFORE, FIRST_STEP), (FIRST_STEP, BEFORE), (FIRST_STEP, SECOND_STEP), (SECOND_STEP, FIRST_STEP), (SECOND_STEP, AFTER), (AFTER, SECOND_STEP)],
    ids=["old to both", "both to old", "swapped", "swapped back", "both to new", "new to both"],
)
async def test_a_page_is_taken_by_gateways_one_step_away(
    open_gateway: OpenGateway, services: Services, shown_by: dict[str, str], sent_to: dict[str, str]
) -> None:
    browser: Browser = (await open_gateway(**shown_by))()
    services.sign_in(SESSION, "a@example.org")
    browser.hold_session(SESSION)
    await browser.open("/account/details")
    browser = await _move(browser, open_gateway, sent_to)
    assert (await browser.submit("/account/details", TYPED)).status_code == 303
    assert services.made("PUT", "/me/details")[0].body["first_name"] == "Typed before"


async def test_what_is_held_comes_back_though_the_key_changed_on_the_sign_in_page(open_gateway: OpenGateway, services: Services) -> None:
    browser: Browser = (await open_gateway(**BEFORE))()
    services.sign_in(SESSION, "a@example.org")
    browser.hold_session(SESSION)
    await browser.open("/account/details")
    services.sessions.clear()
    await browser.submit("/account/details", TYPED)
    held = dict(browser_sends(browser.shown))["held"]
    browser = await _move(browser, open_gateway, SECOND_STEP)
    response = await browser.submit("/citizen/sign-in", {"email": "a@example.org", "password": "x", "held": held})
    assert "You are signed in again" in response.text
    assert "Typed before" in response.text


async def test_a_key_that_was_dropped_opens_nothing(open_gateway: OpenGateway, services: Services) -> None:
    browser: Browser = (await open_gateway(**BEFORE))()
    services.sign_in(SESSION, "a@example.org")
    browser.hold_session(SESSION)
    await browser.open("/account/details")
    browser = await _move(browser, open_gateway, AFTER)
    assert (await browser.submit("/account/details", TYPED)).status_code == 403
    assert not services.made("PUT", "/me/details")


def test_the_first_key_seals_and_each_opens() -> None:
    old, new, both = Sealer(b"o" * 32), Sealer(b"n" * 32), Sealer(b"n" * 32, b"o" * 32)
    payload = {"a": "1"}
    assert both.open("p", old.seal("p", payload, 60)) == payload
    assert new.open("p", both.seal("p", payload, 60)) == payload
    with pytest.raises(SealBroken):
        old.open("p", both.seal("p", payload, 60))
    with pytest.raises(SealBroken):
        both.open("p", Sealer(b"x" * 32).seal("p", payload, 60))


def test_a_token_of_either_key_names_the_session_it_was_made_in() -> None:
    person, visitor = uuid4(), "v" * 32
    old, both = CsrfTokens(b"o" * 32), CsrfTokens(b"n" * 32, b"o" * 32)
    for made in (old, both):
        token = made.issue(visitor, SESSION, person)
        writer, elsewhere = both.check(token, visitor, SESSION), both.check(token, visitor, "B" * 43)
        assert writer is not None
        assert elsewhere is not None
        assert (writer.person, writer.same_session, elsewhere.same_session) == (person, True, False)
        assert both.check(token, "w" * 32, SESSION) is None
    assert old.check(both.issue(visitor, SESSION, person), visitor, SESSION) is None


def test_a_previous_key_that_is_none_stops_the_start() -> None:
    with pytest.raises(ValueError, match="previous_seal_key"):
        make_settings("http://127.0.0.1:1", previous_seal_key="short")


async def test_both_signing_keys_are_published_while_they_change(open_gateway: OpenGateway) -> None:
    new, other = (OKPKey.generate_key("Ed25519") for _ in range(2))
    keys = {"signing_key": json.dumps(new.as_dict(private=True)), "previous_signing_key": json.dumps(other.as_dict(private=True))}
    published = (await (await open_gateway(**keys))().get("/.well-known/jwks.json")).json()["keys"]
    assert [key["kid"] for key in published] == [new.thumbprint(), other.thumbprint()]
    assert not [key for key in published if "d" in key]
