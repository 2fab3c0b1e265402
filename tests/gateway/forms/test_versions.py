"""Two versions of one page are told apart and put together without losing a word."""

from typing import Any

import pytest

from gateway.portals.answer_text import answer_lines, as_fields
from gateway.portals.form_fields import parse_answers
from gateway.portals.questions import read_questions
from gateway.portals.versions import differences, merge

QUESTIONS = read_questions(
    [
        {"id": "intro", "kind": "information", "label": "About"},
        {"id": "why", "kind": "textarea", "label": "Why"},
        {"id": "name", "kind": "text", "label": "Name"},
        {"id": "born", "kind": "date", "label": "Born"},
        {"id": "home", "kind": "address", "label": "Home"},
        {"id": "speech", "kind": "checkboxes", "label": "Speech", "options": [{"value": "a", "label": "Option A"}, {"value": "b", "label": "Option B"}]},
        {"id": "letters", "kind": "files", "label": "Letters"},
        {"id": "people", "kind": "group", "label": "People", "item": "Person", "questions": [{"id": "first", "kind": "text", "label": "First name"}]},
    ]
)
FILE_1 = {"document_id": "1", "name": "one.pdf", "description": "First"}
FILE_2 = {"document_id": "2", "name": "two.pdf", "description": ""}
MINE: dict[str, Any] = {
    "why": "Mine\nline two",
    "name": "Same",
    "born": {"day": "1", "month": "2", "year": "2017"},
    "home": {"line1": "1 Road", "line2": "", "town": "Anytown", "county": "", "postcode": "AB1 2CD"},
    "speech": ["a", "b"],
    "letters": [FILE_1, FILE_2],
    "people": [{"first": "A"}, {"first": "B"}],
}
THEIRS: dict[str, Any] = {"why": "Theirs", "name": "Same", "speech": ["a"], "letters": [FILE_1], "people": [{"first": "B"}, {"first": "C"}]}


def test_only_questions_that_were_answered_differently_are_shown() -> None:
    assert [item.question.id for item in differences(QUESTIONS, MINE, THEIRS)] == ["why", "born", "home", "speech", "letters", "people"]


def test_blank_and_missing_are_the_same_answer() -> None:
    blank = parse_answers(QUESTIONS, {})
    assert differences(QUESTIONS, blank, {}) == []


def test_both_can_be_kept_where_both_can_stand_together() -> None:
    assert [item.question.id for item in differences(QUESTIONS, MINE, THEIRS) if item.can_keep_both] == ["why", "letters", "people"]


@pytest.mark.parametrize(("choice", "expected"), [("mine", MINE), ("theirs", THEIRS)])
def test_choosing_one_version_throughout_gives_that_version(choice: str, expected: dict[str, Any]) -> None:
    merged, unanswered = merge(QUESTIONS, MINE, THEIRS, {question.id: choice for question in QUESTIONS})
    assert merged == expected
    assert unanswered == []


def test_keeping_both_keeps_every_word_file_and_person_once() -> None:
    merged, unanswered = merge(QUESTIONS, MINE, THEIRS, {"why": "both", "letters": "both", "people": "both", "born": "mine", "home": "mine", "speech": "mine"})
    assert unanswered == []
    assert merged["why"] == "Theirs\n\nMine\nline two"
    assert merged["letters"] == [FILE_1, FILE_2]
    assert merged["people"] == [{"first": "B"}, {"first": "C"}, {"first": "A"}]


def test_a_question_without_a_choice_is_asked_for() -> None:
    _, unanswered = merge(QUESTIONS, MINE, THEIRS, {"why": "mine", "born": "both", "home": "made up"})
    assert [question.id for question in unanswered] == ["born", "home", "speech", "letters", "people"]


def test_what_was_typed_travels_through_hidden_fields_unchanged() -> None:
    values: dict[str, list[str]] = {}
    for name, value in as_fields(QUESTIONS, MINE):
        values.setdefault(name, []).append(value)
    assert parse_answers(QUESTIONS, values) == MINE


def test_answers_are_read_in_plain_words() -> None:
    read = {question.id: answer_lines(question, MINE[question.id]) for question in QUESTIONS if question.id in MINE}
    assert read == {
        "why": ["Mine", "line two"],
        "name": ["Same"],
        "born": ["1 2 2017"],
        "home": ["1 Road", "Anytown", "AB1 2CD"],
        "speech": ["Option A", "Option B"],
        "letters": ["one.pdf: First", "two.pdf"],
        "people": ["Person 1", "First name: A", "Person 2", "First name: B"],
    }
    assert answer_lines(QUESTIONS[1], " ") == ["Not provided"]
