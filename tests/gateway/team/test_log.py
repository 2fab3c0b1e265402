"""Who looked at a child: four trails as one list, in words, page after page."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from aiohttp import web

from tests.gateway.conftest import Browser, OpenGateway
from tests.gateway.stand_in import Call, Services

CHILD, JOINED, MOTHER, OFFICER = (str(uuid4()) for _ in range(4))
SESSION = "L" * 43
KEEPERS = ("cases", "forms", "documents", "notify")
LOG = f"/team/children/{CHILD}/log"
START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def entry(number: int, action: str, minute: int, actor: str | None = MOTHER) -> dict[str, Any]:
    return {"number": number, "at": (START + timedelta(minutes=minute)).isoformat(), "actor": actor, "action": action, "kind": "child"}


class Keepers(Services):
    """Services that each have a port of their own, and a trail. None is a service that does not answer."""

    def __init__(self) -> None:
        super().__init__()
        self.trails: dict[str, Any] = {}
        self.ports: dict[int, str] = {}

    async def handle(self, request: web.Request) -> web.Response:
        if not request.path.endswith("/trail"):
            return await super().handle(request)
        assert request.transport is not None
        keeper = self.ports[request.transport.get_extra_info("sockname")[1]]
        self.calls.append(Call(request.method, keeper if CHILD in request.path else f"joined {keeper}", {}, dict(request.headers), dict(request.query)))
        said = self.trails.get(self.calls[-1].path, [])
        return web.json_response({"code": "busy"}, status=503) if said is None else web.json_response({"entries": said})


@pytest.fixture
async def services() -> Any:
    found = Keepers()
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", found.handle)
    runner = web.AppRunner(app)
    await runner.setup()
    for _ in KEEPERS:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
    found.ports = {address[1]: name for address, name in zip(runner.addresses, KEEPERS, strict=True)}
    found.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    yield found
    await runner.cleanup()


@pytest.fixture
async def officer(open_gateway: OpenGateway, services: Keepers) -> Browser:
    browser: Browser = (await open_gateway(**{f"{name}_url": f"http://127.0.0.1:{port}" for port, name in services.ports.items()}))()
    services.sign_in(SESSION, "officer@council.example", factor="totp", portal="team", team_roles=["officer"])
    browser.hold_session(SESSION)
    given = {"id": CHILD, "name": "Alex Sample", "date_of_birth": "2017-05-14", "relation": "team", "case": None, "case_pass": "the-pass"}
    services.answers["GET", f"/children/{CHILD}/pass"] = (200, given)
    services.answers["GET", f"/children/{CHILD}/joined"] = (200, {"joins": []})
    services.answers["GET", "/people"] = (200, {"people": [{"id": MOTHER, "first_name": "Jo", "last_name": "Sample"}]})
    return browser


def rows(browser: Browser) -> list[str]:
    """The third cell of each row: what was done."""
    return [part.partition("</td>")[0] for part in browser.shown.split('class="govuk-table__cell waymark-break">')[1:]]


async def test_four_trails_are_one_list_in_words_with_the_newest_first(officer: Browser, services: Keepers) -> None:
    services.trails = {
        "cases": [entry(2, "child.viewed", 4, OFFICER), entry(1, "child.added", 0)],
        "forms": [entry(1, "form_started", 1)],
        "documents": [entry(1, "document.scanned", 3, None)],
        "notify": [entry(1, "never.heard-of", 2)],
    }
    await officer.open(LOG)
    assert rows(officer) == ["Opened the record", "A file was checked for viruses", "Something else (never.heard-of)", "Started a form", "Added the record"]
    for words in ("Jo Sample", "Somebody whose name is not known", "Nobody: it happened by itself", "2 March 2026 at 9:04am"):
        assert words in officer.shown
    assert "Earlier entries" not in officer.shown
    assert len(services.made("GET", "/people")) == 1


async def test_what_one_person_did_again_within_a_minute_is_one_line(officer: Browser, services: Keepers) -> None:
    services.trails = {
        "cases": [entry(3, "trail.viewed", 1, OFFICER), entry(2, "trail.viewed", 0, OFFICER)],
        "forms": [entry(9, "trail.viewed", 1, OFFICER)],
    }
    await officer.open(LOG)
    assert rows(officer) == ["Opened this page, 2 times", "Opened this page"]


async def test_the_next_page_goes_on_in_each_trail_where_this_one_ended(officer: Browser, services: Keepers) -> None:
    services.trails = {
        "cases": [entry(200 - n, "child.viewed", 500 - n) for n in range(50)],
        "forms": [entry(70 - n, "draft_read", 470 - n) for n in range(50)],
    }
    await officer.open(LOG)
    # The newest 30 are of cases; the other 20 are of both, minute by minute.
    ends = officer.shown.partition("?before=")[2].partition('"')[0]
    assert ends == "161.61.999999999.999999999"
    services.calls.clear()
    services.trails = {}
    await officer.open(f"{LOG}?before={ends}")
    asked = {call.path: call.query["before"] for call in services.calls if "before" in call.query}
    assert asked == {"cases": "161", "forms": "61", "documents": "999999999", "notify": "999999999"}
    assert "Newest entries" in officer.shown
    assert "There are no earlier entries." in officer.shown


async def test_what_was_recorded_of_a_joined_record_is_in_the_one_list_and_pages_on_by_itself(officer: Browser, services: Keepers) -> None:
    services.answers["GET", f"/children/{CHILD}/joined"] = (200, {"joins": [{"id": str(uuid4()), "joined_id": JOINED}]})
    services.trails = {
        "cases": [entry(2, "child.viewed", 4, OFFICER)],
        "joined cases": [entry(3, "child.added", 3)],
        "joined forms": [entry(90 - n, "form_started", 2 - n, str(uuid4())) for n in range(50)],
    }
    await officer.open(LOG)
    assert rows(officer)[:3] == ["Opened the record", "Added the record", "Started a form"]
    ends = officer.shown.partition("?before=")[2].partition('"')[0]
    assert ends == "2.999999999.999999999.999999999.3.43.999999999.999999999"
    services.calls.clear()
    services.trails = {"joined notify": None}
    await officer.open(f"{LOG}?before={ends}")
    asked = {call.path: call.query["before"] for call in services.calls if "before" in call.query}
    assert (asked["cases"], asked["joined cases"], asked["joined forms"]) == ("2", "3", "43")
    assert "What was recorded about messages cannot be shown now." in officer.shown


async def test_the_log_is_there_without_the_service_that_does_not_answer_and_says_so(officer: Browser, services: Keepers) -> None:
    services.trails = {"cases": [entry(1, "child.added", 0)], "forms": None}
    assert (await officer.open(LOG)).status_code == 200
    assert "What was recorded about forms cannot be shown now." in officer.shown
    assert rows(officer) == ["Added the record"]


@pytest.mark.parametrize("before", ["1.2.3", "a.b.c.d", "1.2.3.4.5", "-1.2.3.4"])
async def test_a_place_that_is_none_is_refused(officer: Browser, before: str) -> None:
    assert (await officer.open(f"{LOG}?before={before}")).status_code in {404, 422}


async def test_another_system_is_named_as_one_and_asked_for_only_when_somebody_is_no_person(officer: Browser, services: Keepers) -> None:
    system = str(uuid4())
    services.answers["GET", "/connections/named"] = (200, {"connections": [{"id": system, "name": "Transport"}]})
    services.trails = {"cases": [entry(2, "case-read", 2, system), entry(1, "case-read", 1)]}
    shown = (await officer.open(LOG)).text
    assert "Another system: Transport" in shown
    assert "Jo Sample" in shown
    [asked] = services.made("GET", "/connections/named")
    assert asked.query == {"ids": system}
    services.trails = {"cases": [entry(1, "case-read", 1)]}
    await officer.open(LOG)
    assert len(services.made("GET", "/connections/named")) == 1
