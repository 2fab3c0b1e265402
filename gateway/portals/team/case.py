"""The case of a child: where it stands, what can be done next, its clocks, what was asked and answered, and all that was done."""

from asyncio import gather
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Response

from gateway.page import Page
from gateway.portals.advice_kinds import ADVICE_NAMES
from gateway.portals.forms import uploads
from gateway.portals.forms.about_child import open_child
from gateway.portals.team.case_words import CLOCKS, EXCEPTIONS, GROUNDS, SETTINGS, STAGES, done
from gateway.portals.team.decision_questions import DECISIONS
from gateway.portals.team.names import UNKNOWN_ORGANISATION, UNKNOWN_PERSON, organisation_names, people_names
from gateway.portals.team.request_words import CHANNELS
from gateway.portals.team.step_questions import STEPS
from gateway.portals.timeline import timeline
from gateway.visitors import CaseOfficer

router = APIRouter()

CASE = "/team/children/{child_id}"
_ASK_ADVICE = "ask-advice"
_ACKNOWLEDGE = "acknowledge"


@dataclass(frozen=True)
class Next:
    """A step that is possible now. Without a `path` it is a manager's, and the reader is none."""

    title: str
    path: str | None


@dataclass(frozen=True)
class Earlier:
    """A case before the current one, as cases tells of it. `moves` are with their words; `reversal` is the step that reverses its refusal, if one can."""

    found: Mapping[str, Any]
    stage: str
    moves: Sequence[tuple[Mapping[str, Any], str]]
    reversal: Next | None


@dataclass(frozen=True)
class Clock:
    """A time limit. `note` says what it is about, where that is not the case itself."""

    title: str
    due_on: date
    met_on: date | None
    state: str
    is_late: bool
    excused_by: tuple[str, ...]


@router.get(CASE)
async def show_case(page: CaseOfficer, child_id: UUID) -> Response:
    """Show the case. That the officer looked is on record."""
    if page.is_head:
        await open_child(page, child_id)
        return page.headers_only()
    found, child = await gather(page.services.cases.get(f"/children/{child_id}/case"), open_child(page, child_id))
    people, organisations, documents = await gather(
        people_names(page, _people(found)),
        organisation_names(page, _organisations(found)),
        uploads.listed(page, _documents(found), child.case_pass),
    )
    return await page.show(
        "team/case.html",
        "Case",
        back="/team",
        section="home",
        child=child,
        found=found,
        stage=STAGES[found["case"]["stage"]] if found["case"] else None,
        stages=timeline(found["case"], found["advice"], found["requests"], registered=True, audience="team"),
        next=_next(page, found, child.path),
        clocks=_clocks(found),
        moves=[(move, done(move["kind"], move["outcome"])) for move in reversed(found["moves"])],
        waiting=[request["received_on"] for request in found["requests"] if request["waits"]] if _ACKNOWLEDGE in found["possible"] else [],
        earlier=_earlier(page, found, child.path),
        advice_names=ADVICE_NAMES,
        channels=CHANNELS,
        exceptions=EXCEPTIONS,
        grounds=GROUNDS,
        settings=SETTINGS,
        people=people,
        organisations=organisations,
        documents=documents,
        state_texts=uploads.STATES,
        unknown_person=UNKNOWN_PERSON,
        unknown_organisation=UNKNOWN_ORGANISATION,
    )


def _next(page: Page, found: Mapping[str, Any], path: str) -> list[Next]:
    """What can be done now, in the order of the process."""
    steps = {step.name: (step.title, "steps", True) for step in STEPS}
    steps |= {step.name: (step.title, "decisions", "manager" in page.who.team_roles) for step in DECISIONS}
    shown = []
    for name in found["possible"]:
        if name == _ASK_ADVICE:
            shown.append(Next("Ask for advice", f"{path}/ask-advice"))
        else:
            title, place, allowed = steps[name]
            shown.append(Next(title, f"{path}/{place}/{name}" if allowed else None))
    return shown


def _earlier(page: Page, found: Mapping[str, Any], path: str) -> list[Earlier]:
    """The cases before this one, the newest first."""
    is_manager = "manager" in page.who.team_roles
    return [
        Earlier(
            one,
            STAGES[one["case"]["stage"]],
            [(move, done(move["kind"], move["outcome"])) for move in reversed(one["moves"])],
            Next("Reverse this decision", f"{path}/earlier/{one['case']['id']}/{one['reversal']}" if is_manager else None) if one["reversal"] else None,
        )
        for one in reversed(found["earlier"])
    ]


def _clocks(found: Mapping[str, Any]) -> list[Clock]:
    settings = {one["id"]: one["setting"] for one in found["consultations"]}
    return [
        Clock(
            f"{CLOCKS[item['clock']]}: {settings[item['about']]}" if item["about"] in settings else CLOCKS[item["clock"]],
            date.fromisoformat(item["due_on"]),
            date.fromisoformat(item["met_on"]) if item["met_on"] else None,
            _state(item),
            item["late"],
            tuple(EXCEPTIONS[code] for code in item["excused_by"]),
        )
        for item in found["deadlines"]
    ]


def _state(item: Mapping[str, Any]) -> str:
    if item["met_on"]:
        return "Done late" if item["late"] else "Done"
    if not item["open"]:
        return "Not needed"
    return "Missed" if item["late"] else "Running"


def _people(found: Mapping[str, Any]) -> Sequence[str | None]:
    return [
        found["officer_id"],
        *(request["requester_id"] for one in (found, *found["earlier"]) for request in one["requests"]),
        *(move["by"] for one in (found, *found["earlier"]) for move in one["moves"]),
        *(letter["person_id"] for one in (found, *found["earlier"]) for move in one["moves"] for letter in move["letters"]),
        *(request["person_id"] for request in found["advice"]),
    ]


def _organisations(found: Mapping[str, Any]) -> Sequence[str | None]:
    earlier = [request for one in found["earlier"] for request in one["requests"]]
    return [one["organisation_id"] for one in (*found["requests"], *earlier, *found["advice"])]


def _documents(found: Mapping[str, Any]) -> Sequence[str]:
    moves = [move for case in (found, *found["earlier"]) for move in case["moves"]]
    return [document for one in (*found["exceptions"], *moves) for document in one["document_ids"]]
