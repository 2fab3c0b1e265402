"""The pages with which administrators give other systems access, confirm it and end it."""

import re
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from contracts.notify import WebhookTested
from contracts.registry import PUBLIC
from contracts.tokens import SCOPES
from tests.gateway.conftest import Browser
from tests.gateway.stand_in import Services

SESSION = "S" * 43
ID, SECRET_ID = str(uuid4()), str(uuid4())
ROOT = f"/team/connections/{ID}"
DETAILS = {
    "name": "Social care",
    "purpose": "Agreement 7",
    "contact_email": "it@council.example",
    "scopes": "cases:read",
    "event_types": "uk.ehc.request.received.v1",
    "requests_per_minute": "1,200",
}
BODY = {**DETAILS, "scopes": ["cases:read"], "event_types": ["uk.ehc.request.received.v1"], "requests_per_minute": 1200}
SEEN = "2026-11-02T09:30:00.123456Z"
CHANGE = {**DETAILS, "changed_at": SEEN}
UNTIL = {"needed_until-day": "30", "needed_until-month": "June", "needed_until-year": "2027"}


def connection(days: int = 100, **more: Any) -> dict[str, Any]:
    """A connection as identity gives it, whose access ends in so many days."""
    return {
        **BODY,
        "id": ID,
        "active": days > 0,
        "expires_at": (datetime.now(UTC) + timedelta(days=days)).isoformat(),
        "ended_at": None,
        "last_used_at": None,
        "needed_until": "2027-06-30",
        "attested_at": "2026-11-01T10:00:00Z",
        "attested_by": "Robin Hale",
        "created_at": "2026-11-01T10:00:00Z",
        "changed_at": SEEN,
        "secrets": [{"id": SECRET_ID, "created_at": "2026-11-01T10:00:00Z", "expires_at": None}],
        "keys": [{"id": "key-2026", "kind": "P-256"}],
        **more,
    }


def refused(status: int, code: str, *fields: str) -> tuple[int, dict[str, Any]]:
    errors = [{"field": field, "message": "This must change"} for field in fields]
    return status, {"status": status, "code": code, "detail": "It cannot be done now", "errors": errors}


@pytest.fixture
def administrator(browser: Browser, services: Services) -> Browser:
    services.sign_in(SESSION, "boss@council.example", factor="totp", portal="team", team_roles=("administrator",))
    browser.hold_session(SESSION)
    services.answers["GET", f"/connections/{ID}"] = (200, connection())
    return browser


def listed(services: Services, *lines: dict[str, Any]) -> None:
    services.answers["GET", "/connections"] = (200, {"connections": list(lines), "pages": 1})


async def test_the_list_says_how_each_stands_until_when_and_when_it_was_last_used(administrator: Browser, services: Services) -> None:
    used = {"last_used_at": "2026-11-20T10:00:00Z"}
    listed(services, connection(20, **used), connection(100), connection(-3), connection(50, active=False, ended_at="2026-10-02T10:00:00Z"))
    text = (await administrator.open("/team/connections")).text
    for words in ("Ends soon", "Has access", "Ran out", "Ended</strong> on 2 October 2026", "Last used on 20 November 2026", "Never used"):
        assert words in text, words
    listed(services)
    assert "No system has access" in (await administrator.open("/team/connections")).text


async def test_the_last_day_is_that_of_england(administrator: Browser, services: Services) -> None:
    listed(services, connection(expires_at="2027-06-30T23:00:00Z"))
    assert "until the end of 30 June 2027" in (await administrator.open("/team/connections")).text


async def test_a_system_is_added_with_what_was_answered(administrator: Browser, services: Services) -> None:
    services.answers["POST", "/connections"] = (201, {"id": ID})
    text = (await administrator.open("/team/connections/add")).text
    assert all(words in text for words in SCOPES.values())
    assert set(re.findall(r'name="event_types"[^>]* value="([^"]+)"', text)) == PUBLIC - {WebhookTested.type}
    done = await administrator.submit("/team/connections/add", {**DETAILS, **UNTIL})
    assert (done.status_code, done.headers["location"]) == (303, ROOT)
    [sent] = services.made("POST", "/connections")
    assert sent.body == {**BODY, "needed_until": "2027-06-30"}


async def test_what_was_typed_stays_when_something_has_to_change(administrator: Browser, services: Services) -> None:
    services.answers["POST", "/connections"] = refused(422, "invalid", "name", "requests_per_minute", "needed_until")
    await administrator.open("/team/connections/add")
    again = await administrator.submit("/team/connections/add", {**DETAILS, **UNTIL, "needed_until-day": "31", "requests_per_minute": "many"})
    assert again.status_code == 422
    for words in ("must be a real date", "must be a number", 'name">This must change', 'value="Social care"', "Agreement 7", 'value="31"'):
        assert words in again.text, words
    [sent] = services.made("POST", "/connections")
    assert (sent.body["needed_until"], sent.body["requests_per_minute"]) == ("0001-01-01", 0)
    assert 'needed_until">This must change' not in again.text
    services.answers["POST", "/connections"] = refused(422, "invalid", "name")
    again = await administrator.submit("/team/connections/add", {**DETAILS, **UNTIL})
    assert again.status_code == 422
    assert 'href="#name">This must change' in again.text
    assert 'value="cases:read" checked' in again.text


@pytest.mark.parametrize(
    ("page", "fields", "method", "path", "body"),
    [
        ("change", CHANGE, "PUT", f"/connections/{ID}", {**BODY, "changed_at": SEEN}),
        ("confirm", UNTIL, "POST", f"/connections/{ID}/attest", {"needed_until": "2027-06-30"}),
        ("keys", {"keys": '{"keys": []}'}, "PUT", f"/connections/{ID}/keys", {"keys": '{"keys": []}'}),
    ],
)
async def test_what_is_changed_later_goes_to_identity_and_what_it_refuses_is_asked_again(
    administrator: Browser, services: Services, page: str, fields: dict[str, str], method: str, path: str, body: dict[str, Any]
) -> None:
    assert (await administrator.open(f"{ROOT}/{page}")).status_code == 200
    services.answers[method, path] = (204, None)
    done = await administrator.submit(f"{ROOT}/{page}", fields)
    assert (done.status_code, done.headers["location"]) == (303, ROOT)
    assert services.made(method, path)[0].body == body
    field = {"confirm": "needed_until", "change": "purpose"}.get(page, "keys")
    services.answers[method, path] = refused(422, "invalid", field)
    await administrator.open(f"{ROOT}/{page}")
    again = await administrator.submit(f"{ROOT}/{page}", fields)
    assert (again.status_code, "This must change" in again.text) == (422, True)
    services.answers[method, path] = refused(409, "connection_ended")
    ended = await administrator.submit(f"{ROOT}/{page}", fields)
    assert (ended.status_code, "It cannot be done now" in ended.text) == (422, True)


@pytest.mark.parametrize(("page", "fields"), [("change", {**CHANGE, "requests_per_minute": ""}), ("confirm", {})])
async def test_what_cannot_be_read_is_asked_again_without_asking_identity(
    administrator: Browser, services: Services, page: str, fields: dict[str, str]
) -> None:
    await administrator.open(f"{ROOT}/{page}")
    assert (await administrator.submit(f"{ROOT}/{page}", fields)).status_code == 422
    assert not [call for call in services.calls if call.method != "GET" and call.path.startswith("/connections")]


async def test_who_changes_what_somebody_else_changed_meanwhile_is_shown_what_is_there_now_and_keeps_what_they_typed(
    administrator: Browser, services: Services
) -> None:
    path, later = f"/connections/{ID}", "2026-11-02T09:31:00Z"
    services.answers["PUT", path] = 409, {"status": 409, "code": "connection_changed", "detail": "Somebody else changed this system meanwhile"}
    assert f'name="changed_at" value="{SEEN}"' in (await administrator.open(f"{ROOT}/change")).text
    services.answers["GET", path] = (200, connection(purpose="Agreement 8", scopes=["plans:read"], changed_at=later))
    again = await administrator.submit(f"{ROOT}/change", CHANGE)
    assert again.status_code == 422
    now, _, typed = again.text.partition("What you typed</h2>")
    for words in ("Somebody else changed this system meanwhile", "Agreement 8", SCOPES["plans:read"]):
        assert words in now, words
    for words in ("Agreement 7", 'value="cases:read" checked', f'name="changed_at" value="{later}"'):
        assert words in typed, words
    services.answers["PUT", path] = refused(422, "invalid", "name")
    wrong = await administrator.submit(f"{ROOT}/change", CHANGE)
    assert f'name="changed_at" value="{SEEN}"' in wrong.text
    unread = await administrator.submit(f"{ROOT}/change", {**CHANGE, "requests_per_minute": ""})
    assert f'name="changed_at" value="{SEEN}"' in unread.text
    assert "What you typed</h2>" not in wrong.text + unread.text


@pytest.mark.parametrize("seen", ["", "yesterday", "2026-11-02T09:30:00"])
async def test_a_change_by_who_saw_nothing_is_not_passed_on(administrator: Browser, services: Services, seen: str) -> None:
    await administrator.open(f"{ROOT}/change")
    assert (await administrator.submit(f"{ROOT}/change", {**DETAILS, "changed_at": seen})).status_code == 400
    assert not services.made("PUT", f"/connections/{ID}")


async def test_a_secret_is_shown_once_with_the_client_id_and_the_way_for_developers(administrator: Browser, services: Services) -> None:
    services.answers["POST", f"/connections/{ID}/secrets"] = (201, {"secret": "the-new-secret"})
    await administrator.open(ROOT)
    shown = await administrator.submit(f"{ROOT}/secrets", {})
    assert shown.status_code == 200
    assert all(words in shown.text for words in ("the-new-secret", ID, "https://portal.test/api/start"))
    assert shown.headers["cache-control"] == "no-store"
    assert "the-new-secret" not in (await administrator.open(ROOT)).text
    services.answers["POST", f"/connections/{ID}/secrets"] = refused(409, "too_many_secrets")
    assert "It cannot be done now" in (await administrator.submit(f"{ROOT}/secrets", {})).text


async def test_a_secret_is_removed_and_access_is_ended_after_a_question(administrator: Browser, services: Services) -> None:
    services.answers["DELETE", f"/connections/{ID}/secrets/{SECRET_ID}"] = (204, None)
    services.answers["POST", f"/connections/{ID}/end"] = (204, None)
    await administrator.open(ROOT)
    assert (await administrator.submit(f"{ROOT}/secrets/{SECRET_ID}/remove", {})).headers["location"] == ROOT
    text = (await administrator.open(f"{ROOT}/end")).text
    assert ("Social care" in text, "no event any more" in text) == (True, False)
    assert not services.made("POST", f"/connections/{ID}/end")
    assert (await administrator.submit(f"{ROOT}/end", {})).headers["location"] == "/team/connections"
    services.answers["POST", f"/connections/{ID}/end"] = refused(409, "connection_ended")
    await administrator.open(f"{ROOT}/end")
    assert (await administrator.submit(f"{ROOT}/end", {})).status_code == 422


async def test_of_a_system_whose_access_was_ended_nothing_is_left_to_do(administrator: Browser, services: Services) -> None:
    services.answers["GET", f"/connections/{ID}"] = (200, connection(active=False, ended_at="2026-10-02T10:00:00Z", secrets=[], keys=[]))
    text = (await administrator.open(ROOT)).text
    assert "Ended" in text
    assert not [words for words in ("Make a", "End its access", "Confirm that", "Webhooks") if words in text]
    for page in ("change", "confirm", "keys", "end"):
        text = (await administrator.open(f"{ROOT}/{page}")).text
        assert ("Ended" in text, "<form" in text.partition("<main")[2].partition("</main>")[0]) == (True, False), page


async def test_nobody_else_of_the_team_sees_them(browser: Browser, services: Services) -> None:
    services.sign_in(SESSION, "officer@council.example", factor="totp", portal="team", team_roles=("officer", "manager"))
    browser.hold_session(SESSION)
    listed(services, connection())
    for path in ("/team/connections", "/team/connections/add", ROOT):
        assert (await browser.open(path)).status_code == 404, path
    assert not [call for call in services.calls if call.path.startswith("/connections")]


async def test_every_page_can_be_read_by_everybody(administrator: Browser, services: Services, look_at: Callable[[str], Awaitable[None]]) -> None:
    listed(services, connection(20), connection(100), connection(-3))
    services.answers["POST", f"/connections/{ID}/secrets"] = (201, {"secret": "x" * 43})
    for path in ("/team/connections", "/team/connections/add", ROOT, f"{ROOT}/change", f"{ROOT}/confirm", f"{ROOT}/keys", f"{ROOT}/end"):
        await look_at((await administrator.open(path)).text)
    await look_at((await administrator.submit(f"{ROOT}/secrets", {})).text)
    await look_at((await administrator.submit(f"{ROOT}/change", {"changed_at": SEEN})).text)
    services.answers["PUT", f"/connections/{ID}"] = refused(409, "connection_changed")
    await look_at((await administrator.submit(f"{ROOT}/change", CHANGE)).text)
