"""A case as other systems read it: dates, codes and ids. Nothing that a person typed, but for who the child is. Dates are ISO 8601."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import BaseModel, Field

from chassis.clock import LONDON
from services.cases.domain.cases import Channel, Deadline, DeadlineState, Request, RequestSource, Stage
from services.cases.domain.children import Withheld
from services.cases.domain.clocks import Clock, appeal_by
from services.cases.domain.decisions import appeal_begins_on, can_be_appealed
from services.cases.domain.exceptions import ExceptionCode, TimeException, excuses
from services.cases.domain.moves import CeaseReason, Move, MoveKind
from services.cases.domain.notices import SentLetter
from services.cases.store.cases import CaseOfChild

_Moves = Sequence[tuple[Move, datetime]]
_DAY = ["2026-09-01"]

ChildId = Annotated[UUID, Field(description="The child's record, which leads where there are several of one child")]
Source = Annotated[
    RequestSource,
    Field(description="Who asked, as in the SEN2 return: 1 young person or parent, 2 school or other setting, 3 health, 4 social care, 5 other"),
]


class Links(BaseModel):
    """Where the parts of the case are. Each needs its own scope."""

    requests: str = Field(description="Scope cases:read", examples=["/api/v1/cases/0198c7a2-6c1f-7d3e-9b1a-2f4c8e6d1a10/requests"])
    clocks: str = Field(description="Scope cases:read")
    child: str = Field(description="Scope children:read")
    advice: str = Field(description="Scope advice:read")
    decisions: str = Field(description="Scope decisions:read")
    plan: str = Field(description="Scope plans:read")

    @classmethod
    def of(cls, case: UUID) -> Self:
        """Return the addresses of the parts of a case."""
        return cls(**{name: f"/api/v1/cases/{case}/{name}" for name in cls.model_fields})


class Ended(BaseModel):
    """How a case ended."""

    how: Literal["withdrawn", "transferred_out", "ceased"] = Field(
        description="The request was withdrawn, another council is responsible, or the plan is not maintained any more"
    )
    on: date = Field(description="The first day on which it was over", examples=_DAY)
    reason: CeaseReason | None = Field(description="Of a plan that ceased, CeaseReason as in the SEN2 return", examples=[2])
    to_authority: int | None = Field(description="The 3-digit code of the council that is responsible now, where the case was transferred", examples=[332])


_ENDS: dict[Stage, MoveKind] = {"withdrawn": "withdraw", "transferred_out": "transfer-out", "ceased": "cease"}


class CaseRead(BaseModel):
    """One request for an EHC needs assessment and what became of it."""

    id: UUID
    child_id: ChildId
    is_current: bool = Field(description="Whether this is the child's current case. Of several cases one is, until another takes its place")
    current_case_id: UUID | None = Field(description="The child's current case: this one, or the one that took its place")
    stage: Stage = Field(description="Where the case stands", examples=["assessing"])
    received_on: date = Field(description="The day on which the council received the request: its time limits count from it", examples=_DAY)
    decide_by: date = Field(description="The last day to decide whether to assess", examples=_DAY)
    final_plan_by: date = Field(description="The last day for the final plan", examples=_DAY)
    channel: Channel | None = Field(description="How the first request came; null where it moved to another case of the child", examples=["parent"])
    asked_by: Source | None
    ended: Ended | None = Field(description="Null while the case goes on, and where the council decided not to assess or not to issue a plan")
    links: Links

    @classmethod
    def of(cls, found: CaseOfChild, requests: Sequence[Request], moves: _Moves) -> Self:
        """Return the body of a case."""
        case = found.case
        first = requests[0] if requests else None
        return cls(
            id=case.id,
            child_id=found.leading,
            is_current=found.current == case.id,
            current_case_id=found.current,
            stage=case.stage,
            received_on=case.dates.received_on,
            decide_by=case.dates.decide_by,
            final_plan_by=case.dates.final_plan_by,
            channel=first.channel if first else None,
            asked_by=first.source if first else None,
            ended=_ended(found, moves),
            links=Links.of(case.id),
        )


def _ended(found: CaseOfChild, moves: _Moves) -> Ended | None:
    case = found.case
    if case.stage not in _ENDS or case.ended_on is None:
        return None
    said = next((move.outcome for move, _ in reversed(moves) if move.kind == _ENDS[case.stage]), None)
    code = {"reason": said if case.stage == "ceased" else None, "to_authority": said if case.stage == "transferred_out" else None}
    numbers = {name: None if value is None else int(value) for name, value in code.items()}
    return Ended.model_validate({"how": case.stage, "on": case.ended_on, **numbers})


class RequestRead(BaseModel):
    """One request: a parent, a young person and a school may each send theirs."""

    id: UUID
    channel: Channel = Field(description="Through which portal it came, or how else")
    asked_by: Source | None
    organisation_id: UUID | None = Field(
        description="Of a professional's request, for whom they sent it; null where the council withholds from somebody in the family where the child learns"
    )
    received_on: date = Field(examples=_DAY)
    is_later: bool = Field(description="It came when it was decided to assess, so no time limit runs from it")

    @classmethod
    def of(cls, request: Request, withheld: frozenset[Withheld]) -> Self:
        """Return the body of a request. `withheld` is what other systems are not told of the child."""
        return cls(
            id=request.submission,
            channel=request.channel,
            asked_by=request.source,
            organisation_id=None if "setting" in withheld else request.organisation,
            received_on=request.received_on,
            is_later=request.later,
        )


class RequestsRead(BaseModel):
    """The requests in a case, the first first. Empty where they moved to another case of the child."""

    requests: list[RequestRead]


class ClockRead(BaseModel):
    """One time limit. Those of advice are with the advice."""

    clock: Clock = Field(description="What is due", examples=["decide"])
    about: UUID = Field(description="The case itself, or the consultation of a setting")
    due_on: date = Field(description="The last day", examples=_DAY)
    met_on: date | None = Field(description="When it was done. A decision is done when the family is told of it", examples=_DAY)
    state: DeadlineState = Field(description="`over`: it does not matter any more. A family that says nothing on a draft has missed nothing", examples=["met"])
    excused_by: list[ExceptionCode] = Field(description="The exceptions for which it need not be kept", examples=[["X3"]])

    @classmethod
    def of(cls, deadline: Deadline, exceptions: Sequence[TimeException], received_on: date, today: date) -> Self:
        """Return the body of a time limit."""
        return cls(
            clock=deadline.clock,
            about=deadline.about,
            due_on=deadline.due_on,
            met_on=deadline.met_on,
            state=deadline.state(today),
            excused_by=list(excuses(exceptions, deadline, received_on)),
        )


class ExceptionRead(BaseModel):
    """Why time limits need not be kept: SEND Regulations 2014, reg 5(4), 10(4) and 13(3)."""

    id: UUID
    reason: ExceptionCode = Field(
        description="X1 a school's closure of 4 weeks, X2 an early years provider's, X3 exceptional personal circumstances, X4 away for 4 weeks"
    )
    starts_on: date
    ends_on: date | None = Field(description="Null while it goes on")


class ClocksRead(BaseModel):
    """The time limits of a case, what is due first first, and the exceptions from them."""

    clocks: list[ClockRead]
    exceptions: list[ExceptionRead]


class DecisionRead(BaseModel):
    """One decision of the council. A later one of a kind reverses the earlier."""

    id: UUID
    about: Literal["assessment", "plan", "cessation"] = Field(description="Whether to assess, whether to issue a plan, or that a plan will end")
    outcome: Literal["yes", "no"] | None = Field(description="Null for a cessation")
    reason: CeaseReason | None = Field(description="Of a cessation, CeaseReason as in the SEN2 return")
    decided_on: date = Field(description="Of what a tribunal ordered, the day of the order", examples=_DAY)
    informed_on: date | None = Field(description="When the family was told in writing", examples=_DAY)
    appeal_by: date | None = Field(
        description="The family's last day to appeal without mediation. Null where it cannot, and until its last member had notice", examples=_DAY
    )

    @classmethod
    def of(cls, move: Move, at: datetime, letters: Sequence[SentLetter]) -> Self:
        """Return the body of a move that is a decision, recorded `at`."""
        begins = appeal_begins_on(move, at.astimezone(LONDON).date(), [letter.served_on for letter in letters]) if can_be_appealed(move) else None
        ceases = move.kind == "decide-cease"
        said = {"outcome": None if ceases else move.outcome, "reason": int(move.outcome) if ceases and move.outcome else None}
        days = {"decided_on": move.on, "informed_on": move.informed_on, "appeal_by": appeal_by(begins) if begins else None}
        return cls.model_validate({"id": move.id, "about": DECISIONS[move.kind], **said, **days})


DECISIONS: dict[MoveKind, str] = {"decide-assessment": "assessment", "decide-plan": "plan", "decide-cease": "cessation"}
"""The moves that are decisions, and what they are about."""


class DecisionsRead(BaseModel):
    """What the council decided, the first first. The reasons are the family's to read."""

    decisions: list[DecisionRead]
