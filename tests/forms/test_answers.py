"""What may be stored at all: anything a person can type, and nothing that a page cannot send."""

from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis.errors import Invalid, TooLarge
from services.forms.domain.answers import check_shape, is_blank, length
from services.forms.domain.definition import Page
from services.forms.domain.kinds import HARD_PAGE, HARD_VALUE
from services.forms.domain.validation import page_errors
from tests.forms.sample import DOCUMENT, TODAY, definition, file

_FORM = definition()


def _page(name: str) -> Page:
    page = _FORM.page(name)
    assert page is not None
    return page


def _refused(page: str, answers: dict[str, Any]) -> list[tuple[str, str]]:
    with pytest.raises(Invalid) as refused:
        check_shape(_page(page), answers)
    return [(error.field, error.message) for error in refused.value.errors]


def test_no_answers_at_all_can_be_stored():
    check_shape(_page("details"), {})


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00")))
def test_whatever_is_typed_can_be_stored(text: str):
    check_shape(_page("reason"), {"why": text})
    check_shape(_page("details"), {"born": {"day": text, "month": text, "year": text}, "home": {"postcode": text}, "nhs": text, "hours": text})


@pytest.mark.parametrize(
    ("page", "answers", "field", "message"),
    [
        ("reason", {"why": 3}, "why", "This answer must be text"),
        ("reason", {"why": None}, "why", "This answer must be text"),
        ("reason", {"why": ["a"]}, "why", "This answer must be text"),
        ("reason", {"other": "a"}, "other", "This page has no such question"),
        ("reason", {"requester": "parent"}, "requester", "This page has no such question"),
        ("start", {"intro": "a"}, "intro", "This page has no such question"),
        ("reason", {"why": "a\x00"}, "why", "This answer has a character that cannot be saved"),
        ("reason", {"why": "\ud800"}, "why", "This answer has a character that cannot be saved"),
        ("reason", {"why": "a" * (HARD_VALUE + 1)}, "why", "This answer is too long to save. Shorten it to 20,000 characters or fewer"),
        ("who", {"requester": "nobody"}, "requester", "Select one of the options"),
        ("who", {"requester": ["parent"]}, "requester", "This answer must be text"),
        ("details", {"support": "a"}, "support", "This answer must be a list of options"),
        ("details", {"support": ["c"]}, "support", "Select from the options, each once"),
        ("details", {"support": ["a", "a"]}, "support", "Select from the options, each once"),
        ("details", {"born": "1 2 2020"}, "born", "This answer must have the parts day, month, year"),
        ("details", {"born": {"hour": "1"}}, "born-hour", "This answer has no such part"),
        ("details", {"born": {"day": 1}}, "born-day", "This answer must be text"),
        ("details", {"home": {"planet": "Mars"}}, "home-planet", "This answer has no such part"),
        ("reason", {"documents": {}}, "documents", "This answer must be a list"),
        ("reason", {"documents": ["a"]}, "documents", "This answer must be a list"),
        ("reason", {"documents": [{"document_id": DOCUMENT}]}, "documents-0", "A file must have the parts document_id, name, description"),
        ("reason", {"documents": [file("../etc/passwd")]}, "documents-0-document_id", "This is not the id of a document"),
        ("reason", {"documents": [file(DOCUMENT.upper())]}, "documents-0-document_id", "This is not the id of a document"),
        ("reason", {"documents": [file(), file()]}, "documents", "The same file is there twice"),
        ("people", {"people": "Sam"}, "people", "This answer must be a list"),
        ("people", {"people": [{"last": "x"}]}, "people-0-last", "This page has no such question"),
        ("people", {"people": [{"\ud800": "x"}]}, "people-0-?", "This page has no such question"),
        ("people", {"people": [{}, {"first": 1}]}, "people-1-first", "This answer must be text"),
        ("people", {"people": [{"born": {"day": []}}]}, "people-0-born-day", "This answer must be text"),
        ("people", {"people": [{}] * 101}, "people", "This answer has more than 100 entries, which is too many to save"),
    ],
)
def test_answers_of_the_wrong_shape_are_refused_with_their_field(page: str, answers: dict[str, Any], field: str, message: str):
    assert _refused(page, answers) == [(field, message)]


def test_every_wrong_answer_is_named_at_once():
    assert [field for field, _ in _refused("details", {"phone": 1, "nothing": "", "born": []})] == ["phone", "nothing", "born"]


def test_more_on_a_page_than_it_may_hold_is_refused():
    entry = {"first": "x" * 19_000, "mail": "y" * 10_000}
    many = [entry] * (HARD_PAGE // 29_000 + 1)
    with pytest.raises(TooLarge) as refused:
        check_shape(_page("people"), {"people": many})
    assert "250,000 characters" in refused.value.message
    check_shape(_page("people"), {"people": many[1:]})


@pytest.mark.parametrize("value", ["", "  \r\n", [], {}, None, {"day": "", "month": " "}, [{"first": "", "born": {"day": ""}}], [""]])
def test_nothing_typed_is_blank(value: Any):
    assert is_blank(value)


@pytest.mark.parametrize("value", ["0", ["a"], {"day": "1"}, [{"first": "", "born": {"day": "1"}}]])
def test_anything_typed_is_not_blank(value: Any):
    assert not is_blank(value)


@pytest.mark.parametrize(("text", "expected"), [("ab", 2), ("a\r\nb", 3), ("a\nb", 3), ("\r\n\r\n", 2), ("😀", 2), ("é", 1), ("e\u0301", 2)])
def test_length_is_what_the_browser_counts(text: str, expected: int):
    assert length(text) == expected


_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=10
)


@given(st.sampled_from(["who", "details", "people", "reason"]), st.data())
def test_any_json_is_either_refused_or_can_be_judged(page: str, data: st.DataObject):
    names = st.sampled_from(sorted(_page(page).asked))
    answers = data.draw(st.dictionaries(names | st.text(), _json))
    with suppress(Invalid):
        check_shape(_page(page), answers)
        page_errors(_page(page), answers, frozenset(_page(page).asked), TODAY)
