"""Figures: every number that is drawn stands in words too, the days can be chosen, and the table can be downloaded."""

import csv
import io
import re
from typing import Any

import pytest

from tests.gateway.conftest import Browser
from tests.gateway.stand_in import Services

SESSION = "T" * 43
PATH = "/team/figures"


def share(within: int, total: int) -> dict[str, Any]:
    return {"within": within, "total": total, "percent": round(100 * within / total, 1) if total else None}


def measures(**changed: Any) -> dict[str, Any]:
    found = {
        "decisions_within_6_weeks": share(3, 4),
        "refusals_within_16_weeks": share(0, 0),
        "plans_within_20_weeks": share(5, 10),
        "plans_within_20_weeks_without_exceptions": share(5, 8),
        "plans_20_to_52_weeks": 4,
        "plans_over_52_weeks": 1,
        "average_weeks": 23.4,
    }
    return found | changed


FIGURES = {
    "first": "2025-01-01",
    "last": "2026-11-28",
    "stages": {"request_received": 30, "plan_issued": 60},
    "years": [{"year": 2025, **measures()}, {"year": 2026, **measures(average_weeks=None)}],
    "whole": measures(plans_within_20_weeks=share(10, 20)),
}


@pytest.fixture
async def officer(browser: Browser, services: Services) -> Browser:
    services.sign_in(SESSION, "officer@council.example", factor="totp", portal="team", team_roles=["officer"])
    browser.hold_session(SESSION)
    services.answers["GET", "/figures"] = (200, FIGURES)
    return browser


async def test_every_bar_has_its_numbers_beside_it(officer: Browser, services: Services) -> None:
    page = (await officer.open(PATH)).text
    assert services.made("GET", "/figures")[0].query == {}
    rows = re.findall(r'waymark-chart__label">([^<]+)</span>(.*?)</li>', page, re.DOTALL)
    assert len(rows) == 10 + 4 * 3
    drawn = {(label, width, re.sub(r"<[^>]+>", "", row).strip()) for label, row in rows for width in re.findall(r'__part" width="([^"]+)"', row) or [""]}
    assert ("Deciding whether to assess", "50.0%", "30") in drawn
    assert ("Plan issued", "100.0%", "60") in drawn
    assert ("Withdrawn", "0.0%", "0") in drawn
    assert ("2025", "75.0%", "75.0% (3 of 4)") in drawn
    assert ("2025", "", "None") in drawn
    assert ("1 January 2025 to 28 November 2026", "50.0%", "50.0% (10 of 20)") in drawn
    assert "style=" not in page


async def test_the_same_numbers_stand_in_the_table_and_in_the_download(officer: Browser) -> None:
    page = (await officer.open(PATH)).text
    shown = [re.findall(r"<t[hd][^>]*>([^<]*)<", row) for row in page.split("<tbody")[1].split("<tr")[1:]]
    assert ["Plans issued, within 20 weeks, %", "50.0", "50.0", "50.0"] in shown
    assert ["Average weeks to the final plan", "23.4", "none", "23.4"] in shown
    response = await officer.open(f"{PATH}/table.csv")
    assert response.headers["content-type"] == "text/csv; charset=utf-8"
    assert response.headers["content-disposition"] == 'attachment; filename="figures-2025-01-01-to-2026-11-28.csv"'
    table = list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"))))
    assert table[0] == ["Measure", "2025", "2026", "1 January 2025 to 28 November 2026"]
    assert [[number or "none" for number in row] for row in table[1 : 1 + len(shown)]] == shown
    assert ["Plan issued", "60"] in table


async def test_the_days_can_be_chosen_for_the_page_and_the_download(officer: Browser, services: Services) -> None:
    days = "from-day=1&from-month=4&from-year=2025&to-day=31&to-month=3&to-year=2026"
    page = (await officer.open(f"{PATH}?{days}")).text
    download = page.split(f'href="{PATH}/table.csv?')[1].split('"')[0].replace("&amp;", "&")
    await officer.open(f"{PATH}/table.csv?{download}")
    assert [call.query for call in services.made("GET", "/figures")] == [{"from": "2025-04-01", "to": "2026-03-31"}] * 2


async def test_days_that_cannot_be_are_said_and_stay_in_their_boxes(officer: Browser, services: Services) -> None:
    response = await officer.open(f"{PATH}?from-day=31&from-month=2&from-year=2025")
    assert response.status_code == 422
    assert 'href="#from-day">From must be a real date' in response.text
    assert 'value="31"' in response.text
    assert not services.made("GET", "/figures")
    services.answers["GET", "/figures"] = (422, {"code": "invalid", "errors": [{"field": "to", "message": "The last day is too early"}]})
    response = await officer.open(f"{PATH}?to-day=1&to-month=1&to-year=2001")
    assert (response.status_code, 'href="#to-day">The last day is too early' in response.text) == (422, True)
    assert (await officer.open(f"{PATH}/table.csv?to-day=1&to-month=1&to-year=2001")).status_code == 404


async def test_before_there_is_anything_the_page_says_none(officer: Browser, services: Services) -> None:
    services.answers["GET", "/figures"] = (200, FIGURES | {"stages": {}, "years": []})
    assert (await officer.open(PATH)).status_code == 200
