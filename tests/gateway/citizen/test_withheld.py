"""A parent from whom a part of the record is withheld is not asked about it, and what the portal sends for them leaves it out."""

from typing import Any
from uuid import uuid4

import pytest

from tests.gateway.conftest import Browser
from tests.gateway.stand_in import Services

SESSION = "W" * 43
CHILD = str(uuid4())
PAGE = f"/citizen/children/{CHILD}/details"
SHOWN: dict[str, Any] = {
    "legal_first_name": "Alex",
    "legal_last_name": "Sample",
    "known_as": "",
    "date_of_birth": "2017-05-14",
    "sex": "female",
    "relation": "mother",
    "parental_responsibility": "yes",
}
SETTING = {"kind": "school", "name": "Example School"}
ANSWERS = {
    "_version": "3",
    "legal_first_name": "Alexandra",
    "legal_last_name": "Sample",
    "date_of_birth-day": "14",
    "date_of_birth-month": "5",
    "date_of_birth-year": "2017",
    "sex": "female",
    "relation": "mother",
    "parental_responsibility": "yes",
}


@pytest.fixture
async def parent(browser: Browser, services: Services) -> Browser:
    services.sign_in(SESSION, "parent@example.org")
    browser.hold_session(SESSION)
    services.answers["PUT", f"/children/{CHILD}"] = (200, None)
    return browser


async def test_what_is_withheld_is_neither_asked_nor_sent(parent: Browser, services: Services):
    services.answers["GET", f"/children/{CHILD}"] = (200, {"id": CHILD, "version": 3, "details": SHOWN})
    page = (await parent.open(PAGE)).text
    for words in ("address-line1", "Address", "School or setting"):
        assert words not in page, words
    answer = await parent.submit(PAGE, ANSWERS | {"address-line1": "Guessed", "setting": "none"})
    assert answer.headers["location"] == f"/citizen/children/{CHILD}"
    [sent] = services.made("PUT", f"/children/{CHILD}")
    assert not {"address", "setting"} & set(sent.body)
    assert sent.body["legal_first_name"] == "Alexandra"


async def test_what_is_shown_is_asked_as_ever(parent: Browser, services: Services):
    services.answers["GET", f"/children/{CHILD}"] = (200, {"id": CHILD, "version": 3, "details": SHOWN | {"setting": SETTING}})
    assert "Example School" in (await parent.open(PAGE)).text
    assert (await parent.submit(PAGE, ANSWERS)).status_code == 422
    await parent.submit(PAGE, ANSWERS | {"setting": "none"})
    [sent] = services.made("PUT", f"/children/{CHILD}")
    assert (sent.body["setting"], "address" in sent.body) == ({"kind": "none", "name": ""}, False)
