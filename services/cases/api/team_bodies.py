"""A case as the SEND team sees it. Dates are ISO 8601."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Self
from uuid import UUID

from pydantic import BaseModel

from chassis.clock import LONDON
from contracts.tokens import AdviceKind
from services.cases.api.advice_bodies import NilReturnSaid, ReuseSaid
from services.cases.api.bodies import CaseBody
from services.cases.api.caseload_bodies import ChildRecord
from services.cases.domain.advice import AdviceRequest, AdviceState, Reuse
from services.cases.domain.cases import Case, Channel, Deadline, Request
from services.cases.domain.clocks import Clock, appeal_by
from services.cases.domain.consultations import Consultation, Ground
from services.cases.domain.decisions import appeal_begins_on, can_be_appealed
from services.cases.domain.exceptions import ExceptionCode, TimeException, excuses
from services.cases.domain.moves import Move, MoveKind, Task
from services.cases.domain.notices import SentLetter
from services.cases.domain.school_roll import Difference
from services.cases.use_cases.see_case import EarlierCase


class TeamRequest(BaseModel):
    """A request within the case. One that was keyed in may be of somebody without an account.

    `later`: it came once it was decided to assess, and `waits` until it is acknowledged.
    """

    submission_id: UUID
    requester_id: UUID | None
    channel: Channel
    reference: str
    received_on: date
    organisation_id: UUID | None
    keyed_in: bool
    later: bool
    waits: bool

    @classmethod
    def of(cls, request: Request) -> Self:
        """Return the body of a request."""
        return cls(
            submission_id=request.submission,
            requester_id=request.requester,
            channel=request.channel,
            reference=request.reference,
            received_on=request.received_on,
            organisation_id=request.organisation,
            keyed_in=request.keyed_by is not None,
            later=request.later,
            waits=request.waits,
        )


class MoveLetter(BaseModel):
    """A letter about something that was done: to an account, or by post `to` whom its envelope names. `served_on` is null until it is posted."""

    id: UUID
    person_id: UUID | None
    to: str
    served_on: date | None


class MoveBody(BaseModel):
    """One thing that was done, and when it was recorded. `informed_on`: when the family was told, where it is a decision, else null.

    `appeal_by` is the last day for an appeal without mediation; null while a letter is to be posted, and where there `can_be_appealed` nothing.
    """

    id: UUID
    kind: MoveKind
    on: date
    informed_on: date | None
    at: datetime
    by: UUID
    outcome: str | None
    reasons: str
    document_ids: list[UUID]
    can_be_appealed: bool
    appeal_by: date | None
    letters: list[MoveLetter]

    @classmethod
    def of(cls, move: Move, at: datetime, letters: Sequence[SentLetter]) -> Self:
        """Return the body of a move, and of the letters about it."""
        has_appeal = can_be_appealed(move)
        begins = appeal_begins_on(move, at.astimezone(LONDON).date(), [letter.served_on for letter in letters]) if has_appeal else None
        return cls(
            id=move.id,
            kind=move.kind,
            on=move.on,
            informed_on=move.informed_on,
            at=at,
            by=move.by,
            outcome=move.outcome,
            reasons=move.reasons,
            document_ids=list(move.documents),
            can_be_appealed=has_appeal,
            appeal_by=appeal_by(begins) if begins else None,
            letters=[MoveLetter(id=letter.id, person_id=letter.person, to=letter.to, served_on=letter.served_on) for letter in letters],
        )


class DeadlineBody(BaseModel):
    """A time limit. `excused_by` are the exceptions for which it need not be kept."""

    clock: Clock
    about: UUID
    due_on: date
    met_on: date | None
    open: bool
    late: bool
    excused_by: list[ExceptionCode]

    @classmethod
    def of(cls, deadline: Deadline, case: Case, exceptions: list[TimeException], today: date) -> Self:
        """Return the body of a time limit."""
        return cls(
            clock=deadline.clock,
            about=deadline.about,
            due_on=deadline.due_on,
            met_on=deadline.met_on,
            open=deadline.is_open,
            late=deadline.is_late(today),
            excused_by=list(excuses(exceptions, deadline, case.dates.received_on)),
        )


class RecordedException(BaseModel):
    """An exception with what shows it."""

    id: UUID
    reason: ExceptionCode
    details: str
    starts_on: date
    ends_on: date | None
    by: UUID
    document_ids: list[UUID]

    @classmethod
    def of(cls, found: TimeException) -> Self:
        """Return the body of an exception."""
        return cls(
            id=found.id,
            reason=found.reason,
            details=found.details,
            starts_on=found.starts_on,
            ends_on=found.ends_on,
            by=found.by,
            document_ids=list(found.documents),
        )


class ConsultedSetting(BaseModel):
    """A setting that was consulted, and what it answered."""

    id: UUID
    setting: str
    urn: int | None
    sent_on: date
    due_on: date
    responded_on: date | None
    can_meet_needs: bool | None
    ground: Ground | None
    details: str

    @classmethod
    def of(cls, asked: Consultation) -> Self:
        """Return the body of a consultation."""
        return cls(
            id=asked.id,
            setting=asked.setting,
            urn=asked.urn,
            sent_on=asked.sent_on,
            due_on=asked.due_on,
            responded_on=asked.responded_on,
            can_meet_needs=asked.can_meet_needs,
            ground=asked.ground,
            details=asked.details,
        )


class TeamAdvice(BaseModel):
    """A request for advice, and whom it went to: on the portal, or by `name` on paper."""

    id: UUID
    kind: AdviceKind
    organisation_id: UUID | None
    person_id: UUID | None
    name: str | None
    asked_on: date
    due_on: date
    state: AdviceState
    received_on: date | None
    late: bool
    nil_return: NilReturnSaid | None
    reuse: ReuseSaid | None

    @classmethod
    def of(cls, request: AdviceRequest, reuse: Reuse | None, today: date) -> Self:
        """Return the body of a request for advice."""
        nil = request.nil_return
        return cls(
            id=request.id,
            kind=request.kind,
            organisation_id=request.organisation,
            person_id=request.person,
            name=request.name,
            asked_on=request.asked_on,
            due_on=request.due_on,
            state=request.state,
            received_on=request.answered_on,
            late=request.is_late(today),
            nil_return=NilReturnSaid(reason=nil.reason, details=nil.details, at=nil.at) if nil else None,
            reuse=ReuseSaid.of(reuse) if reuse else None,
        )


class ToldSchool(BaseModel):
    """At which school the child is, as the school's own system told on `as_of`."""

    urn: int
    from_on: date
    as_of: date


class ToldOtherwise(BaseModel):
    """What the system of a school told of the child that differs from the record: `told` is another UPN, or another day of birth."""

    what: Difference
    told: str
    urn: int
    as_of: date


class EarlierTeamCase(BaseModel):
    """A case of the child before the current one. `reversal` is the step that reverses its refusal, if one can.

    Where `requests` is empty, they belong to another case now.
    """

    case: CaseBody
    version: int
    reversal: MoveKind | None
    requests: list[TeamRequest]
    moves: list[MoveBody]

    @classmethod
    def of(cls, found: EarlierCase) -> Self:
        """Return the body of an earlier case."""
        return cls(
            case=CaseBody.of(found.case),
            version=found.case.version,
            reversal=found.reversal,
            requests=[TeamRequest.of(request) for request in found.requests],
            moves=[MoveBody.of(move, at, found.letters.get(move.id, ())) for move, at in found.moves],
        )


class TeamCase(BaseModel):
    """Everything about the case of a child. `case` is null, and the lists are empty, before there is a request. `possible` are the steps of its stage.

    `earlier` are the cases before it, the first first. `school` and `told_otherwise` are what schools' own systems tell.
    """

    id: UUID
    name: str
    child: ChildRecord
    case: CaseBody | None
    version: int | None
    officer_id: UUID | None
    possible: list[MoveKind | Task]
    requests: list[TeamRequest]
    moves: list[MoveBody]
    deadlines: list[DeadlineBody]
    exceptions: list[RecordedException]
    consultations: list[ConsultedSetting]
    advice: list[TeamAdvice]
    earlier: list[EarlierTeamCase]
    school: ToldSchool | None
    told_otherwise: list[ToldOtherwise]
