"""Records that may be of one child: side by side for officers; managers join them, part them, or say that they are not of one child."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Response

from gateway.page import Page
from gateway.portals.display import day
from gateway.portals.form_fields import parse_answers
from gateway.portals.question_layout import FieldProblem, lay_out, summarise
from gateway.portals.questions import Answers, Question, read_questions
from gateway.portals.team.case_words import SETTINGS
from gateway.portals.team.names import UNKNOWN_ORGANISATION, UNKNOWN_PERSON, organisation_names, people_names
from gateway.portals.team.people_words import RELATIONS
from gateway.upstream import UpstreamProblem
from gateway.visitors import CaseManager, CaseOfficer

router = APIRouter()

MATCHES = "/team/possible-matches"
MATCH = MATCHES + "/{match_id}"
CONFLICT = 409

REASONS: Mapping[str, str] = {
    "birth-and-last-name": "the same day of birth and last name",
    "birth-and-first-name": "the same day of birth and first name",
    "upn": "the same unique pupil number",
    "nhs-number": "the same NHS number",
}


@dataclass(frozen=True)
class Line:
    """What two records say about one thing, and whether they say the same."""

    label: str
    left: str
    right: str

    @property
    def is_same(self) -> bool:
        """Whether both say it, and the same."""
        return bool(self.left) and self.left.casefold() == self.right.casefold()


@router.get(MATCHES)
async def list_matches(page: CaseOfficer, number: Annotated[int, Query(alias="page", ge=1, le=10_000)] = 1) -> Response:
    """List the pairs that wait for a decision."""
    found = await page.services.cases.get("/possible-matches", params={"page": str(number)})
    return await page.show("team/matches.html", "Possible matches", back=page.home, found=found, number=number, path=MATCHES, reasons=REASONS, names=_name)


@router.get(MATCH)
async def compare(page: CaseOfficer, match_id: UUID) -> Response:
    """Show two records side by side, and what each family would see if they were joined."""
    return await _show(page, await _found(page, match_id), {"leading": ""}, [])


@router.post(MATCH + "/join")
async def join(page: CaseManager, match_id: UUID) -> Response:
    """Join the records; one leads."""
    found = await _found(page, match_id)
    answers = parse_answers(_question(found), page.values)
    records = [record["id"] for record in found["records"]]
    if answers["leading"] not in records:
        return await _show(page, found, answers, [FieldProblem("leading", "Select which record leads")])
    joined = next(record for record in records if record != answers["leading"])
    try:
        await page.services.cases.post(f"/children/{answers['leading']}/joined", {"joined_id": joined})
    except UpstreamProblem as problem:
        if problem.status != CONFLICT:
            raise
        return await _show(page, found, answers, [FieldProblem("leading", problem.detail)])
    return page.go(f"{MATCHES}/{match_id}", "records-joined")


@router.get(MATCH + "/close")
async def ask_before_closing(page: CaseManager, match_id: UUID) -> Response:
    """Ask whether they are really not of one child."""
    return await _ask(page, await _found(page, match_id), "close", "")


@router.post(MATCH + "/close")
async def close(page: CaseManager, match_id: UUID) -> Response:
    """Keep that they are not of one child."""
    try:
        await page.services.cases.post(f"/possible-matches/{match_id}/close")
    except UpstreamProblem as problem:
        if problem.status != CONFLICT:
            raise
        return await _ask(page, await _found(page, match_id), "close", problem.detail)
    return page.go(MATCHES, "match-closed")


@router.get(MATCH + "/part")
async def ask_before_parting(page: CaseManager, match_id: UUID) -> Response:
    """Ask whether to part the records."""
    return await _ask(page, await _found(page, match_id), "part", "")


@router.post(MATCH + "/part")
async def part(page: CaseManager, match_id: UUID) -> Response:
    """Part the records, or say what depends on their being joined."""
    found = await _found(page, match_id)
    if found["join_id"] is None:
        return page.go(f"{MATCHES}/{match_id}")
    try:
        await page.services.cases.delete(f"/joins/{found['join_id']}")
    except UpstreamProblem as problem:
        if problem.status != CONFLICT:
            raise
        return await _ask(page, found, "part", problem.detail)
    return page.go(f"{MATCHES}/{match_id}", "records-parted")


async def _found(page: Page, match_id: UUID) -> dict[str, Any]:
    found: dict[str, Any] = await page.services.cases.get(f"/possible-matches/{match_id}")
    return found


async def _ask(page: Page, found: Mapping[str, Any], what: str, problem: str) -> Response:
    """Ask about what a manager is about to do; `problem` says why it cannot be done."""
    place = f"{MATCHES}/{found['id']}"
    title = "Not the same child" if what == "close" else "Part the records"
    errors = [{"text": problem, "href": "#main-content"}] if problem else []
    names = [f"{_name(record)}, born {day(record['date_of_birth'])}" for record in found["records"]]
    return await page.show("team/match_question.html", title, back=place, what=what, names=names, errors=errors)


async def _show(page: Page, found: Mapping[str, Any], answers: Answers, problems: list[FieldProblem]) -> Response:
    left, right = found["records"]
    people = [member["person_id"] for record in found["records"] for member in record["family"]]
    openings = [opening for record in found["records"] for opening in record["professionals"] if opening["is_open"]]
    names = await people_names(page, [*people, *(opening["person_id"] for opening in openings), found["decided_by"]])
    organisations = await organisation_names(page, [opening["organisation_id"] for opening in openings])
    fields = lay_out(_question(found), answers, problems)
    return await page.show(
        "team/match.html",
        "Are these one child?",
        back=MATCHES,
        found=found,
        lines=_lines(left, right),
        seen_by=[_seen_by(record, names, organisations) for record in found["records"]],
        reasons=[REASONS[reason] for reason in found["reasons"]],
        headings=[_name(record) for record in found["records"]],
        decided_by=names.get(found["decided_by"] or "", UNKNOWN_PERSON),
        may_decide="manager" in page.who.team_roles,
        fields=fields,
        errors=summarise(fields, problems),
        place=f"{MATCHES}/{found['id']}",
    )


def _name(record: Mapping[str, Any]) -> str:
    return f"{record['known_as'] or record['legal_first_name']} {record['legal_last_name']}"


def _question(found: Mapping[str, Any]) -> tuple[Question, ...]:
    """Which record leads: it keeps its case."""
    options = [
        {
            "value": record["id"],
            "label": f"{side}: {_name(record)}",
            "hint": f"Its case has a request received {day(record['case']['received_on'])}" if record["case"] else "It has no case",
        }
        for side, record in zip(("Record A", "Record B"), found["records"], strict=True)
    ]
    asked = {"id": "leading", "kind": "radios", "label": "Which record leads?", "hint": "The record that leads keeps its case", "required": True}
    return read_questions([asked | {"options": options}])


def _lines(left: Mapping[str, Any], right: Mapping[str, Any]) -> list[Line]:
    said: tuple[tuple[str, Callable[[Mapping[str, Any]], str]], ...] = (
        ("Legal first name", lambda record: record["legal_first_name"]),
        ("Legal last name", lambda record: record["legal_last_name"]),
        ("Known as", lambda record: record["known_as"]),
        ("Born", lambda record: day(record["date_of_birth"])),
        ("Sex", lambda record: record["sex"].capitalize()),
        ("Address", lambda record: ", ".join(part for part in record["address"].values() if part)),
        ("School or setting", lambda record: SETTINGS.get(record["setting"]["kind"]) or record["setting"]["name"]),
        ("UPN", lambda record: record["upn"] or ""),
        ("NHS number", lambda record: record["nhs_number"] or ""),
        ("Case", lambda record: f"Request received {day(record['case']['received_on'])}" if record["case"] else ""),
    )
    return [Line(label, tell(left), tell(right)) for label, tell in said]


def _seen_by(record: Mapping[str, Any], names: Mapping[str, str], organisations: Mapping[str, str]) -> Sequence[str]:
    """Who sees a record, in words."""
    family = [f"{names.get(member['person_id'], UNKNOWN_PERSON)}, {RELATIONS[member['relation']].lower()}" for member in record["family"] if member["is_open"]]
    openings = [opening for opening in record["professionals"] if opening["is_open"]]
    places = [organisations.get(one["organisation_id"], UNKNOWN_ORGANISATION) if one["organisation_id"] else "working alone" for one in openings]
    people = [f"{names.get(one['person_id'], UNKNOWN_PERSON)}, " if one["person_id"] else "" for one in openings]
    added = [", who added it" if one["kind"] == "added" else "" for one in openings]
    return [*family, *(f"{person}{place}{how}" for person, place, how in zip(people, places, added, strict=True))] or ["Nobody but the SEND team"]
