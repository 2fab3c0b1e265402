"""What may be said about a child."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis.errors import Invalid
from services.cases.domain.children import Address, ChildDetails, Setting, age_on, checked, warnings

TODAY = date(2026, 11, 22)
DETAILS = ChildDetails("Alex", "Example", "", date(2016, 2, 29), "female", Address("1 High Street", "", "Anytown", "", "cv1 2ab"), Setting("none", ""))


def _fields(details: ChildDetails, relation="mother") -> list[str]:
    with pytest.raises(Invalid) as refused:
        checked(details, relation, TODAY)
    return [error.field for error in refused.value.errors]


def test_a_postcode_is_tidied_however_it_was_typed():
    for typed in ("cv12ab", " CV1 2AB ", "cv1-2ab", "c v 1 2 a b"):
        assert checked(replace(DETAILS, address=replace(DETAILS.address, postcode=typed)), "mother", TODAY).address.postcode == "CV1 2AB"


def test_every_mistake_is_named_at_once():
    empty = ChildDetails(" ", "", "", date(2027, 1, 1), "male", Address("", "", "", "", "nowhere"), Setting("school", ""))
    assert _fields(empty) == ["legal_first_name", "legal_last_name", "date_of_birth", "address-line1", "address-town", "address-postcode", "setting-name"]


def test_what_is_too_long_is_refused_and_not_cut():
    assert _fields(replace(DETAILS, known_as="x" * 101)) == ["known_as"]
    assert checked(replace(DETAILS, known_as="x" * 100), "mother", TODAY).known_as == "x" * 100


@pytest.mark.parametrize(
    ("born", "allowed"),
    [
        (date(2010, 11, 23), False),
        (date(2010, 11, 22), True),
        (date(2000, 11, 23), True),
        (date(2000, 11, 22), False),
    ],
)
def test_a_young_person_adds_themselves_from_16_to_25(born, allowed):
    details = replace(DETAILS, date_of_birth=born)
    if allowed:
        checked(details, "self", TODAY)
    else:
        assert _fields(details, "self") == ["date_of_birth"]


def test_an_age_over_25_is_a_warning_and_no_refusal():
    old = replace(DETAILS, date_of_birth=date(2000, 1, 1))
    assert warnings(checked(old, "mother", TODAY), TODAY) == ["over_25"]
    assert warnings(DETAILS, TODAY) == []


def test_the_name_of_a_setting_is_kept_for_a_school_only():
    moved = replace(DETAILS, setting=Setting("home_educated", "Left over"))
    assert checked(moved, "mother", TODAY).setting == Setting("home_educated", "")


def test_a_child_goes_by_the_name_they_are_known_as():
    assert DETAILS.name == "Alex Example"
    assert replace(DETAILS, known_as="Lex").name == "Lex Example"


@given(st.text(max_size=60))
def test_no_name_keeps_what_cannot_be_seen(typed):
    """Control characters and changes of writing direction could make a name look like another."""
    try:
        kept = checked(replace(DETAILS, legal_first_name=typed), "mother", TODAY).legal_first_name
    except Invalid:
        return
    assert kept == kept.strip()
    assert not any(mark in kept for mark in "\x00\n\r\x1b\u202e\u2066")


def test_a_birthday_on_29_february_is_counted_on_1_march():
    assert age_on(date(2016, 2, 29), date(2017, 2, 28)) == 0
    assert age_on(date(2016, 2, 29), date(2017, 3, 1)) == 1
