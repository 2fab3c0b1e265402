"""Records that may be of one child: the SEND team is asked, and whoever adds one learns nothing."""

import asyncio
from datetime import date
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.cases.domain.identifiers import Identifiers
from services.cases.domain.matches import Likeness, reasons_to_match
from services.cases.domain.names import folded, searched_words, words_of
from tests.cases.people import DETAILS, role


async def _found(team):
    matches = (await team.get("/possible-matches"))["matches"]
    return [(sorted(match["reasons"]), {child["id"] for child in match["children"]}) for match in matches]


async def test_a_professional_who_adds_a_child_that_a_family_has_added_is_told_nothing(mother, senco, team):
    known = await mother.add(legal_first_name="ZOE", legal_last_name="O Neill", known_as="")
    job = {"role_id": str(senco.roles[0].id)}
    unknown = await senco.call("POST", "/caseload", {**DETAILS, **job, "date_of_birth": "2011-11-11"})
    same = await senco.call("POST", "/caseload", {**DETAILS, **job, "legal_first_name": "Zo\u00eb", "legal_last_name": "O\u2019Neill"})
    assert (same.status_code, same.json().keys(), same.json()["warnings"]) == (unknown.status_code, unknown.json().keys(), unknown.json()["warnings"])
    assert dict(same.headers) == dict(unknown.headers)
    assert (await senco.call("GET", f"/children/{known}/pass")).status_code == 404
    assert (await senco.get("/caseload"))["total"] == 2
    assert await _found(team) == [(["birth-and-first-name", "birth-and-last-name"], {known, same.json()["id"]})]


@pytest.mark.parametrize(
    ("changes", "reasons"),
    [
        ({"legal_first_name": "Other"}, ["birth-and-last-name"]),
        ({"legal_last_name": "Other"}, ["birth-and-first-name"]),
        ({"legal_first_name": "Other", "legal_last_name": "Other"}, None),
        ({"date_of_birth": "2016-03-01"}, None),
        ({"date_of_birth": "2001-01-01", "legal_first_name": "O", "legal_last_name": "O", "upn": "A123456789012"}, ["upn"]),
        ({"date_of_birth": "2001-01-01", "legal_first_name": "O", "legal_last_name": "O", "nhs_number": "9434765919"}, ["nhs-number"]),
    ],
)
async def test_what_makes_a_possible_match(senco, caller, team, changes, reasons):
    one = await senco.add(upn="A123456789012", nhs_number="9434765919")
    other = await caller("professional", role(uuid4())).add(**changes)
    assert await _found(team) == ([] if reasons is None else [(reasons, {one, other})])


async def test_two_families_add_a_child_too(mother, caller, team):
    assert len({await mother.add(), await caller("citizen").add()}) == 2
    assert len(await _found(team)) == 1


async def test_a_correction_can_show_a_possible_match_and_finds_it_once(mother, senco, team):
    known = await mother.add()
    child = await senco.add(date_of_birth="2016-02-28")
    assert await _found(team) == []
    for version in (1, 2):
        assert (await senco.call("PUT", f"/children/{child}/record", {**DETAILS, "version": version})).status_code == 204
    assert await _found(team) == [(["birth-and-first-name", "birth-and-last-name"], {known, child})]


async def test_records_that_are_added_at_the_same_moment_find_one_another(caller, team):
    await asyncio.gather(*(caller("citizen").add() for _ in range(4)))
    assert len(await _found(team)) == 6


def test_a_name_without_a_letter_matches_nothing():
    born = date(2016, 2, 29)
    assert reasons_to_match(Likeness.of("-", "'", born, Identifiers()), Likeness.of("-", ".", born, Identifiers())) == ()


NAMES = st.text(max_size=40)


@given(NAMES)
def test_folding_is_done_once_and_for_all(name):
    once = folded(name)
    assert folded(once) == once
    assert folded(name.upper().lower()) == folded(name.lower().upper().lower())


@given(NAMES, st.integers(1, 12))
def test_every_beginning_of_every_word_finds_the_name(name, length):
    words = words_of(name)
    for typed in name.split():
        for word in searched_words(typed):
            assert any(kept.startswith(word[:length]) for kept in words)


@given(NAMES)
def test_what_is_searched_for_is_letters_and_digits(typed):
    assert all(word.isalnum() for word in searched_words(typed))
