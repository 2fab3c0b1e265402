"""Access of one member of the family: until when they have it, what of the record they are not shown, and whether letters go to them."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Response

from gateway.page import Page
from gateway.portals.form_fields import parse_answers
from gateway.portals.question_layout import FieldProblem, lay_out, refused_answers
from gateway.portals.questions import Question, read_questions
from gateway.portals.team.access_questions import ACCESS, answers_of, read_access
from gateway.portals.team.people import PEOPLE, Around, Asked, ask, open_people
from gateway.portals.team.people_words import WITHHELD
from gateway.upstream import UpstreamProblem
from gateway.visitors import CaseOfficer

router = APIRouter()

MEMBER = PEOPLE + "/records/{record_id}/family/{person_id}"
ACCESS_TITLE = "Access of a member of the family"
SHARING_TITLE = "What a member of the family is shown"

SHARING: tuple[Question, ...] = read_questions(
    [
        {
            "id": "withheld",
            "kind": "checkboxes",
            "label": "What are they not shown?",
            "hint": "Leave all boxes empty if they may see the whole record. Details of contacts are never shown to anybody but the SEND team",
            "options": [{"value": value, "label": label} for value, label in WITHHELD.items()],
        },
        {
            "id": "gets_letters",
            "kind": "yes_no",
            "label": "Do letters about the case go to them?",
            "hint": "Whoever decides after compulsory school age gets them in any case",
            "required": True,
        },
    ]
)


@router.get(MEMBER + "/access")
async def show_access(page: CaseOfficer, child_id: UUID, record_id: UUID, person_id: UUID) -> Response:
    """Ask until when they have access."""
    around = await open_people(page, child_id)
    member = around.member(record_id, person_id)
    return await ask(page, around, _asked(around, member, ACCESS_TITLE), lay_out(ACCESS, answers_of(member)), [])


@router.post(MEMBER + "/access")
async def change_access(page: CaseOfficer, child_id: UUID, record_id: UUID, person_id: UUID) -> Response:
    """Keep it."""
    around = await open_people(page, child_id)
    member = around.member(record_id, person_id)
    answers = parse_answers(ACCESS, page.values)
    access, problems = read_access(answers)
    if not problems:
        problems = await _keep_access(page, f"/children/{record_id}/family/{person_id}/access", access)
    if problems:
        return await ask(page, around, _asked(around, member, ACCESS_TITLE), lay_out(ACCESS, answers, problems), problems)
    return page.go(around.path, "access-changed")


async def _keep_access(page: Page, path: str, access: dict[str, Any] | None) -> list[FieldProblem]:
    try:
        await (page.services.cases.delete(path) if access is None else page.services.cases.put(path, access))
    except UpstreamProblem as problem:
        return refused_answers(problem)
    return []


@router.get(MEMBER + "/sharing")
async def show_sharing(page: CaseOfficer, child_id: UUID, record_id: UUID, person_id: UUID) -> Response:
    """Ask what they are shown and sent."""
    around = await open_people(page, child_id)
    member = around.member(record_id, person_id)
    answers = {"withheld": member["withheld"], "gets_letters": "yes" if member["gets_letters"] else "no"}
    return await ask(page, around, _asked(around, member, SHARING_TITLE), lay_out(SHARING, answers), [])


@router.post(MEMBER + "/sharing")
async def change_sharing(page: CaseOfficer, child_id: UUID, record_id: UUID, person_id: UUID) -> Response:
    """Keep it."""
    around = await open_people(page, child_id)
    member = around.member(record_id, person_id)
    answers = parse_answers(SHARING, page.values)
    if answers["gets_letters"] not in {"yes", "no"}:
        problems = [FieldProblem("gets_letters", "Select whether letters go to them")]
        return await ask(page, around, _asked(around, member, SHARING_TITLE), lay_out(SHARING, answers, problems), problems)
    said = {"withheld": [one for one in WITHHELD if one in answers["withheld"]], "gets_letters": answers["gets_letters"] == "yes"}
    await page.services.cases.put(f"/children/{record_id}/family/{person_id}/sharing", said)
    return page.go(around.path, "sharing-changed")


def _asked(around: Around, member: Mapping[str, Any], title: str) -> Asked:
    return Asked(title, f"{around.name(member['person_id'])}. Your change acts with their next click.")
