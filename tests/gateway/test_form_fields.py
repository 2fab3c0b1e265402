"""Whatever is typed on a page of questions comes back from its form exactly as it was."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chassis.errors import TooLarge
from gateway.portals.form_fields import MAX_BYTES, MAX_FIELDS, gather, is_blank, parse_answers
from gateway.portals.question_layout import FieldProblem, lay_out, summarise, with_blank_item, without_item
from gateway.portals.questions import Question, read_questions
from gateway.templates import environment
from tests.gateway.html_form import browser_sends, ids

# Every character that a text box can hold: no NUL, no lone surrogate, and line breaks as a browser normalises them.
_characters = st.characters(exclude_categories=["Cs"], exclude_characters="\x00\r")
_line = st.text(_characters.filter(lambda c: c != "\n"), max_size=20)
_lines = st.text(_characters, max_size=40)
_OPTIONS = [{"value": value, "label": f"Option {value}"} for value in ("a", "b", "c")]
_BOXES = {"text", "telephone", "email", "number", "nhs_number", "upn", "uln"}


def _question(kind: str, number: int, inner: list[dict[str, Any]] | None = None) -> dict[str, Any]:
    found: dict[str, Any] = {"id": f"q{number}", "kind": kind, "label": f"Question {number} <&>", "hint": "A hint", "required": number % 2 == 0}
    if kind in {"radios", "checkboxes", "select"}:
        found["options"] = _OPTIONS
    if kind == "textarea":
        found["limit"] = 2000
    if kind == "group":
        found |= {"questions": inner or [], "item": "Person", "minimum": 0}
    return found


_simple = sorted(_BOXES | {"textarea", "date", "radios", "checkboxes", "select", "address", "yes_no", "files"})


@st.composite
def _pages(draw: st.DrawFn) -> tuple[tuple[Question, ...], dict[str, Any]]:
    kinds = draw(st.lists(st.sampled_from([*_simple, "information", "group"]), min_size=1, max_size=6))
    inner = [_question(kind, number) for number, kind in enumerate(draw(st.lists(st.sampled_from(_simple), min_size=1, max_size=3)))]
    questions = read_questions([_question(kind, number, inner) for number, kind in enumerate(kinds)])
    return questions, draw(_answers(questions))


_KINDS: dict[str, st.SearchStrategy[Any]] = {
    "textarea": _lines,
    "date": st.fixed_dictionaries(dict.fromkeys(("day", "month", "year"), _line)),
    "address": st.fixed_dictionaries(dict.fromkeys(("line1", "line2", "town", "county", "postcode"), _line)),
    "radios": st.sampled_from(["", "a", "b", "c"]),
    "select": st.sampled_from(["", "a", "b", "c"]),
    "yes_no": st.sampled_from(["", "yes", "no"]),
    "checkboxes": st.sets(st.sampled_from(["a", "b", "c"])).map(sorted),
    "files": st.lists(st.fixed_dictionaries({"document_id": st.uuids().map(str), "name": _line, "description": _line}), max_size=3),
}


def _answer(question: Question) -> st.SearchStrategy[Any]:
    if question.kind == "group":
        return st.lists(_answers(question.questions).filter(lambda item: not is_blank(item)), max_size=12)
    return _KINDS.get(question.kind, _line)


def _answers(questions: tuple[Question, ...]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({question.id: _answer(question) for question in questions if question.kind != "information"})


def _draw(questions: tuple[Question, ...], answers: dict[str, Any], problems: tuple[FieldProblem, ...] = ()) -> str:
    macros = environment().get_template("questions.html").module
    return str(macros.questions(lay_out(questions, answers, problems)))  # type: ignore[attr-defined]  # a macro is an attribute at run time


@given(_pages())
@settings(max_examples=60, deadline=None)
def test_what_is_typed_comes_back_unchanged(page: tuple[tuple[Question, ...], dict[str, Any]]) -> None:
    questions, answers = page
    html = _draw(questions, answers)
    assert parse_answers(questions, gather(browser_sends(html))) == answers
    assert len(ids(html)) == len(set(ids(html)))


@given(st.dictionaries(st.text(max_size=12), st.lists(st.text(max_size=12), min_size=1, max_size=2), max_size=20))
@settings(max_examples=40, deadline=None)
def test_any_fields_at_all_give_answers_of_the_right_shape(values: dict[str, list[str]]) -> None:
    questions = read_questions([_question(kind, number, [_question("text", 0)]) for number, kind in enumerate([*_simple, "group"])])
    answers = parse_answers(questions, values)
    assert set(answers) == {question.id for question in questions}
    _draw(questions, answers)


def test_a_blank_item_is_dropped_unless_the_group_needs_it() -> None:
    inner = [{"id": "name", "kind": "text", "label": "Name"}]
    optional = read_questions([{"id": "people", "kind": "group", "label": "People", "questions": inner}])
    needed = read_questions([{"id": "people", "kind": "group", "label": "People", "questions": inner, "minimum": 1}])
    sent = {"people-0-name": [" "], "people-1-name": ["Somebody"], "people-2-name": [""]}
    assert parse_answers(optional, sent) == {"people": [{"name": "Somebody"}]}
    assert parse_answers(needed, {"people-0-name": [""]}) == {"people": [{"name": ""}]}


def test_more_fields_than_a_page_has_are_refused() -> None:
    with pytest.raises(TooLarge):
        gather((f"q{number}", "") for number in range(MAX_FIELDS + 1))


def test_more_text_than_a_page_holds_is_refused() -> None:
    with pytest.raises(TooLarge):
        gather([("q", "x" * (MAX_BYTES + 1))])


def test_a_question_that_one_option_calls_for_stands_inside_that_option() -> None:
    questions = read_questions(
        [
            {"id": "kind", "kind": "radios", "label": "Kind", "options": _OPTIONS},
            {"id": "more", "kind": "textarea", "label": "More", "when": {"question": "kind", "is": ["b"]}},
            {"id": "both", "kind": "text", "label": "Both", "when": {"question": "kind", "is": ["a", "b"]}},
        ]
    )
    fields = lay_out(questions, {"kind": "b", "more": "line 1\nline 2", "both": ""})
    assert [field.name for field in fields] == ["kind", "both"]
    assert [inner.name for choice in fields[0].choices for inner in choice.revealed] == ["more"]
    assert fields[1].when == ("kind", ("a", "b"))
    html = _draw(questions, {"kind": "b", "more": "line 1\nline 2", "both": ""})
    assert ("more", "line 1\r\nline 2") in browser_sends(html)
    assert 'data-waymark-when="kind"' in html


def test_each_error_leads_to_a_field_on_the_page() -> None:
    inner = [{"id": "first_name", "kind": "text", "label": "First name"}, {"id": "born", "kind": "date", "label": "Born"}]
    questions = read_questions(
        [
            {"id": "born", "kind": "date", "label": "Date of birth"},
            {"id": "home", "kind": "address", "label": "Address"},
            {"id": "kind", "kind": "radios", "label": "Kind", "options": _OPTIONS},
            {"id": "letters", "kind": "files", "label": "Letters"},
            {"id": "people", "kind": "group", "label": "People", "questions": inner, "minimum": 1},
        ]
    )
    names = ["born", "born-year", "home", "home-postcode", "kind", "letters", "people", "people-0-first_name", "people-0-born"]
    problems = tuple(FieldProblem(name, f"Mend {name}") for name in names)
    answers = {"letters": [{"document_id": "d1", "name": "a.pdf", "description": ""}]}
    html = _draw(questions, answers, problems)
    lines = summarise(lay_out(questions, answers, problems), problems)
    assert [line["text"] for line in lines] == [f"Mend {name}" for name in names]
    assert {line["href"].removeprefix("#") for line in lines} <= set(ids(html))


def test_an_item_can_be_added_and_taken_away() -> None:
    question = read_questions([{"id": "people", "kind": "group", "label": "People", "maximum": 2, "questions": [{"id": "n", "kind": "text", "label": "N"}]}])[0]
    one = {"people": [{"n": "A"}]}
    two = with_blank_item(one, question)
    assert two == {"people": [{"n": "A"}, {}]}
    assert with_blank_item({"people": [{"n": "A"}, {"n": "B"}]}, question) == {"people": [{"n": "A"}, {"n": "B"}]}
    assert without_item({"people": [{"n": "A"}, {"n": "B"}]}, "people-0") == {"people": [{"n": "B"}]}
    assert without_item(one, "people-9") == one
    assert without_item(one, "elsewhere") == one


def test_what_is_typed_cannot_become_markup() -> None:
    questions = read_questions([_question(kind, number, [_question("text", 0)]) for number, kind in enumerate([*_simple, "group"])])
    hostile = "\"'><script>alert(1)</script>"
    answers = parse_answers(questions, {name: [hostile] for name, _ in browser_sends(_draw(questions, {}))} | {"q5-0-document_id": [hostile]})
    html = _draw(questions, answers, tuple(FieldProblem(question.id, hostile) for question in questions))
    assert "<script" not in html
