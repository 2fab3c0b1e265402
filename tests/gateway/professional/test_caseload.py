"""Select person: who is listed, what is asked of cases, and what an address never says."""

from typing import Any
from uuid import uuid4

import pytest

from tests.gateway.conftest import Browser
from tests.gateway.stand_in import Services, role

SESSION = "P" * 43
PATH = "/professional/send"
CHILD, REQUEST = str(uuid4()), str(uuid4())
CASE = {"id": str(uuid4()), "stage": "request_received", "received_on": "2026-03-02", "decide_by": "2026-04-13"}


def _listed(**changed: Any) -> dict[str, Any]:
    child = {
        "id": CHILD,
        "name": "Alex Sample",
        "date_of_birth": "2017-05-14",
        "mine": True,
        "added": True,
        "case": None,
        "advice_due": [],
        "last_used_at": None,
    }
    return child | changed


def _list(services: Services, *children: dict[str, Any], pages: int = 1) -> None:
    services.answers["GET", "/caseload"] = (200, {"children": list(children), "total": len(children), "pages": pages})


@pytest.fixture
async def teacher(browser: Browser, services: Services) -> Browser:
    """A professional whose school is confirmed."""
    services.sign_in(SESSION, "teacher@example.org", portal="professional", roles=[role("SENCO", "Example School")])
    browser.hold_session(SESSION)
    _list(services, _listed())
    return browser


async def test_each_person_is_listed_with_the_state_of_the_case_and_the_advice_that_is_due(teacher: Browser, services: Services) -> None:
    due = [{"id": REQUEST, "kind": "health", "due_on": "2099-01-05"}, {"id": str(uuid4()), "kind": "educational", "due_on": "2020-01-05"}]
    _list(services, _listed(case=CASE, advice_due=due), _listed(id=str(uuid4()), name="Kim Other"), _listed(id=str(uuid4()), name="Sam Third", case=CASE))
    page = (await teacher.open(PATH)).text
    assert "<h1" in page
    assert "Select person" in page
    assert f'href="/professional/children/{CHILD}">Alex Sample</a>' in page
    assert "Born 14 May 2017" in page
    assert page.count("Request received 2 March 2026.") == 2
    assert page.count("Request received 2 March 2026. The council decides by 13 April 2026.") == 1
    assert page.index("Sam Third") < page.index("The council decides by")
    assert "No request received yet" in page
    assert f'href="/professional/advice/{REQUEST}">Health advice' in page
    assert "due by 5 January 2099" in page
    assert "overdue, was due by 5 January 2020" in page


async def test_once_it_was_decided_the_day_by_which_it_had_to_be_is_not_named(teacher: Browser, services: Services) -> None:
    _list(services, _listed(case=CASE | {"stage": "plan_issued"}))
    page = (await teacher.open(PATH)).text
    assert "Request received 2 March 2026." in page
    assert "The council decides by" not in page


async def test_a_name_that_is_searched_for_stands_in_no_address(teacher: Browser, services: Services) -> None:
    await teacher.open(PATH)
    response = await teacher.submit(PATH, {"search": "  samuel   alex ", "show": "organisation"})
    address = response.headers["location"]
    assert response.status_code == 303
    assert address.startswith(f"{PATH}?show=organisation&search=")
    assert "samuel" not in address.lower()
    _list(services, _listed(), pages=3)
    services.calls.clear()
    page = (await teacher.open(address)).text
    assert services.made("GET", "/caseload")[0].query == {"show": "organisation", "search": "samuel alex", "page": "1"}
    assert 'value="samuel alex"' in page
    assert "samuel" not in "".join(part.partition('"')[0] for part in page.split('href="')[1:]).lower()


async def test_the_next_page_keeps_what_is_searched_for(teacher: Browser, services: Services) -> None:
    await teacher.open(PATH)
    address = (await teacher.submit(PATH, {"search": "sam", "show": "mine"})).headers["location"]
    _list(services, _listed(), pages=3)
    page = (await teacher.open(address)).text
    following = next(part.partition('"')[0] for part in page.split('href="') if "page=2" in part.partition('"')[0]).replace("&amp;", "&")
    services.calls.clear()
    await teacher.open(following)
    assert services.made("GET", "/caseload")[0].query == {"show": "mine", "search": "sam", "page": "2"}


async def test_an_address_with_the_search_of_somebody_else_shows_everybody(teacher: Browser, services: Services) -> None:
    await teacher.open(PATH)
    address = (await teacher.submit(PATH, {"search": "sam"})).headers["location"]
    services.sign_in("Q" * 43, "other@example.org", portal="professional", roles=[role("SENCO", "Other School")])
    teacher.hold_session("Q" * 43)
    for path in (address, f"{PATH}?search=made-up"):
        services.calls.clear()
        assert (await teacher.open(path)).status_code == 200
        assert services.made("GET", "/caseload")[0].query["search"] == ""


async def test_a_part_of_the_list_that_does_not_exist_is_refused(teacher: Browser) -> None:
    assert (await teacher.open(f"{PATH}?show=everything")).status_code >= 400
    assert (await teacher.open(f"{PATH}?page=0")).status_code >= 400


@pytest.mark.parametrize(
    ("roles", "says"),
    [
        ([], "You have not added any work details yet"),
        ([role("SENCO", "New School", confirmed=False)], "The SEND team has not confirmed New School yet"),
        ([role("SENCO", "New School", confirmed=False)], "Once it has, the children"),
        ([role("SENCO", "A School", confirmed=False), role("SENCO", "B School", confirmed=False)], "Once both are confirmed, the children"),
        ([role("SENCO", f"School {name}", confirmed=False) for name in "ABC"], "Once all are confirmed, the children"),
        ([role("Psychologist", confirmed=False)], "The SEND team has not confirmed your own work as Psychologist yet"),
        ([role("SENCO", "Example School"), role("Governor", "New School", confirmed=False)], "The SEND team has not confirmed New School yet"),
        ([role("SENCO", "Example School")], "whom the council allocates to you or your organisation appear here by themselves"),
    ],
)
async def test_an_empty_list_says_what_to_do(browser: Browser, services: Services, roles: list[dict[str, Any]], says: str) -> None:
    services.sign_in(SESSION, "teacher@example.org", portal="professional", roles=roles)
    browser.hold_session(SESSION)
    _list(services)
    page = (await browser.open(PATH)).text
    assert says in page
    assert "Add child / young person" in page


@pytest.mark.parametrize("show", ["mine", "organisation", "added", "recent"])
async def test_an_empty_part_of_the_list_leads_back_to_everybody(teacher: Browser, services: Services, show: str) -> None:
    _list(services)
    page = (await teacher.open(f"{PATH}?show={show}")).text
    assert 'href="/professional/send">Show everybody</a>' in page


async def test_a_family_does_not_find_the_list(browser: Browser, services: Services) -> None:
    services.sign_in(SESSION, "parent@example.org")
    browser.hold_session(SESSION)
    assert (await browser.open(PATH)).status_code == 404
    assert not services.made("GET", "/caseload")
