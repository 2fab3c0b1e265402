"""People and access: who of the family and of the professionals sees a child, since when and until when, and who is responsible for the case."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from fastapi import APIRouter, HTTPException, Response

from gateway.page import Page
from gateway.portals.form_fields import parse_answers
from gateway.portals.forms.about_child import ChildHere, open_child
from gateway.portals.question_layout import Field, FieldProblem, lay_out, summarise
from gateway.portals.questions import Answers, Question, read_questions
from gateway.portals.team.names import UNKNOWN_ORGANISATION, UNKNOWN_PERSON, organisation_names, people_names
from gateway.portals.team.people_words import RELATIONS, RESPONSIBILITIES, WITHHELD
from gateway.upstream import UpstreamProblem
from gateway.visitors import CaseOfficer

router = APIRouter()

PEOPLE = "/team/children/{child_id}/people"
OFFICER = PEOPLE + "/officer"
NOBODY = "nobody"


@dataclass(frozen=True)
class Around:
    """The child of the page, and the people around them as cases knows them. `names` are those of people by id, as far as they are known."""

    child: ChildHere
    found: Mapping[str, Any]
    names: Mapping[str, str]
    organisations: Mapping[str, str]

    @property
    def path(self) -> str:
        """The address of the page about the people."""
        return f"{self.child.path}/people"

    def name(self, person: str | None) -> str:
        """The name of somebody with an account."""
        return self.names.get(person or "", UNKNOWN_PERSON)

    def opened_to(self, opening: Mapping[str, Any]) -> str:
        """To whom an allocation opens the child."""
        organisation = self.organisations.get(opening["organisation_id"] or "", UNKNOWN_ORGANISATION)
        if opening["person_id"] is None:
            return organisation
        return f"{self.name(opening['person_id'])}, {organisation if opening['organisation_id'] else 'working alone'}"

    def member(self, record_id: UUID, person_id: UUID) -> Mapping[str, Any]:
        """A member of the family. Raises 404 for somebody who is none."""
        return _one([one for one in self.found["family"] if (one["child_id"], one["person_id"]) == (str(record_id), str(person_id))])

    def contact(self, contact_id: UUID) -> Mapping[str, Any]:
        """A contact. Raises 404 for one that is not there."""
        return _one([one for one in self.found["contacts"] if one["id"] == str(contact_id)])

    def opening(self, opening_id: UUID) -> Mapping[str, Any]:
        """An allocation to professionals. Raises 404 for one that is not there."""
        return _one([one for one in self.found["professionals"] if one["id"] == str(opening_id)])


def _one(found: list[Mapping[str, Any]]) -> Mapping[str, Any]:
    if not found:
        raise HTTPException(404)
    return found[0]


async def open_people(page: Page, child_id: UUID) -> Around:
    """Ask cases for the child and the people, and identity for their names. Raises UpstreamProblem: 404 for a child that is not there."""
    child = await open_child(page, child_id)
    found = await page.services.cases.get(f"/children/{child.id}/people")
    family, openings = found["family"], found["professionals"]
    known = [one["person_id"] for one in (*family, *openings)] + [one["set_by"] for one in family] + [one["given_by"] for one in openings]
    names = await people_names(page, [*known, found["officer_id"]])
    return Around(child, found, names, await organisation_names(page, [one["organisation_id"] for one in openings]))


@dataclass(frozen=True)
class Asked:
    """What a page asks about somebody: its title, what it says above the questions, and its button."""

    title: str
    text: str
    button: str = "Save"


async def ask(page: Page, around: Around, asked: Asked, fields: tuple[Field, ...], problems: list[FieldProblem]) -> Response:
    """Show the questions."""
    return await page.show(
        "team/people_question.html",
        asked.title,
        back=around.path,
        child=around.child,
        fields=fields,
        errors=summarise(fields, problems),
        text=asked.text,
        button=asked.button,
    )


@router.get(PEOPLE)
async def show_people(page: CaseOfficer, child_id: UUID) -> Response:
    """Show everybody."""
    around = await open_people(page, child_id)
    return await page.show(
        "team/people.html",
        "People and access",
        back=page.home,
        child=around.child,
        around=around,
        relations=RELATIONS,
        responsibilities=RESPONSIBILITIES,
        withheld=WITHHELD,
    )


@router.get(OFFICER)
async def show_officer(page: CaseOfficer, child_id: UUID) -> Response:
    """Ask who is responsible for the case."""
    around = await open_people(page, child_id)
    return await _show_officer(page, around, {"officer": around.found["officer_id"] or NOBODY}, [])


@router.post(OFFICER)
async def choose_officer(page: CaseOfficer, child_id: UUID) -> Response:
    """Make somebody responsible for the case, or nobody."""
    around = await open_people(page, child_id)
    questions = await _officer_question(page, around)
    answers = parse_answers(questions, page.values)
    if answers["officer"] not in {option.value for option in questions[0].options}:
        return await _show_officer(page, around, answers, [FieldProblem("officer", "Select who is responsible for the case")])
    officer = None if answers["officer"] == NOBODY else answers["officer"]
    await page.services.cases.put(f"/cases/{_case(around)}/officer", {"officer_id": officer})
    return page.go(around.path, "officer-chosen")


async def _show_officer(page: Page, around: Around, answers: Answers, problems: list[FieldProblem]) -> Response:
    _case(around)
    asked = Asked("Who is responsible for the case", "They are told of its deadlines. Others of the SEND team can still work on it.")
    return await ask(page, around, asked, lay_out(await _officer_question(page, around), answers, problems), problems)


async def _officer_question(page: Page, around: Around) -> tuple[Question, ...]:
    try:
        staff = (await page.services.identity.get("/staff"))["staff"]
    except UpstreamProblem:
        # Without identity the officer can take the case on, or leave things as they are.
        staff = [{"id": str(page.who.id), "first_name": page.who.first_name, "last_name": page.who.last_name}]
    known = {one["id"]: f"{one['first_name']} {one['last_name']}" for one in staff}
    if around.found["officer_id"]:
        known.setdefault(around.found["officer_id"], around.name(around.found["officer_id"]))
    options = [{"value": NOBODY, "label": "Nobody for now"}, *({"value": one, "label": name} for one, name in known.items())]
    return read_questions([{"id": "officer", "kind": "select", "label": "Responsible officer", "required": True, "options": options}])


def _case(around: Around) -> str:
    if around.found["case_id"] is None:
        raise HTTPException(404)
    return str(around.found["case_id"])
