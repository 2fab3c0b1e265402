"""Mistakes are named in plain English beside the field they are in; what is merely typed differently is accepted."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.forms.domain.definition import Page
from services.forms.domain.validation import page_errors, read_date
from services.forms.domain.visibility import choices_on, visible_questions
from tests.forms.sample import DOCUMENT, OTHER_DOCUMENT, TODAY, definition, file

_FORM = definition()


def _page(name: str) -> Page:
    page = _FORM.page(name)
    assert page is not None
    return page


def _errors(page: str, answers: dict[str, Any]) -> list[tuple[str, str]]:
    found = _page(page)
    visible = visible_questions(_FORM, choices_on(_FORM, found, answers))
    return [(error.field, error.message) for error in page_errors(found, answers, visible, TODAY)]


def _message(name: str, value: Any) -> str | None:
    found = _errors("details", {name: value})
    assert all(field.startswith(name) for field, _ in found)
    return found[0][1] if found else None


def test_a_required_answer_that_is_missing_is_asked_for():
    assert _errors("who", {}) == [("requester", "Select who you are")]
    assert _errors("reason", {"why": " \r\n"}) == [("why", "Enter why you ask")]


def test_answers_that_are_not_required_may_be_missing():
    assert _errors("details", {}) == []


def test_a_required_question_that_is_hidden_is_not_asked_for():
    assert _errors("who", {"requester": "parent"}) == []
    assert _errors("who", {"requester": "other"}) == [("role", "Enter your role")]


def test_a_hidden_answer_is_not_judged():
    assert _errors("who", {"requester": "parent", "role": "far too long for its limit"}) == []
    assert _errors("who", {"requester": "other", "role": "far too long for its limit"}) == [("role", "Your role must be 10 characters or fewer")]


def test_the_limit_counts_a_line_break_once():
    assert _errors("reason", {"why": "\r\n".join("x" * 51)[:-1] + "x"}) == [("why", "Why you ask must be 100 characters or fewer")]
    assert _errors("reason", {"why": "a\r\n" * 50}) == []


@given(st.dates(date(1000, 1, 1)), st.sampled_from(["%d %m %Y", "%d %B %Y", "%d %b %Y", " %d  %m  %Y "]))
def test_every_real_date_is_accepted(day: date, form: str):
    parts = dict(zip(("day", "month", "year"), f"{day:{form.strip()}}".split(), strict=True))
    assert _message("born", parts) is None
    assert read_date(parts) == day


@pytest.mark.parametrize(
    ("typed", "field", "message"),
    [
        (("", "3", "2020"), "born-day", "Start date must include a day"),
        (("", "", "2020"), "born-day", "Start date must include a day and month"),
        (("1", "3", " "), "born-year", "Start date must include a year"),
        (("31", "2", "2020"), "born-day", "Start date must be a real date, like 27 3 2019"),
        (("29", "2", "2023"), "born-day", "Start date must be a real date, like 27 3 2019"),
        (("1", "13", "2020"), "born-day", "Start date must be a real date, like 27 3 2019"),
        (("0", "1", "2020"), "born-day", "Start date must be a real date, like 27 3 2019"),
        (("one", "1", "2020"), "born-day", "Start date must be a real date, like 27 3 2019"),
        (("1", "Janvier", "2020"), "born-day", "Start date must be a real date, like 27 3 2019"),
        (("1", "1", "20"), "born-year", "Start date must have a year of 4 numbers"),
        (("1", "1", "0000"), "born-day", "Start date must be a real date, like 27 3 2019"),
        (("\u0661", "1", "2020"), "born-day", "Start date must be a real date, like 27 3 2019"),
    ],
)
def test_a_date_that_is_not_real_is_explained(typed: tuple[str, str, str], field: str, message: str):
    assert _errors("details", {"born": dict(zip(("day", "month", "year"), typed, strict=True))}) == [(field, message)]


@given(st.text(), st.text(), st.text())
def test_a_date_is_accepted_only_when_it_can_be_read(day: str, month: str, year: str):
    value = {"day": day, "month": month, "year": year}
    if any(part.strip() for part in value.values()):
        assert (not _errors("details", {"born": value})) == (read_date(value) is not None and len(year.strip()) == 4)


@given(st.integers(0, 40_000))
def test_a_date_is_read_as_it_was_meant(days: int):
    day = date(1950, 1, 1) + timedelta(days)
    assert read_date({"day": str(day.day), "month": f"{day:%b}.", "year": str(day.year)}) == day


@pytest.mark.parametrize("typed", ["01632 960001", "+44 (0)1632 960 001", "07700-900-982", "07700 900982 ext 12", "020 7946 0000 x5", "+33 1 23 45 67 89"])
def test_a_telephone_number_is_accepted_however_it_is_written(typed: str):
    assert _message("phone", typed) is None


@pytest.mark.parametrize("typed", ["123", "call me", "07700 900982 and 07700 900983", "++44 1632 960001", "0" * 16])
def test_what_is_not_a_telephone_number_is_explained(typed: str):
    message = _message("phone", typed)
    assert message is not None
    assert message.startswith("Telephone number must be a telephone number, like 01632 960 001")


@pytest.mark.parametrize("typed", ["a@example.com", "first.last+tag@sub.example.org.uk", " a@example.com ", "o'hara@example.ie", "ü@exämple.de"])
def test_an_email_address_is_accepted(typed: str):
    assert _message("email", typed) is None


@pytest.mark.parametrize("typed", ["a", "a@", "@example.com", "a@example", "a@@example.com", "a b@example.com", "a@example..com", "a@.com"])
def test_what_is_not_an_email_address_is_explained(typed: str):
    assert _message("email", typed) == "E-mail address must be in the correct format, like name@example.com"


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("15", None),
        ("7.5", None),
        ("0", None),
        ("60", None),
        ("61", "Hours a week must be 60 or less"),
        ("-1", "Hours a week must be 0 or more"),
        ("ten", "Hours a week must be a number, like 15 or 7.5"),
        ("1e5", "Hours a week must be a number, like 15 or 7.5"),
        ("nan", "Hours a week must be a number, like 15 or 7.5"),
        ("9" * 15, "Hours a week must be a number, like 15 or 7.5"),
    ],
)
def test_a_number_is_judged_by_its_bounds(typed: str, message: str | None):
    assert _message("hours", typed) == message


@pytest.mark.parametrize("postcode", ["CV1 5RR", "cv15rr", "SW1A 1AA", "M1 1AE", "b33-8th", "EC1A 1BB", "GIR 0AA", ""])
def test_a_postcode_is_accepted_however_it_is_typed(postcode: str):
    assert _message("home", {"line1": "1 Road", "postcode": postcode}) is None


@pytest.mark.parametrize("postcode", ["CV1", "12345", "CV1 5RRR", "nearby"])
def test_what_is_not_a_postcode_is_explained(postcode: str):
    assert _errors("details", {"home": {"postcode": postcode}}) == [("home-postcode", "Enter a full UK postcode, like AA3 1AB")]


def test_a_line_of_an_address_has_a_limit():
    assert _errors("details", {"home": {"line2": "x" * 101}}) == [("home-line2", "Each line of home address must be 100 characters or fewer")]


def test_numbers_with_check_digits_are_checked():
    assert _message("nhs", "943 476 5919") is None
    assert (_message("nhs", "943 476 5918") or "").startswith("NHS number must be a real NHS number")
    assert _message("upn", "b801200005001") is None
    assert (_message("upn", "A801200005001") or "").startswith("UPN must be a real UPN")
    assert _message("uln", "927 630 8686") is None
    assert (_message("uln", "927 630 8687") or "").startswith("ULN must be a real ULN")


def test_files_have_a_maximum_and_their_descriptions_a_limit():
    third = "0198b5a0-0000-7000-8000-000000000003"
    many = {"why": "x", "documents": [file(), file(OTHER_DOCUMENT), file(third)]}
    assert _errors("reason", many) == [("documents", "You can add up to 2 files here")]
    long = {"why": "x", "documents": [file(DOCUMENT, description="d" * 201)]}
    assert _errors("reason", long) == [("documents-0-description", "The description of a file must be 200 characters or fewer")]


_PERSON = {"first": "Sam", "mail": "sam@example.com"}


@pytest.mark.parametrize(
    ("people", "expected"),
    [
        ([_PERSON], []),
        ([_PERSON, {"first": "", "mail": " "}], []),
        ([{}, _PERSON], []),
        ([], [("people", "Add at least 1 here: people")]),
        (
            [{"first": ""}],
            [("people-0-first", "Person 1: enter the first name"), ("people-0-mail", "Person 1: enter an e-mail address or an address")],
        ),
        ([{"first": "Sam"}], [("people-0-mail", "Person 1: enter an e-mail address or an address")]),
        ([{"first": "Sam", "address": {"line1": "1 Road"}}], []),
        ([_PERSON, {"mail": "sam@example.com"}], [("people-1-first", "Person 2: enter the first name")]),
        ([_PERSON | {"mail": "sam"}], [("people-0-mail", "Person 1: an e-mail address must be in the correct format, like name@example.com")]),
        ([_PERSON | {"born": {"day": "1"}}], [("people-0-born-month", "Person 1: date of birth must include a month and year")]),
        ([_PERSON] * 4, [("people", "You can add up to 3 here: people")]),
    ],
)
def test_each_item_of_a_group_is_judged_and_named(people: list[dict[str, Any]], expected: list[tuple[str, str]]):
    assert _errors("people", {"people": people}) == expected


@given(st.text(), st.text(), st.text())
def test_nothing_typed_makes_validation_fail(one: str, two: str, three: str):
    _errors("details", {"phone": one, "email": two, "hours": three, "nhs": one, "upn": two, "home": {"postcode": three}, "born": {"day": one, "month": two}})


def test_a_date_of_the_past_may_be_today_and_no_later():
    def born(day: date) -> list[tuple[str, str]]:
        boxes = {"day": str(day.day), "month": str(day.month), "year": str(day.year)}
        found = _errors("people", {"people": [{"first_name": "Ash", "born": boxes}]})
        return [error for error in found if "born" in error[0]]

    assert born(TODAY) == []
    assert born(TODAY + timedelta(days=1)) == [("people-0-born-day", "Person 1: date of birth must be today or in the past")]
    assert _errors("details", {"born": {"day": "1", "month": "1", "year": "2999"}}) == []
