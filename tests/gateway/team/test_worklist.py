"""The work list: what each count leads to, what a list shows, how it is narrowed down, and lists that are kept."""

from html import unescape
from typing import Any
from uuid import uuid4

import pytest

from tests.gateway.conftest import Browser
from tests.gateway.stand_in import Services

SESSION = "T" * 43
CHILD, CASE, OFFICER, KEPT = (str(uuid4()) for _ in range(4))
PATH = "/team/worklist"
COUNTS = {
    "to_acknowledge": 11,
    "stages": {"request_received": 12, "draft_sent": 13},
    "coming": 14,
    "missed": 15,
    "advice": 16,
    "advice_overdue": 17,
    "possible_matches": 18,
    "letters_to_post": 19,
}
LEADS_TO = {
    "/team/worklist?list=to-acknowledge": 11,
    "/team/worklist?list=cases&stage=request_received": 12,
    "/team/worklist?list=cases&stage=drafting": 0,
    "/team/worklist?list=cases&stage=draft_sent": 13,
    "/team/worklist?list=coming": 14,
    "/team/worklist?list=missed": 15,
    "/team/worklist?list=advice": 16,
    "/team/worklist?list=advice-overdue": 17,
    "/team/possible-matches": 18,
    "/team/letters": 19,
    "/team/messages": 20,
    "/team/organisations": 21,
    "/team/people-alone": 22,
}


def item(**changed: Any) -> dict[str, Any]:
    case = {"id": CASE, "stage": "assessing", "received_on": "2026-03-02", "officer_id": None} | changed.pop("case", {})
    child = {"id": CHILD, "name": "Alex Sample", "date_of_birth": "2017-05-14"}
    found = {
        "child": child,
        "case": case,
        "due_on": "2099-01-05",
        "late": False,
        "clock": None,
        "advice": None,
        "advice_request_id": None,
        "excused_by": [],
        "asked_again_on": None,
    }
    return found | changed


def say(services: Services, *items: dict[str, Any], pages: int = 1) -> None:
    services.answers["GET", "/worklist/items"] = (200, {"items": list(items), "total": len(items), "pages": pages})


def kept(**changed: Any) -> dict[str, Any]:
    return {
        "id": KEPT,
        "name": "My decisions",
        "list": "coming",
        "stage": None,
        "officer": "mine",
        "clock": "decide",
        "due_before": None,
        "sort": None,
    } | changed


@pytest.fixture
async def officer(browser: Browser, services: Services) -> Browser:
    services.sign_in(SESSION, "officer@council.example", factor="totp", portal="team", team_roles=["officer"])
    browser.hold_session(SESSION)
    services.answers["GET", "/worklist"] = (200, COUNTS)
    services.answers["GET", "/worklist-filters"] = (200, {"filters": []})
    services.answers["GET", "/confirmations/count"] = (200, {"organisations": 21, "people": 22})
    services.answers["GET", "/conversations/waiting/count"] = (200, {"count": 20})
    services.answers["GET", "/staff"] = (200, {"staff": [{"id": OFFICER, "first_name": "Ola", "last_name": "Officer"}]})
    say(services, item())
    return browser


async def test_each_count_stands_beside_the_link_to_its_list(officer: Browser) -> None:
    page = unescape((await officer.open("/team")).text)
    for path, count in LEADS_TO.items():
        after = page.split(f'class="waymark-count__link" href="{path}"')[1].split("</li>")[0]
        assert f'<span class="waymark-count__number">{count}</span>' in after, path


@pytest.mark.parametrize(
    ("silent", "missing"),
    [("/worklist", 11), ("/confirmations/count", 2), ("/conversations/waiting/count", 1), ("/worklist-filters", 1)],
    ids=str,
)
async def test_a_part_that_does_not_answer_is_said_to_be_missing_and_the_rest_is_there(officer: Browser, services: Services, silent: str, missing: int) -> None:
    services.answers["GET", silent] = (503, {"code": "busy", "detail": "busy"})
    response = await officer.open("/team")
    assert response.status_code == 200
    assert response.text.lower().count("not available now") == missing
    assert response.text.count("waymark-count__number") == 14 - (missing if silent != "/worklist-filters" else 0)


async def test_an_administrator_who_runs_no_cases_sees_no_counts(browser: Browser, services: Services) -> None:
    services.sign_in(SESSION, "admin@council.example", factor="totp", portal="team", team_roles=["administrator"])
    browser.hold_session(SESSION)
    page = (await browser.open("/team")).text
    assert "waymark-counts" not in page
    assert 'href="/team/definitions"' in page
    assert not services.made("GET", "/worklist")
    for path in (PATH, "/team/search", "/team/figures"):
        assert f'href="{path}"' not in page
        assert (await browser.open(path)).status_code == 404, path


async def test_a_request_that_came_after_the_decision_is_listed_with_its_own_day(officer: Browser, services: Services) -> None:
    say(services, item(asked_again_on="2027-03-02", due_on=None, case={"stage": "plan_issued"}))
    page = (await officer.open(f"{PATH}?list=to-acknowledge")).text
    assert "New request received 2 March 2027" in page
    assert "2 March 2026" not in page


async def test_a_list_shows_who_it_is_what_is_due_and_who_is_responsible(officer: Browser, services: Services) -> None:
    me = str(services.people["officer@council.example"])
    say(
        services,
        item(clock="decide"),
        item(clock="final-plan", due_on="2020-01-05", late=True, excused_by=["X3", "X4"], case={"officer_id": OFFICER}),
        item(advice="health", case={"officer_id": me}),
        item(due_on=None, case={"officer_id": str(uuid4()), "stage": "withdrawn"}),
    )
    page = (await officer.open(f"{PATH}?list=coming")).text
    text = " ".join(page.split())
    assert page.count(f'href="/team/children/{CHILD}">Alex Sample</a>') == 4
    assert "Decide whether to assess (6 weeks): due by 5 January 2099" in text
    assert "Issue the final plan (20 weeks): <strong>overdue, was due by 5 January 2020</strong>" in text
    for reason in ("Exceptional personal circumstances of the child, parent or young person", "The child, parent or young person was away from the area"):
        assert f"Exception: {reason}" in text, reason
    assert "Health advice: due by 5 January 2099" in text
    for said in ("Nothing is due", "Nobody is responsible yet", "Ola Officer", "Your case", "Another officer", "Withdrawn", "Request received 2 March 2026"):
        assert said in text, said
    assert "Alex" not in page.split("</title>")[0]


async def test_a_list_is_asked_for_as_its_address_says(officer: Browser, services: Services) -> None:
    address = f"{PATH}?list=missed&stage=assessing&officer={OFFICER}&clock=decide&sort=name&due_before-day=24&due_before-month=dec&due_before-year=2026&page=2"
    page = (await officer.open(address)).text
    asked = {"list": "missed", "stage": "assessing", "officer": OFFICER, "clock": "decide", "sort": "name", "due_before": "2026-12-24", "page": "2"}
    assert services.made("GET", "/worklist/items")[0].query == asked
    for chosen in ("assessing", OFFICER, "decide", "name"):
        assert f'<option value="{chosen}" selected>' in page, chosen
    assert 'value="dec"' in page


async def test_the_next_page_keeps_the_filter(officer: Browser, services: Services) -> None:
    say(services, item(), pages=3)
    page = unescape((await officer.open(f"{PATH}?list=coming&officer=mine&due_before-day=1&due_before-month=2&due_before-year=2027&page=2")).text)
    for number in ("1", "3"):
        following = next(part.partition('"')[0] for part in page.split('rel="' + ("next" if number == "3" else "prev") + '"')[0].split('href="')[-1:])
        services.calls.clear()
        await officer.open(following)
        assert services.made("GET", "/worklist/items")[0].query == {"list": "coming", "officer": "mine", "due_before": "2027-02-01", "page": number}


async def test_what_an_address_cannot_mean_is_left_out(officer: Browser, services: Services) -> None:
    await officer.open(f"{PATH}?list=everything&stage=begun&officer=somebody&clock=decide&sort=age")
    assert services.made("GET", "/worklist/items")[0].query == {"list": "cases", "page": "1"}


async def test_a_day_that_is_none_is_said_and_nothing_that_was_typed_is_lost(officer: Browser) -> None:
    response = await officer.open(f"{PATH}?list=coming&officer=mine&due_before-day=31&due_before-month=2&due_before-year=2026")
    assert response.status_code == 422
    assert 'href="#due_before-day">Due before must be a real date' in response.text
    assert '<option value="mine" selected>' in response.text
    assert 'value="31"' in response.text


@pytest.mark.parametrize(
    ("address", "says"),
    [
        (f"{PATH}?list=missed", "No deadline was missed."),
        (f"{PATH}?list=missed&officer=mine", "Nothing matches."),
        (f"{PATH}?list=missed&page=2", "There is nothing on this page."),
    ],
)
async def test_an_empty_list_says_why(officer: Browser, services: Services, address: str, says: str) -> None:
    say(services)
    assert says in (await officer.open(address)).text


async def test_without_identity_a_list_is_there_and_names_no_officer(officer: Browser, services: Services) -> None:
    services.answers["GET", "/staff"] = (503, {"code": "busy", "detail": "busy"})
    say(services, item(case={"officer_id": OFFICER}))
    response = await officer.open(f"{PATH}?list=cases")
    assert response.status_code == 200
    assert "Another officer" in response.text


async def test_a_list_is_kept_and_found_again_on_the_work_list(officer: Browser, services: Services) -> None:
    services.answers["POST", "/worklist-filters"] = (201, {"id": KEPT})
    page = (await officer.open(f"{PATH}?list=coming&officer=mine&clock=decide&due_before-day=24&due_before-month=12&due_before-year=2026")).text
    form = page.split('<form method="post" action="/team/worklist"')[1].split("</form>")[0]
    fields = {part.split('"')[0]: part.split('value="')[1].split('"')[0] for part in form.split('type="hidden" name="')[1:]}
    response = await officer.submit(PATH, {**fields, "name": "My decisions"})
    asked = {"list": "coming", "officer": "mine", "clock": "decide", "due_before": "2026-12-24", "name": "My decisions"}
    assert services.made("POST", "/worklist-filters")[0].body == asked
    address = response.headers["location"]
    assert (response.status_code, "decisions" in address) == (303, False)
    services.answers["GET", "/worklist-filters"] = (200, {"filters": [kept(due_before="2026-12-24")]})
    home = unescape((await officer.open("/team")).text)
    assert f'href="{address}">My decisions</a>' in home
    await officer.submit(f"/team/kept-lists/{KEPT}/delete")
    assert services.made("DELETE", f"/worklist-filters/{KEPT}")


async def test_a_name_that_cannot_be_used_is_said_and_kept_with_the_filter(officer: Browser, services: Services) -> None:
    services.answers["POST", "/worklist-filters"] = (422, {"code": "invalid", "errors": [{"field": "name", "message": "You have a list of this name already"}]})
    await officer.open(f"{PATH}?list=coming&officer=mine")
    response = await officer.submit(PATH, {"list": "coming", "officer": "mine", "name": "My decisions"})
    assert response.status_code == 422
    assert 'href="#name">You have a list of this name already' in response.text
    assert 'value="My decisions"' in response.text
    assert '<option value="mine" selected>' in response.text


async def test_a_kept_list_that_is_gone_already_is_no_error(officer: Browser) -> None:
    await officer.open(f"{PATH}?list=coming&officer=mine")
    response = await officer.submit(f"/team/kept-lists/{KEPT}/delete")
    assert (response.status_code, response.headers["location"]) == (303, "/team")


async def test_the_navigation_leads_to_what_each_role_has(browser: Browser, services: Services) -> None:
    links = {
        "officer": {"/team/search", "/team/messages", "/team/figures", "/team/organisations"},
        "administrator": {"/team/staff", "/team/definitions"},
    }
    for role, own in links.items():
        services.sign_in(SESSION, f"{role}@council.example", factor="totp", portal="team", team_roles=[role])
        browser.hold_session(SESSION)
        navigation = (await browser.open("/account")).text.split("<nav")[1].split("</nav>")[0]
        assert {path for paths in links.values() for path in paths if f'href="{path}"' in navigation} == own
