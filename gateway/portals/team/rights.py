"""Who decides for somebody who is over compulsory school age, on which basis, and who of the family keeps access."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Response

from gateway.page import Page
from gateway.portals.child_questions import in_order
from gateway.portals.display import day
from gateway.portals.form_fields import parse_answers
from gateway.portals.question_layout import FieldProblem, lay_out, refused_answers, summarise
from gateway.portals.questions import Answers, Question, read_questions
from gateway.portals.team.access_questions import boxes_of
from gateway.portals.team.days import read_day
from gateway.portals.team.names import people_names
from gateway.portals.team.people import PEOPLE, Around, open_people
from gateway.portals.team.people_words import RELATIONS
from gateway.upstream import UpstreamProblem
from gateway.visitors import CaseOfficer

router = APIRouter()

RIGHTS = PEOPLE + "/rights"
NO_ACCOUNT = "none"

BASES: Mapping[str, str] = {
    "passed": "The young person decides",
    "representative": "A deputy or attorney decides, because the young person lacks capacity",
    "parent": "The parents decide, because the young person lacks capacity and has no deputy or attorney",
}
_SELF = "self"


@router.get(RIGHTS)
async def show_rights(page: CaseOfficer, child_id: UUID) -> Response:
    """Show who decides and who did, and ask for a change."""
    around = await open_people(page, child_id)
    answers = {"basis": "", "from_on": boxes_of(None), "representative": "", "person_id": NO_ACCOUNT, "evidence": ""}
    return await _show(page, around, answers | dict.fromkeys(_members(around), "yes"), [])


@router.post(RIGHTS)
async def change_rights(page: CaseOfficer, child_id: UUID) -> Response:
    """Keep who decides, and end the access of those who are to lose it."""
    around = await open_people(page, child_id)
    questions = _questions(around)
    answers = parse_answers(questions, page.values)
    from_on, problems = read_day(answers["from_on"], "from_on", "Date from which this holds")
    if answers["basis"] not in BASES:
        problems.append(FieldProblem("basis", "Select who decides"))
    if not answers["evidence"].strip():
        problems.append(FieldProblem("evidence", "Enter what this is based on"))
    members = _members(around)
    problems += [FieldProblem(one, "Select whether they keep access") for one in members if answers[one] not in {"yes", "no"}]
    if not problems:
        ends = [{"child_id": member["child_id"], "person_id": member["person_id"]} for one, member in members.items() if answers[one] == "no"]
        account = answers.get("person_id", NO_ACCOUNT) if answers["basis"] == "representative" else NO_ACCOUNT
        body = {name: answers[name] for name in ("basis", "representative", "evidence")}
        body |= {"from_on": from_on, "person_id": None if account in {"", NO_ACCOUNT} else account, "ends": ends}
        try:
            await page.services.cases.post(f"/children/{around.child.id}/rights-holder", body)
        except UpstreamProblem as problem:
            problems = refused_answers(problem)
    if problems:
        return await _show(page, around, answers, in_order(problems, questions))
    return page.go(around.path, "rights-changed")


def _members(around: Around) -> dict[str, Mapping[str, Any]]:
    """Of whom it is asked whether they keep access, by the name of the question: everybody who has it but the young person.

    The name says who is meant: an answer about somebody whose access has ended since must not be taken for one about the next in the list.
    """
    asked = [one for one in around.found["family"] if one["is_open"] and one["relation"] != _SELF]
    return {f"keeps-{one['child_id']}-{one['person_id']}": one for one in asked}


def _questions(around: Around) -> tuple[Question, ...]:
    people = {one["person_id"]: around.name(one["person_id"]) for one in around.found["family"]}
    accounts = [{"value": NO_ACCOUNT, "label": "None"}, *({"value": one, "label": name} for one, name in people.items())]
    represented = {"question": "basis", "is": ["representative"]}
    return read_questions(
        [
            {
                "id": "basis",
                "kind": "radios",
                "label": "Who decides?",
                "required": True,
                "options": [{"value": value, "label": label} for value, label in BASES.items()],
            },
            {
                "id": "representative",
                "kind": "text",
                "label": "Name of the deputy or attorney",
                "hint": "Letters go to them. Without an account they get them by post: add them to the contacts under this name, with their address",
                "required": True,
                "when": represented,
            },
            {"id": "person_id", "kind": "radios", "label": "Account of the deputy or attorney", "options": accounts, "when": represented},
            {"id": "from_on", "kind": "date", "label": "From which day?", "required": True},
            {
                "id": "evidence",
                "kind": "textarea",
                "label": "What is this based on?",
                "hint": "For example, the order of the Court of Protection and its date, or who assessed capacity and when",
                "required": True,
                "limit": 2000,
            },
            *(
                {
                    "id": one,
                    "kind": "yes_no",
                    "label": f"Does {around.name(member['person_id'])} ({RELATIONS[member['relation']].lower()}) keep access?",
                    "required": True,
                }
                for one, member in _members(around).items()
            ),
        ]
    )


async def _show(page: Page, around: Around, answers: Answers, problems: list[FieldProblem]) -> Response:
    found = await page.services.cases.get(f"/children/{around.child.id}/rights-holder")
    fields = lay_out(_questions(around), answers, problems)
    return await page.show(
        "team/rights.html",
        "Who decides",
        back=around.path,
        child=around.child,
        found=found,
        bases=BASES,
        names=await people_names(page, [one["by"] for one in found["holders"]]),
        possible_from=day(found["possible_from"]),
        fields=fields,
        errors=summarise(fields, problems),
    )
