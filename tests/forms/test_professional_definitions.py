"""The forms of professionals that come with the service: they ask what the law needs, demand little, and can be sent and read."""

import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args
from uuid import uuid4

import httpx2
import pytest
from pypdf import PdfReader

from contracts.tokens import AdviceClaim, AdviceKind, RoleClaim
from services.forms.adapters.definition_files import read_folder
from services.forms.domain.definition import Definition, Question
from services.forms.domain.filled_form import FilledForm
from services.forms.domain.kinds import ADDRESS_LIMIT, ADDRESS_PARTS, CHOICES, HARD_PAGE, MOST_ITEMS, TEXTS
from services.forms.domain.visibility import visible_questions
from tests.forms.sample import DOCUMENT, TODAY, file
from tests.harness.signers import Signers

_FOLDER = Path(__file__).parents[2] / "services" / "forms" / "definitions"
_FORMS = {item.form: item for item in read_folder(_FOLDER) if item.offered_to == "professionals"}
_ADVICE = {item.form: item for item in _FORMS.values() if item.kind == "advice"}
_LONG = [form for form in _FORMS if form not in {"adulthood-advice", "other-advice"}]
_DECLARATIONS = ["accurate", "sharing", "terms"]

_TITLES = {
    "professional-request": "Professional Request for Statutory EHC Assessment",
    "educational-advice": "Educational advice",
    "educational-psychology-advice": "Educational psychology advice",
    "health-advice": "Health advice",
    "social-care-advice": "Social care advice",
    "adulthood-advice": "Advice on preparing for adulthood",
    "other-advice": "Other advice",
}

# Each is a decision: what is not answered stops the form, and a request or advice may not be refused for how it is written.
_REQUIRED = {
    "professional-request": ["family_told", "reason", "contacts", "contacts.first_name", "contacts.last_name"],
    **{form: ["summary"] for form in _ADVICE},
}

_ENOUGH: dict[str, dict[str, dict[str, Any]]] = {
    "professional-request": {
        "work-details-and-child": {"family_told": "no"},
        "reason-and-views": {"reason": "He cannot follow lessons"},
        "contacts": {"contacts": [{"first_name": "Sam", "last_name": "Example", "telephone": "01632 960001"}]},
    },
    **{form: {"needs-and-provision": {"summary": "See the report that I added"}} for form in _ADVICE},
}

# SEN2 return, item SENtype, with the names that the Department for Education gives the codes; DS is new.
_NEED_CODES = {
    "SPLD": "Specific learning difficulty",
    "MLD": "Moderate learning difficulty",
    "SLD": "Severe learning difficulty",
    "PMLD": "Profound and multiple learning difficulty",
    "SEMH": "Social, emotional and mental health",
    "SLCN": "Speech, language and communication needs",
    "HI": "Hearing impairment",
    "VI": "Vision impairment",
    "MSI": "Multi-sensory impairment",
    "PD": "Physical disability",
    "ASD": "Autistic spectrum disorder",
    "DS": "Down syndrome",
    "OTH": "Other difficulty or disability",
}

_AREAS = ["communication", "learning", "emotional", "sensory", "health", "independence"]

_WORDS: dict[str, Any] = {
    "telephone": "01632 960001",
    "email": "sam@example.com",
    "number": "15",
    "uln": "9276308686",
    "date": {"day": "4", "month": "9", "year": "2023"},
    "address": {"line1": "1 High Street", "line2": "", "town": "Anytown", "county": "", "postcode": "CV1 2AB"},
}


def _everything_asked(definition: Definition) -> Iterator[tuple[str, Question]]:
    """Every question that takes an answer, by its name in the form, those of groups too."""
    for _, question in definition.questions():
        if question.asks:
            yield question.id, question
            yield from ((f"{question.id}.{part.id}", part) for part in question.questions)


def _question(definition: Definition, name: str) -> Question:
    return dict(_everything_asked(definition))[name]


def _answer(definition: Definition, question: Question) -> Any:
    """Return an acceptable answer, which leads to the next question where there is one."""
    if question.kind in CHOICES:
        led = [value for _, other in definition.questions() if other.when and other.when.question == question.id for value in sorted(other.when.values)]
        chosen = (led or list(question.labels))[0]
        return list(dict.fromkeys(led or [chosen])) if question.kind == "checkboxes" else chosen
    if question.kind == "files":
        return [file(DOCUMENT, "report.pdf", "A report of the clinic")]
    if question.kind == "group":
        return [{part.id: _answer(definition, part) for part in question.questions} for _ in range(2)]
    return _WORDS.get(question.kind, f"Words about {question.name}")


def _full(definition: Definition) -> dict[str, dict[str, Any]]:
    return {page.id: {name: _answer(definition, question) for name, question in page.asked.items()} for page in definition.pages}


def _most_characters(question: Question) -> int:
    if question.kind == "group":
        return (question.maximum or MOST_ITEMS) * sum(_most_characters(part) for part in question.questions)
    return (question.limit or 0) if question.kind in TEXTS else ADDRESS_LIMIT * len(ADDRESS_PARTS)


def test_the_forms_of_professionals_are_the_request_and_one_for_each_kind_of_advice():
    assert {form: item.title for form, item in _FORMS.items()} == _TITLES
    assert {item.channel for item in _FORMS.values()} == {"professional"}
    assert sorted(str(item.advice) for item in _ADVICE.values()) == sorted(get_args(AdviceKind))
    assert all(form == f"{item.advice}-advice" for form, item in _ADVICE.items())


@pytest.mark.parametrize("form", _LONG)
def test_a_form_has_seven_pages_which_with_the_summary_are_the_eight_steps_whatever_is_answered(form: str):
    definition = _FORMS[form]
    assert len(definition.pages) == 7
    assert FilledForm(definition, {}, TODAY).pages == definition.pages == FilledForm(definition, _full(definition), TODAY).pages


def test_documents_are_step_6_and_contacts_step_7_of_the_request_and_documents_step_7_of_advice():
    assert [page.id for page in _FORMS["professional-request"].pages][5:] == ["documents", "contacts"]
    for definition in (_ADVICE[form] for form in _LONG if form in _ADVICE):
        assert definition.pages[0].id == "about-this-advice"
        assert [page.id for page in definition.pages][4:] == ["needs-and-provision", "moving-on", "documents"]
    for definition in _FORMS.values():
        assert definition.home["documents"] == "documents"
        assert _question(definition, "documents").kind == "files"


@pytest.mark.parametrize("form", _FORMS)
def test_only_what_is_listed_here_is_mandatory(form: str):
    demands = {name: question.required or (question.kind == "group" and question.minimum) for name, question in _everything_asked(_FORMS[form])}
    assert [name for name, demanded in demands.items() if demanded] == _REQUIRED[form]


@pytest.mark.parametrize("form", _FORMS)
def test_the_few_mandatory_answers_are_enough_and_each_is_needed(form: str):
    assert not FilledForm(_FORMS[form], _ENOUGH[form], TODAY).problems
    for page in _ENOUGH[form]:
        assert FilledForm(_FORMS[form], _ENOUGH[form] | {page: {}}, TODAY).problems


@pytest.mark.parametrize("way", [{"email": "sam@example.com"}, {"address": _WORDS["address"]}, {"lives_with": ["with_child"]}])
def test_a_contact_may_be_reached_in_any_way(way: dict[str, Any]):
    definition, enough = _FORMS["professional-request"], _ENOUGH["professional-request"]
    person = {"first_name": "Sam", "last_name": "Example"}
    assert not FilledForm(definition, enough | {"contacts": {"contacts": [person | way]}}, TODAY).problems
    (problem,) = FilledForm(definition, enough | {"contacts": {"contacts": [person]}}, TODAY).problems
    assert problem[1].message == "Contact 1: enter a telephone number, an e-mail address, where they live or an address"


@pytest.mark.parametrize("answer", ["yes", "aware", "no", "nobody"])
@pytest.mark.parametrize("form", _LONG)
def test_no_answer_about_approval_stops_a_form(form: str, answer: str):
    first = _FORMS[form].pages[0].id
    enough = _ENOUGH[form] | {first: _ENOUGH[form].get(first, {}) | {"approved": answer}}
    assert not FilledForm(_FORMS[form], enough, TODAY).problems


@pytest.mark.parametrize("answers", [{"parents_agree": "no"}, {"over_school_age": "yes", "young_person_agrees": "no"}])
def test_a_request_does_not_depend_on_the_agreement_of_the_family(answers: dict[str, str]):
    page = {"family_told": "yes"} | answers
    assert not FilledForm(_FORMS["professional-request"], _ENOUGH["professional-request"] | {"work-details-and-child": page}, TODAY).problems


@pytest.mark.parametrize("form", _FORMS)
def test_every_question_with_a_condition_can_be_reached(form: str):
    definition = _FORMS[form]
    asked = {question.id: question for _, question in definition.questions()}
    for question in asked.values():
        choices: dict[str, Any] = {}
        above = question
        while above.when is not None:
            choices[above.when.question] = [min(above.when.values)]
            above = asked[above.when.question]
        assert question.id in visible_questions(definition, choices)
        if question.when is not None:
            assert question.id not in visible_questions(definition, {})


def test_both_types_of_need_offer_every_code_of_the_return_with_its_name():
    expected = {code: f"{name} ({code})" for code, name in _NEED_CODES.items()}
    for name in ("primary_need", "secondary_need"):
        assert dict(_question(_FORMS["professional-request"], name).labels) == expected


def test_needs_are_told_by_the_same_areas_in_every_form():
    areas = {form: list(_question(item, "needs.area").labels) for form, item in _FORMS.items()}
    assert areas == dict.fromkeys(_FORMS, _AREAS) | {"social-care-advice": [*_AREAS, "care"]}


@pytest.mark.parametrize("form", _ADVICE)
def test_advice_tells_needs_outcomes_and_quantified_provision(form: str):
    parts = set(_question(_ADVICE[form], "needs").parts)
    assert {"strengths", "need", "outcome", "outcome_by", "steps", "provision", "provided_by", "how_often", "how_long", "review"} <= parts


@pytest.mark.parametrize("form", [form for form in _LONG if form in _ADVICE])
def test_advice_prepares_for_adulthood_from_year_9_alone(form: str):
    definition = _ADVICE[form]
    adulthood = {name for name in definition.home if name.startswith("adulthood_")}
    assert len(adulthood) == 4
    assert adulthood <= visible_questions(definition, {"year_9": "yes"})
    assert not adulthood & visible_questions(definition, {"year_9": "no"})


@pytest.mark.parametrize("form", _FORMS)
def test_nothing_is_asked_that_is_known_already(form: str):
    known = {"first_name", "last_name", "known_as", "date_of_birth", "sex", "setting", "upn", "nhs_number"}
    known |= {"job_title", "organisation", "registration_body", "registration_number", "due_on"}
    assert not known & set(_FORMS[form].home)


@pytest.mark.parametrize("form", _FORMS)
def test_nobody_is_told_that_a_form_could_be_returned_or_that_a_school_may_be_named(form: str):
    words = str(_FORMS[form].content).lower()
    assert not re.search(r"incomplete|returned|rejected|sent back", words)
    assert not re.search(r"(?<!do not )(?<!without )nam(e|ing) a school", words)


def test_psychological_advice_says_not_to_name_a_school_where_provision_is_written():
    page = _FORMS["educational-psychology-advice"].page("needs-and-provision")
    assert page is not None
    assert page.questions[0].label == "Do not name a school"


@pytest.mark.parametrize("form", _FORMS)
def test_the_declaration_is_of_accuracy_and_competence_of_sharing_and_of_the_terms(form: str):
    assert [statement.id for statement in _FORMS[form].declarations] == _DECLARATIONS
    accurate, sharing, terms = (statement.label for statement in _FORMS[form].declarations)
    assert re.search("accurate.* within my professional competence", accurate)
    assert re.search("council will share .* with the parents or the young person, and with .* professionals", sharing)
    assert "I accept the terms and conditions" in terms


@pytest.mark.parametrize("form", _FORMS)
def test_who_stays_within_the_limits_of_every_box_can_save_every_page(form: str):
    for page in _FORMS[form].pages:
        assert sum(_most_characters(question) for question in page.asked.values()) <= HARD_PAGE


@pytest.fixture
def definitions_folder() -> Path:
    return _FOLDER


class _Author:
    """A professional who was asked for every kind of advice about one child, and fills in forms over the API."""

    def __init__(self, api: httpx2.AsyncClient, signers: Signers) -> None:
        self.api, self.child = api, uuid4()
        self.role = RoleClaim(id=uuid4(), organisation=None, confirmed=True)
        self.asked = {kind: uuid4() for kind in get_args(AdviceKind)}
        advice = tuple(AdviceClaim(id=asked, kind=kind) for kind, asked in self.asked.items())
        self.headers = signers.case_pass("forms", uuid4(), self.child, relation="professional", roles=(self.role,), advice=advice)

    async def send(self, definition: Definition, answers: dict[str, dict[str, Any]]) -> str:
        """Start the form, save each page, submit it and return its address."""
        what = {"advice_request_id": str(self.asked[definition.advice])} if definition.advice else {"form": definition.form}
        started = await self.api.post(f"/children/{self.child}/drafts", json={**what, "role_id": str(self.role.id)}, headers=self.headers)
        assert started.status_code == 201, started.text
        draft = f"/drafts/{started.json()['draft_id']}"
        for page in definition.pages:
            body = {"answers": answers.get(page.id, {}), "version": 0, "mode": "continue"}
            saved = await self.api.put(f"{draft}/pages/{page.id}", json=body, headers=self.headers)
            assert saved.json()["errors"] == []
        sent = await self.api.post(f"{draft}/submit", json={"declarations": _DECLARATIONS}, headers=self.headers)
        assert sent.status_code == 201, sent.text
        return f"/submissions/{sent.json()['submission_id']}"


@pytest.mark.parametrize("form", _FORMS)
async def test_the_mandatory_answers_alone_can_be_sent(api, signers, form: str):
    author = _Author(api, signers)
    address = await author.send(_FORMS[form], _ENOUGH[form])
    assert (await api.get(address, headers=author.headers)).json()["title"] == _TITLES[form]


@pytest.mark.parametrize("form", _FORMS)
async def test_a_form_with_every_answer_can_be_sent_and_becomes_a_pdf(api, signers, form: str):
    author = _Author(api, signers)
    address = await author.send(_FORMS[form], _full(_FORMS[form]))
    shown = (await api.get(address, headers=author.headers)).json()
    assert [section["page"] for section in shown["sections"]] == [page.id for page in _FORMS[form].pages]
    pdf = await api.get(f"{address}/pdf", headers=author.headers)
    text = " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf.content)).pages).split())
    for expected in (_TITLES[form], *(page.title for page in _FORMS[form].pages), "report.pdf: A report of the clinic", "terms and conditions"):
        assert expected in text
