"""The answers of Add Child become what cases takes, and the other way round."""

from typing import Any

import pytest

from gateway.portals.citizen.child_questions import QUESTIONS, read_child, write_child
from gateway.portals.form_fields import parse_answers
from gateway.portals.question_layout import lay_out, summarise

FIELDS = {
    "legal_first_name": "Alex",
    "legal_last_name": "Sample",
    "known_as": "",
    "date_of_birth-day": "14",
    "date_of_birth-month": "May",
    "date_of_birth-year": "2017",
    "sex": "female",
    "address-line1": "1 Example Street",
    "address-line2": "",
    "address-town": "Anytown",
    "address-county": "",
    "address-postcode": "AB1 2CD",
    "setting": "school",
    "setting-name": "Example Primary School",
    "relation": "mother",
    "parental_responsibility": "yes",
}


def _answers(**changed: str) -> dict[str, Any]:
    fields = FIELDS | {name.replace("__", "-"): value for name, value in changed.items()}
    return parse_answers(QUESTIONS, {name: [value] for name, value in fields.items()})


def test_complete_answers_are_what_cases_takes_and_come_back_the_same() -> None:
    body, problems = read_child(_answers())
    assert problems == []
    assert body["date_of_birth"] == "2017-05-14"
    assert body["setting"] == {"kind": "school", "name": "Example Primary School"}
    assert read_child(write_child(body)) == (body, [])


def test_a_name_of_a_school_is_sent_for_a_school_alone() -> None:
    body, _ = read_child(_answers(setting="home_educated"))
    assert body["setting"] == {"kind": "home_educated", "name": ""}


def test_a_young_person_is_not_asked_for_parental_responsibility() -> None:
    body, problems = read_child(_answers(relation="self", parental_responsibility=""))
    assert problems == []
    assert body["parental_responsibility"] == "no"
    assert write_child(body)["parental_responsibility"] == ""


def test_each_problem_is_named_in_the_order_of_the_page_and_leads_to_a_field_that_is_there() -> None:
    answers = parse_answers(QUESTIONS, {})
    body, problems = read_child(answers)
    assert body == {}
    assert [problem.field for problem in problems] == [
        "legal_first_name",
        "legal_last_name",
        "date_of_birth",
        "sex",
        "address-line1",
        "address-town",
        "address-postcode",
        "setting",
        "relation",
    ]
    assert all(line["href"] != "#main-content" for line in summarise(lay_out(QUESTIONS, answers, problems), problems))


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"date_of_birth__month": ""}, "date_of_birth-month"),
        ({"date_of_birth__year": "17"}, "date_of_birth-year"),
        ({"date_of_birth__day": "31", "date_of_birth__month": "2"}, "date_of_birth"),
        ({"date_of_birth__day": "¹"}, "date_of_birth"),
        ({"setting__name": " "}, "setting-name"),
        ({"parental_responsibility": ""}, "parental_responsibility"),
        ({"sex": "made up"}, "sex"),
        ({"relation": "made up"}, "relation"),
    ],
)
def test_one_mistake_is_one_problem_at_its_field(changed: dict[str, str], field: str) -> None:
    _, problems = read_child(_answers(**changed))
    assert [problem.field for problem in problems] == [field]
