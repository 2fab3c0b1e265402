"""Who the child is, what advice was asked for and what became of the plan, as other systems read it. Dates are ISO 8601."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Literal, Self
from uuid import UUID

from pydantic import BaseModel, Field

from contracts.tokens import AdviceKind
from services.cases.api.systems_bodies import ChildId
from services.cases.domain.advice import AdviceRequest, Outcome
from services.cases.domain.cases import Case
from services.cases.domain.children import Withheld
from services.cases.domain.consultations import Consultation, Ground
from services.cases.domain.moves import CeaseReason, Move
from services.cases.use_cases.identify_child import IdentifiedChild

_DAY = ["2026-09-01"]


class SchoolRead(BaseModel):
    """The school that the child is at, as the school's own system tells it."""

    urn: int = Field(description="Unique reference number", examples=[136570])
    from_on: date = Field(description="The first day at this school", examples=_DAY)


class ChildRead(BaseModel):
    """Who the child or young person is: what another system needs to recognise them, and no more. NHS number and address are not given."""

    id: ChildId
    joined_ids: list[UUID] = Field(description="Other records of the same child, by which earlier events may have named them")
    first_name: str = Field(description="Legal first name", examples=["Robin"])
    last_name: str = Field(description="Legal last name", examples=["Example"])
    date_of_birth: date = Field(examples=["2016-02-29"])
    upn: str | None = Field(description="Unique pupil number, where it is known", examples=["H801200001001"])
    postcode: str | None = Field(
        description="Null where it is not known, and where the council withholds the address from somebody in the family", examples=["CV1 2AB"]
    )
    school: SchoolRead | None = Field(description="Null where no school's system told it, and where the council withholds it from somebody in the family")

    @classmethod
    def of(cls, found: IdentifiedChild) -> Self:
        """Return the body of a child."""
        details = found.child.details
        return cls(
            id=found.child.id,
            joined_ids=list(found.joined),
            first_name=details.legal_first_name,
            last_name=details.legal_last_name,
            date_of_birth=details.date_of_birth,
            upn=found.upn,
            postcode=found.postcode,
            school=SchoolRead(urn=found.school.urn, from_on=found.school.from_on) if found.school else None,
        )


class ChildWithCasesRead(ChildRead):
    """Who the child or young person is, and their cases."""

    case_ids: list[UUID] = Field(description="The child's cases by whichever record, the oldest first. Empty before the council has a request")

    @classmethod
    def beside(cls, found: IdentifiedChild, cases: Sequence[UUID]) -> Self:
        """Return the body of a child beside their cases."""
        return cls(**vars(ChildRead.of(found)), case_ids=list(cases))


class AdviceRead(BaseModel):
    """One request for advice. What was answered is not given: it is read in Waymark."""

    id: UUID
    kind: AdviceKind = Field(description="As in SEND Regulations 2014, reg 6(1)")
    organisation_id: UUID | None = Field(
        description="Who was asked; null for a person who works alone, where it was asked on paper, "
        "and where the council withholds from somebody in the family where the child learns"
    )
    on_paper: bool = Field(description="Whether it was asked on paper, of somebody who is not in Waymark")
    asked_on: date = Field(examples=_DAY)
    due_on: date = Field(description="6 weeks later (reg 8(1))", examples=_DAY)
    received_on: date | None = Field(description="When the first answer came; null before, and of advice that is not needed any more", examples=_DAY)
    outcome: Outcome | None = Field(
        description="`nil-return`: there is no advice to give. `reused`: earlier advice is sufficient. `cancelled`: it is not needed any more. Null until then"
    )
    is_late: bool = Field(description="It came after the last day, or has not come and that day is over")

    @classmethod
    def of(cls, request: AdviceRequest, today: date, withheld: frozenset[Withheld]) -> Self:
        """Return the body of a request for advice. `withheld` is what other systems are not told of the child."""
        return cls(
            id=request.id,
            kind=request.kind,
            organisation_id=None if "setting" in withheld else request.organisation,
            on_paper=request.name is not None,
            asked_on=request.asked_on,
            due_on=request.due_on,
            received_on=None if request.outcome == "cancelled" else request.answered_on,
            outcome=request.outcome,
            is_late=request.is_late(today),
        )


class AdviceListRead(BaseModel):
    """All advice that was asked for in a case, in the order it was asked for."""

    advice: list[AdviceRead]


class DraftRead(BaseModel):
    """A draft plan that was sent to the family."""

    id: UUID
    sent_on: date = Field(examples=_DAY)


class ConsultationRead(BaseModel):
    """A school or other setting that was asked whether it can be named in the plan."""

    id: UUID
    urn: int | None = Field(description="Its unique reference number, where the SEND team entered it", examples=[136570])
    sent_on: date = Field(examples=_DAY)
    due_on: date = Field(examples=_DAY)
    responded_on: date | None = Field(examples=_DAY)
    can_meet_needs: bool | None = Field(description="What it answered; null before")
    ground: Ground | None = Field(description="Why it cannot: Children and Families Act 2014, s.39(4)")

    @classmethod
    def of(cls, asked: Consultation) -> Self:
        """Return the body of a consultation."""
        return cls(
            id=asked.id,
            urn=asked.urn,
            sent_on=asked.sent_on,
            due_on=asked.due_on,
            responded_on=asked.responded_on,
            can_meet_needs=asked.can_meet_needs,
            ground=asked.ground,
        )


class FinalPlanRead(BaseModel):
    """The final plan, and what its section I names. That is not withheld from anybody who may read plans."""

    issued_on: date = Field(examples=_DAY)
    informed_on: date | None = Field(description="When the family was told in writing", examples=_DAY)
    names: Literal["setting", "type"] = Field(description="A setting that was consulted, or a type of setting")
    consultation_id: UUID | None = Field(description="The consultation of the setting that it names; null for a type")
    urn: int | None = Field(description="The unique reference number of that setting, where the SEND team entered it", examples=[136570])


class CeasedRead(BaseModel):
    """The plan is not maintained any more."""

    on: date = Field(examples=_DAY)
    reason: CeaseReason = Field(description="CeaseReason as in the SEN2 return")


class PlanRead(BaseModel):
    """What became of the plan. `comment_by` and `responded_on` are of the newest draft."""

    drafts: list[DraftRead] = Field(description="The first first")
    comment_by: date | None = Field(description="The family's last day to answer on the draft; null until it was served on somebody", examples=_DAY)
    responded_on: date | None = Field(description="When the family answered", examples=_DAY)
    meeting_wanted: bool | None = Field(description="Whether it asked to meet an officer; null before it answered")
    consultations: list[ConsultationRead] = Field(description="The first first")
    final: FinalPlanRead | None
    ceased: CeasedRead | None

    @classmethod
    def of(cls, case: Case, moves: Sequence[tuple[Move, datetime]], consultations: Sequence[Consultation]) -> Self:
        """Return the body of what became of a plan."""
        newest = {move.kind: move for move, _ in moves}
        final, ceased, answered = newest.get("issue-final"), newest.get("cease"), newest.get("record-response")
        return cls(
            drafts=[DraftRead(id=move.id, sent_on=move.on) for move, _ in moves if move.kind == "send-draft"],
            comment_by=case.comment_by,
            responded_on=case.family_responded_on,
            meeting_wanted=answered.outcome == "meeting-wanted" if answered and case.family_responded_on else None,
            consultations=[ConsultationRead.of(asked) for asked in consultations],
            final=_final(final, consultations) if final else None,
            ceased=CeasedRead.model_validate({"on": ceased.on, "reason": int(ceased.outcome or 0)}) if ceased else None,
        )


def _final(move: Move, consultations: Sequence[Consultation]) -> FinalPlanRead:
    named = next((asked for asked in consultations if asked.named_on is not None), None)
    return FinalPlanRead(
        issued_on=move.on,
        informed_on=move.informed_on,
        names="setting" if move.outcome == "setting-named" else "type",
        consultation_id=named.id if named else None,
        urn=named.urn if named else None,
    )
