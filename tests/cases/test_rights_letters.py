"""Letters follow the rights: whoever decides after compulsory school age is served, and nobody else is told that they can appeal."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from services.cases.domain.cases import Case
from services.cases.domain.letter_texts import APPEALS, write_letter
from services.cases.domain.letters import Letter, LetterKind, Occasion
from services.cases.domain.rights import RightsBasis, RightsHolder
from tests.cases.people import COUNCIL, DETAILS, Caller, child_asked_for, take_step, write_letters
from tests.cases.test_letters import CASE, KINDS, text_of

FROM = date(2026, 6, 27)
NAME, DEPUTY = "Alex Example", "Sam Deputy"
DECIDES = {"passed": NAME, "representative": DEPUTY, "parent": "The parents of Alex Example"}


def _holder(basis: RightsBasis) -> RightsHolder:
    name = DEPUTY if basis == "representative" else ""
    return RightsHolder(uuid4(), UUID(int=1), basis, FROM, name, None, "Evidence", uuid4(), datetime(2026, 7, 1, tzinfo=UTC))


def _written(kind: LetterKind, basis: RightsBasis, case: Case = CASE, *, decides: bool, to_young_person: bool = False) -> Letter:
    about = Occasion(kind, case, date(2026, 12, 31), "", "", NAME, "", to_young_person, by_post=False, holder=_holder(basis), decides=decides)
    return write_letter(about, COUNCIL, "REF123")


@pytest.mark.parametrize(
    ("basis", "decides", "to_young_person", "title", "said"),
    [
        ("passed", True, True, "You decide", "you decide about your education, health and care (EHC) needs assessment and plan"),
        ("passed", False, False, "The young person decides", f"{NAME} decides about their"),
        ("representative", True, False, "You decide for the young person", f"you decide about {NAME}\u2019s"),
        ("representative", False, True, "A deputy or attorney decides", f"{DEPUTY}, your deputy or attorney, decides about your"),
        ("representative", False, False, "A deputy or attorney decides", f"{DEPUTY}, {NAME}\u2019s deputy or attorney, decides about their"),
        ("parent", True, False, "The parents decide", f"the parents of {NAME} decide about their"),
        ("parent", False, True, "The parents decide", "your parents decide about your"),
    ],
)
def test_each_basis_has_its_own_words_for_each_reader_and_the_day_from_which_it_holds(
    basis: RightsBasis, title: str, said: str, *, decides: bool, to_young_person: bool
):
    letter = _written("rights-passed", basis, decides=decides, to_young_person=to_young_person)
    assert letter.title == title
    words = text_of(letter)
    assert f"From 27 June 2026 on {said}" in words
    assert "31 December" not in words
    assert ("lack the mental capacity" in words) == (basis != "passed")
    assert ("wishes and feelings still count" in words or "want and feel still counts" in words) == (basis != "passed")
    assert ("The young person decides" in words) == (basis == "passed" and not decides)


@pytest.mark.parametrize("kind", sorted(APPEALS))
@pytest.mark.parametrize("basis", ["passed", "representative", "parent"])
def test_who_reads_a_decision_beside_the_one_who_decides_is_told_whose_the_right_of_appeal_is(kind: LetterKind, basis: RightsBasis):
    words = text_of(_written(kind, basis, decides=False))
    assert "You can appeal" not in words
    assert "Your right to appeal" not in words
    assert f"{DECIDES[basis]} can appeal to the First-tier Tribunal" in words
    assert "Anytown SENDIASS" in words
    assert "You can appeal" in text_of(_written(kind, basis, decides=True))


@pytest.mark.parametrize("kind", KINDS)
def test_no_letter_gives_a_right_to_whoever_does_not_decide(kind: LetterKind):
    words = text_of(_written(kind, "passed", decides=False))
    for right in ("You can ask", "you can ask", "in which you can:", "You can:", "you appeal", "with you within", "tells you when", "you reasonably"):
        assert right not in words, right


def test_a_young_person_without_capacity_is_told_that_their_parents_can_appeal():
    assert "Your parents can appeal to the First-tier Tribunal" in text_of(_written("will-not-assess", "parent", decides=False, to_young_person=True))


@pytest.fixture
async def child(mother: Caller, database) -> str:
    """Somebody of 18 without an account, whose mother has one, and for whom she has asked."""
    return await child_asked_for(mother, database, date_of_birth="2008-03-04")


async def _pass(team: Caller, child: str, **changes: Any) -> str:
    said = {"basis": "passed", "from_on": "2024-06-29", "evidence": "Talked", **changes}
    return str((await team.post(f"/children/{child}/rights-holder", said))["id"])


async def _letters(database) -> list[Any]:
    async with database.open_work() as work:
        rows = await work.connection.execute(text("SELECT kind, person, addressee, content FROM notices ORDER BY person NULLS LAST"))
        return [(row.kind, row.person, row.addressee["lines"], str(row.content)) for row in rows]


async def test_a_young_person_without_an_account_gets_every_letter_by_post_and_the_mother_is_not_told_that_she_can_appeal(
    team: Caller, mother: Caller, child: str, database
):
    await _pass(team, child)
    await take_step(team, child, "assessment-decision", yes=False, reasons="Because.")
    letters = await _letters(database)
    at = DETAILS["address"]
    for kind in ("rights-passed", "will-not-assess"):
        hers, theirs = [found for found in letters if found[0] == kind]
        assert hers[1:3] == (mother.id, ["The parent or carer of Lex Example"])
        assert theirs[1:3] == (None, ["Lex Example", at["line1"], at["town"], at["postcode"]])
    refusals = {person: words for kind, person, _, words in letters if kind == "will-not-assess"}
    assert "You can appeal" not in refusals[mother.id]
    assert "Lex Example can appeal" in refusals[mother.id]
    assert "You can appeal" in refusals[None]


async def test_a_deputy_without_an_account_gets_letters_by_post_at_the_address_of_the_contact_with_their_name(team: Caller, child: str, database):
    contact = {"name": DEPUTY, "relation": "other_professional", "address": {**DETAILS["address"], "line1": "9 Court Street"}, "gets_letters": False}
    await team.post(f"/children/{child}/contacts", contact)
    await _pass(team, child, basis="representative", representative=DEPUTY)
    assert [lines[:2] for _, person, lines, _ in await _letters(database) if person is None] == [[DEPUTY, "9 Court Street"]]


async def test_pressing_twice_keeps_and_tells_once_and_a_change_is_a_change(team: Caller, child: str, database):
    first = await _pass(team, child)
    assert await _pass(team, child, evidence=" Talked ") == first
    assert len((await team.get(f"/children/{child}/rights-holder"))["holders"]) == 1
    assert len(await _letters(database)) == 2
    async with database.open_work() as work:
        told = "SELECT (SELECT count(*) FROM outbox WHERE type LIKE '%rights-holder%'), (SELECT count(*) FROM audit WHERE action = 'rights-holder.changed')"
        assert tuple((await work.connection.execute(text(told))).one()) == (1, 1)
    second = await _pass(team, child, basis="parent")
    assert await _pass(team, child) not in {first, second}


async def test_who_decides_is_the_same_for_records_that_were_joined_since(team: Caller, mother: Caller, caller: Callable[..., Caller], child: str, database):
    father = caller("citizen")
    other = await father.add(date_of_birth="2008-03-04")
    await _pass(team, other)
    await team.post(f"/children/{child}/joined", {"joined_id": other})
    assert len((await team.get(f"/children/{child}/rights-holder"))["holders"]) == 1
    async with database.open_work() as work:
        assert await work.children.who_decide(UUID(child)) == []
        case = await work.cases.of_child(UUID(child))
    assert case is not None
    await write_letters(database, str(case.id))
    assert {person: "You can appeal" in words for kind, person, _, words in await _letters(database) if kind == "will-not-assess"} == {
        mother.id: False,
        father.id: False,
        None: True,
    }
