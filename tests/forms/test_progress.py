"""Steps, the summary, agreeing and the date of receipt."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest

from chassis.errors import Conflict, Invalid, NotFound
from services.forms.domain.catalogue import Catalogue
from services.forms.domain.filled_form import FilledForm
from services.forms.domain.submission import agree, date_received, refuse_incomplete
from services.forms.domain.summary import NOT_PROVIDED, sections, show_answer
from tests.forms.sample import COMPLETE, DOCUMENT, TODAY, definition, file

_FORM = definition()
_PERSON = UUID(int=7)
_NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def _steps(answers: dict[str, dict[str, Any]], current: str | None) -> list[tuple[str, str, bool]]:
    return [(step.id, step.state, step.reachable) for step in FilledForm(_FORM, answers, TODAY).steps(current)]


def test_the_first_page_that_was_not_saved_can_be_reached():
    assert _steps({}, "start") == [
        ("start", "current", True),
        ("who", "not_started", False),
        ("details", "not_started", False),
        ("people", "not_started", False),
        ("reason", "not_started", False),
    ]


def test_saved_pages_are_complete_or_incomplete_and_can_be_reached():
    assert _steps({"start": {}, "who": {}, "reason": {"why": "x"}}, "start") == [
        ("start", "current", True),
        ("who", "incomplete", True),
        ("details", "not_started", True),
        ("people", "not_started", False),
        ("reason", "complete", True),
    ]


def test_a_form_with_every_mandatory_answer_can_be_submitted_though_pages_were_never_opened():
    answers = {name: COMPLETE[name] for name in ("who", "people", "reason")}
    refuse_incomplete(FilledForm(_FORM, answers, TODAY))


def test_an_incomplete_form_is_refused_with_the_pages_to_complete():
    with pytest.raises(Conflict) as refused:
        refuse_incomplete(FilledForm(_FORM, {"who": {"requester": "other"}}, TODAY))
    assert refused.value.code == "not_complete"
    assert refused.value.fields["pages"] == [{"id": "who", "title": "Who"}, {"id": "people", "title": "People"}, {"id": "reason", "title": "Reason"}]
    assert refused.value.fields["problems"][0] == {"page": "who", "field": "role", "message": "Enter your role"}


def test_the_summary_shows_every_question_that_is_asked():
    shown = sections(FilledForm(_FORM, COMPLETE, TODAY))
    assert [(section.page, section.complete) for section in shown] == [("who", True), ("details", True), ("people", True), ("reason", True)]
    values = {answer.question: answer.value for section in shown for answer in section.answers}
    assert values["requester"] == ("Parent",)
    assert values["happy"] == (NOT_PROVIDED,)
    assert values["documents"] == ("report.pdf: Report",)


@pytest.mark.parametrize(
    ("name", "value", "lines"),
    [
        ("born", {"day": "03", "month": "sept", "year": "2020"}, ("3 September 2020",)),
        ("born", {"day": "31", "month": "2", "year": "2020"}, ("31 2 2020",)),
        ("home", {"line1": "1 Road ", "line2": "", "town": "Coventry", "county": "", "postcode": "CV1 5RR"}, ("1 Road", "Coventry", "CV1 5RR")),
        ("nhs", "9434765919", ("943 476 5919",)),
        ("nhs", "12", ("12",)),
        ("upn", "b8012 00005001", ("B801200005001",)),
        ("uln", "927 630 8686", ("9276308686",)),
        ("support", ["none", "a"], ("Help A", "None")),
        ("support_more", "one\r\n\r\ntwo", ("one", "", "two")),
        ("happy", "yes", ("Yes",)),
        ("phone", "", (NOT_PROVIDED,)),
    ],
)
def test_an_answer_is_shown_as_a_person_reads_it(name: str, value: Any, lines: tuple[str, ...]):
    page = _FORM.page("details")
    assert page is not None
    assert show_answer(page.asked[name], value).value == lines


def test_items_of_a_group_are_numbered_and_blank_ones_left_out():
    page = _FORM.page("people")
    assert page is not None
    shown = show_answer(page.asked["people"], [{}, {"first": "Sam", "mail": "", "born": {"day": "1", "month": "2", "year": "2020"}}, {"first": "Kim"}])
    assert [(item.title, [(answer.label, answer.value) for answer in item.answers]) for item in shown.items] == [
        ("Person 1", [("First name", ("Sam",)), ("Date of birth", ("1 February 2020",))]),
        ("Person 2", [("First name", ("Kim",))]),
    ]


def test_a_file_is_shown_with_its_description():
    page = _FORM.page("reason")
    assert page is not None
    shown = show_answer(page.asked["documents"], [file(description=" ")])
    assert shown.value == ("report.pdf",)
    assert [(item.document_id, item.name, item.description) for item in shown.files] == [(DOCUMENT, "report.pdf", "")]


def test_agreeing_keeps_the_words_who_agreed_and_when():
    agreed = agree(_FORM, ["ask", "truth"], _PERSON, _NOON)
    assert [(item.id, item.label, item.agreed_by, item.agreed_at) for item in agreed] == [
        ("truth", "It is true.", _PERSON, _NOON),
        ("ask", "I ask.", _PERSON, _NOON),
    ]


def test_every_statement_must_be_agreed_to():
    with pytest.raises(Invalid) as refused:
        agree(_FORM, ["truth"], _PERSON, _NOON)
    assert [(error.field, error.message) for error in refused.value.errors] == [("declarations", "Agree to this statement: I ask.")]


def test_a_statement_that_the_form_does_not_have_is_refused():
    with pytest.raises(Invalid) as refused:
        agree(_FORM, ["truth", "ask", "everything"], _PERSON, _NOON)
    assert refused.value.code == "unknown_declaration"


@pytest.mark.parametrize(
    ("at", "on"),
    [
        (datetime(2026, 6, 30, 23, 30, tzinfo=UTC), date(2026, 7, 1)),
        (datetime(2026, 12, 31, 23, 30, tzinfo=UTC), date(2026, 12, 31)),
        (datetime(2026, 6, 30, 22, 59, tzinfo=UTC), date(2026, 6, 30)),
    ],
)
def test_the_date_of_receipt_is_the_date_in_england(at: datetime, on: date):
    assert date_received(at) == on


def test_a_form_is_offered_only_to_whom_it_is_for():
    new, own = definition(version=2), definition(form="own", offered_to="self")
    catalogue = Catalogue([new, own])
    assert catalogue.offered_to("mother") == [new]
    assert catalogue.offered_to("self") == [own]
    assert catalogue.to_start("sample", "father") is new
    for form, relation in (("sample", "self"), ("own", "mother"), ("nothing", "mother")):
        with pytest.raises(NotFound):
            catalogue.to_start(form, relation)
