"""The two requests that come with the service, filled in over the API as people do."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from tests.forms.conftest import Parent
from tests.forms.sample import DOCUMENT, file

_STATEMENTS = ("sharing", "truth", "request")


@pytest.fixture
def definitions_folder() -> Path:
    return Path(__file__).parents[2] / "services" / "forms" / "definitions"


_ANSWERS: dict[str, Any] = {
    "telephone": "01632 960001",
    "email": "sam@example.com",
    "number": "15",
    "nhs_number": "943 476 5919",
    "upn": "B801200005001",
    "uln": "9276308686",
    "date": {"day": "4", "month": "9", "year": "2023"},
    "address": {"line1": "1 High Street", "line2": "", "town": "Anytown", "county": "", "postcode": "CV1 2AB"},
}


def _answer(question: dict[str, Any], number: int) -> Any:
    """Return an acceptable answer to any question."""
    match question["kind"]:
        case "radios" | "select":
            return question["options"][0]["value"]
        case "checkboxes":
            return [question["options"][0]["value"]]
        case "files":
            return [file(DOCUMENT[:-1] + str(number), "report.pdf", "A report")]
        case "group":
            return [{part["id"]: _answer(part, number) for part in question["questions"]} for _ in range(2)]
        case kind:
            return _ANSWERS.get(kind, "Some words")


async def _walk(parent: Parent, form: str, answers_to: Any) -> tuple[str, list[str]]:
    """Fill in every page in the order that the form leads to. Returns the draft and the pages."""
    draft = await parent.start(form)
    visited: list[str] = []
    page_id = (await parent.forms())["started"][0]["last_page"]
    while page_id != "summary":
        page = (await parent.get(f"/drafts/{draft}/pages/{page_id}")).json()
        saved = (await parent.save(draft, page_id, answers_to(page["page"]["questions"]), page["version"])).json()
        assert saved["errors"] == []
        visited.append(page_id)
        page_id = saved["next"]
    return draft, visited


def _everything(questions: Iterable[dict[str, Any]]) -> dict[str, Any]:
    return {question["id"]: _answer(question, number) for number, question in enumerate(questions) if question["kind"] != "information"}


def _needed(questions: Iterable[dict[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for question in questions:
        if question["kind"] == "group" and question["required"]:
            found[question["id"]] = [{"first_name": "Sam", "last_name": "Example", "telephone": "01632 960001"}]
        elif question["required"]:
            found[question["id"]] = _answer(question, 0)
    return found


@pytest.mark.parametrize(("form", "relation"), [("parental-request", "mother"), ("young-person-request", "self")])
async def test_everything_can_be_answered_and_sent(api, signers, form: str, relation: str):
    parent = Parent(api, signers, relation=relation)
    draft, visited = await _walk(parent, form, _everything)
    assert len(visited) in {12, 14}
    receipt = await parent.submit(draft, _STATEMENTS)
    assert receipt.status_code == 201
    shown = (await parent.get(f"/submissions/{receipt.json()['submission_id']}")).json()
    assert len(shown["sections"]) == len(visited) - 1
    assert (await parent.get(f"/submissions/{receipt.json()['submission_id']}/pdf")).content.startswith(b"%PDF-")


@pytest.mark.parametrize(("form", "relation", "mandatory"), [("parental-request", "mother", 3), ("young-person-request", "self", 1)])
async def test_the_few_mandatory_answers_are_enough(api, signers, form: str, relation: str, mandatory: int):
    parent = Parent(api, signers, relation=relation)
    draft, _ = await _walk(parent, form, _needed)
    shown = (await parent.get(f"/drafts/{draft}/summary")).json()
    values = [answer["value"] for section in shown["sections"] for answer in section["answers"]]
    assert sum(value != ["Not provided"] for value in values) == mandatory
    assert (await parent.submit(draft, _STATEMENTS)).status_code == 201


async def test_somebody_who_acts_for_a_young_person_says_on_what_basis(api, signers):
    parent = Parent(api, signers)
    draft = await parent.start("parental-request")
    answers = {"requester": "on_behalf", "on_behalf_of": "young_person", "agreement": "cannot_decide", "basis": "I am her deputy"}
    assert (await parent.save(draft, "who-is-asking", answers)).json()["errors"] == []
    shown = (await parent.get(f"/drafts/{draft}/summary")).json()["sections"][0]["answers"]
    assert [answer["question"] for answer in shown] == ["requester", "on_behalf_of", "agreement", "basis", "basis_documents", "helped"]


@pytest.mark.parametrize(("form", "relation", "page"), [("parental-request", "mother", "about-the-child"), ("young-person-request", "self", "about-you")])
@pytest.mark.parametrize(("question", "wrong", "why"), [("upn", "A801200005001", "a real UPN"), ("uln", "927 630 8687", "a real ULN")])
async def test_a_mistyped_number_is_kept_and_said_to_be_wrong(*, api, signers, form: str, relation: str, page: str, question: str, wrong: str, why: str):
    parent = Parent(api, signers, relation=relation)
    draft = await parent.start(form)
    saved = (await parent.save(draft, page, {question: wrong})).json()
    (error,) = saved["errors"]
    assert (error["field"], why in error["message"]) == (question, True)
    assert (await parent.get(f"/drafts/{draft}/pages/{page}")).json()["answers"][question] == wrong
    assert (await parent.submit(draft, _STATEMENTS)).status_code == 409
