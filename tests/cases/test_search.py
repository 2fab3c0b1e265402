"""The SEND team finds a child: what one box understands, who is found, and what is recorded of it."""

from datetime import date
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from services.cases.domain.search import Search, read_search
from services.cases.handlers import on_form_submitted
from tests.cases.people import child_asked_for, submitted

TODAY = date(2026, 11, 28)
BORN = date(2016, 5, 14)
UPN, NHS_NUMBER, REFERENCE = "H801200001001", "9434765919", "7KD-M3Q-XRC"

UNDERSTOOD = {
    "okafor": Search(words=("okafor",)),
    "  Chidi   Okafor ": Search(words=("Chidi", "Okafor")),
    "14/5/2016": Search(born=BORN),
    "14 5 2016": Search(born=BORN),
    "14.05.2016": Search(born=BORN),
    "14-5-16": Search(born=BORN),
    "14 May 2016": Search(born=BORN),
    "14th may 2016": Search(born=BORN),
    "14 May 16": Search(born=BORN),
    "14-Sept-2016": Search(born=date(2016, 9, 14)),
    "2016-05-14": Search(born=BORN),
    "1/2/99": Search(born=date(1999, 2, 1)),
    "okafor 14/5/2016 chidi": Search(words=("okafor", "chidi"), born=BORN),
    "May June": Search(words=("May", "June")),
    "June 14 May 2016": Search(words=("June",), born=BORN),
    "14/5/2016 2016-05-14": Search(born=BORN),
    f"{NHS_NUMBER}": Search(nhs_number=NHS_NUMBER),
    "943 476 5919": Search(nhs_number=NHS_NUMBER),
    "943-476-5919 okafor": Search(words=("okafor",), nhs_number=NHS_NUMBER),
    UPN.lower(): Search(upn=UPN),
    "7kdm3qxrc": Search(reference=REFERENCE),
    "7KD M3Q XRC": Search(reference=REFERENCE),
    f"Zo\u00eb {REFERENCE}": Search(words=("Zo\u00eb",), reference=REFERENCE),
    "O\u2019Neill-Smith": Search(words=("O\u2019Neill-Smith",)),
    "31/2/2016": Search(unread=("31/2/2016",)),
    "14/5/2016 15/5/2016": Search(born=BORN, unread=("15/5/2016",)),
    "14/5/2016 15 May 2016": Search(born=BORN, unread=("2016-05-15",)),
    "9434765918": Search(unread=("9434765918",)),
    "H123456789012": Search(unread=("H123456789012",)),
    "okafor 2016": Search(words=("okafor",), unread=("2016",)),
    "- '": Search(),
    "": Search(),
}


@pytest.mark.parametrize(("typed", "understood"), UNDERSTOOD.items(), ids=UNDERSTOOD)
def test_one_box_takes_names_dates_and_numbers_in_any_order(typed, understood):
    assert read_search(typed, TODAY) == understood


@pytest.mark.parametrize(("typed", "finds"), {"o": False, "o a": False, "ok": True, "o okafor": True, "o 14/5/2016": True, "2016 ok": False, "": False}.items())
def test_a_single_letter_alone_and_what_cannot_be_read_find_nobody(typed, finds):
    assert read_search(typed, TODAY).can_find is finds


@pytest.fixture
async def found(team, senco, mother):
    """A function that says whose legal last names a search finds."""
    await senco.add(legal_first_name="Chidi", legal_last_name="Okafor", known_as="", date_of_birth="2016-05-14", upn=UPN)
    await senco.add(legal_first_name="Ada", legal_last_name="Okafor", known_as="", date_of_birth="2012-01-31", nhs_number=NHS_NUMBER)
    await mother.add(legal_first_name="Zo\u00eb", legal_last_name="O\u2019Neill-\u0141ukasz", known_as="Zed", date_of_birth="2016-05-14")

    async def search(typed, page=1):
        answer = await team.get("/search", search=typed, page=page)
        return [child["legal_name"].split(" ")[0] for child in answer["children"]]

    return search


async def test_children_of_everybody_are_found_by_name_date_of_birth_and_numbers(found):
    assert await found("okafor") == ["Ada", "Chidi"]
    assert await found("ada oka") == ["Ada"]
    assert await found("ada lukasz") == []
    for typed in ("oneill", "zed", "LUKASZ zoe"):
        assert await found(typed) == ["Zo\u00eb"], typed
    assert sorted(await found("14 May 2016")) == ["Chidi", "Zo\u00eb"]
    assert await found("oka 14/5/2016") == ["Chidi"]
    assert await found(UPN) == ["Chidi"]
    assert await found("943 476 5919") == ["Ada"]
    assert await found("943 476 5919 chidi") == []
    for nobody in ("o", "oka 2016", "31/2/2016", "&|!", "'", "zed') | 'ada", "xyz"):
        assert await found(nobody) == [], nobody


async def test_a_reference_finds_the_child_and_says_where_the_case_stands(team, mother, database):
    child = await mother.add()
    async with database.open_work() as work:
        await on_form_submitted(submitted(UUID(child), mother.id, reference=REFERENCE), work)
    answer = await team.get("/search", search="7kd m3q xrc")
    assert [(one["id"], one["case"]["stage"]) for one in answer["children"]] == [(child, "request_received")]
    assert answer["understood"]["reference"] == REFERENCE
    assert (await team.get("/search", search="7KD-M3Q-XRD"))["children"] == []


async def test_a_joined_record_is_listed_under_the_one_that_leads(team, senco, mother, database):
    lead = await child_asked_for(mother, database, legal_first_name="Chidi", legal_last_name="Okafor", known_as="")
    joined = await senco.add(legal_first_name="Chidiebere", legal_last_name="Okafor", known_as="", upn=UPN)
    async with database.open_work() as work:
        await work.connection.execute(text("UPDATE children SET joined_to = :lead WHERE id = :joined"), {"lead": lead, "joined": joined})
    for typed in ("okafor", "chidiebere", UPN):
        answer = await team.get("/search", search=typed)
        assert (answer["total"], [one["id"] for one in answer["children"]]) == (1, [lead]), typed
        assert [record["id"] for record in answer["children"][0]["joined"]] == [joined]
        assert answer["children"][0]["case"]["stage"] == "request_received"


async def test_those_who_are_found_come_in_pages_by_name(team, senco):
    for number in range(27):
        await senco.add(legal_first_name=f"Child{number:02}", legal_last_name="Okafor", known_as="")
    pages = [await team.get("/search", search="okaf", page=page) for page in (1, 2, 3)]
    assert [len(page["children"]) for page in pages] == [25, 2, 0]
    assert {(page["total"], page["pages"]) for page in pages} == {(27, 2)}
    names = [child["name"] for page in pages for child in page["children"]]
    assert names == sorted(names)


async def test_whose_names_were_shown_is_recorded_and_what_was_searched_for_is_not(team, senco, database):
    child = await senco.add(legal_last_name="Okafor")
    for typed in ("okafor", "nobody-at-all", "o"):
        await team.get("/search", search=typed)
    async with database.open_work() as work:
        rows = (await work.connection.execute(text("SELECT detail, canonical FROM audit WHERE stream = :person"), {"person": team.id})).all()
    assert [row.detail for row in rows] == [{"children": child}]
    assert "kafor" not in str(rows)


async def test_a_search_is_for_those_who_run_cases(caller, mother, senco):
    administrator = caller("team", team_roles=("administrator",))
    for stranger in (administrator, mother, senco):
        for path in ("/search?search=okafor", "/worklist", "/worklist/items?list=cases", "/worklist-filters", "/figures"):
            assert (await stranger.call("GET", path)).status_code == 404, path
    officer = caller("team", team_roles=("officer",))
    assert (await officer.call("GET", "/search", search="x" * 501)).status_code == 422
    assert (await officer.call("DELETE", f"/worklist-filters/{uuid4()}")).status_code == 404
