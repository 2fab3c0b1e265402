"""Bodies of requests for advice and the answers to them. Dates are ISO 8601."""

from datetime import date, datetime
from typing import Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from contracts.tokens import AdviceKind
from services.cases.api.bodies import Body
from services.cases.domain.advice import AdviceRequest, AdviceState, Agreement, NilReason, Reuse


class AskedBody(Body):
    """Whom the SEND team asks for what: an organisation, one person there, or one person alone."""

    kind: AdviceKind
    organisation_id: UUID | None = None
    person_id: UUID | None = None


class AskedOnPaperBody(Body):
    """Whom the SEND team has asked for what on which day: a body or person that is not on the portal."""

    kind: AdviceKind
    name: str
    on: date


class Asked(BaseModel):
    """A request that was made."""

    id: UUID
    due_on: date


class NilReturnBody(Body):
    """Why there is no advice."""

    model_config = ConfigDict(str_max_length=5_000)

    reason: NilReason
    details: str = ""


class RecordBody(Body):
    """Advice, or with a `nil_reason` none, that came another way than through the portal."""

    model_config = ConfigDict(str_max_length=5_000)

    received_on: date
    nil_reason: NilReason | None = None
    details: str = ""


class ReuseBody(Body):
    """Earlier advice; `submission_id` where it was sent through the portal."""

    title: str
    written_on: date
    submission_id: UUID | None = None


class AgreementBody(Body):
    """Whether a party agrees that earlier advice is sufficient."""

    agrees: bool


class AdviceDue(BaseModel):
    """Advice that the caller has to give."""

    id: UUID
    kind: AdviceKind
    due_on: date

    @classmethod
    def of(cls, request: AdviceRequest) -> Self:
        """Return the body of a request that is open."""
        return cls(id=request.id, kind=request.kind, due_on=request.due_on)


class AdviceProgress(BaseModel):
    """A request for advice as part of an assessment. `mine`: the caller is, or is of, who was asked."""

    id: UUID
    kind: AdviceKind
    asked_on: date
    due_on: date
    state: AdviceState
    received_on: date | None
    late: bool
    mine: bool

    @classmethod
    def of(cls, request: AdviceRequest, today: date, *, mine: bool) -> Self:
        """Return the body of a request."""
        return cls(
            id=request.id,
            kind=request.kind,
            asked_on=request.asked_on,
            due_on=request.due_on,
            state=request.state,
            received_on=request.answered_on,
            late=request.is_late(today),
            mine=mine,
        )


class NamedChild(BaseModel):
    """A child in a list of something else."""

    id: UUID
    name: str


class NamedChildren(BaseModel):
    """Several children, in no order."""

    children: list[NamedChild]


class DatedChild(NamedChild):
    """A child that something is about."""

    date_of_birth: date


class AdviceSummary(BaseModel):
    """A request for advice in a list."""

    id: UUID
    kind: AdviceKind
    child: NamedChild
    asked_on: date
    due_on: date
    state: AdviceState
    late: bool


class AdviceList(BaseModel):
    """One page of requests for advice, what is open first, and how many pages there are (at least one)."""

    advice_requests: list[AdviceSummary]
    pages: int


class AgreementSaid(BaseModel):
    """What a party said, and when."""

    agrees: bool
    at: datetime

    @classmethod
    def of(cls, agreement: Agreement | None) -> Self | None:
        """Return what was said, or None."""
        return None if agreement is None else cls(agrees=agreement.agrees, at=agreement.at)


class NilReturnSaid(BaseModel):
    """Why there was no advice."""

    reason: NilReason
    details: str
    at: datetime


class ReuseSaid(BaseModel):
    """Earlier advice that its author finds sufficient. The three agreements are those of regulation 6(4)."""

    id: UUID | None
    title: str
    written_on: date
    author_agreed_at: datetime
    council: AgreementSaid | None
    family: AgreementSaid | None

    @classmethod
    def of(cls, reuse: Reuse) -> Self:
        """Return the body of a proposal; `id` is the earlier submission, where there is one."""
        return cls(
            id=reuse.submission,
            title=reuse.title,
            written_on=reuse.written_on,
            author_agreed_at=reuse.author_agreed_at,
            council=AgreementSaid.of(reuse.council),
            family=AgreementSaid.of(reuse.family),
        )


class AdviceDetail(BaseModel):
    """Everything about one request for advice."""

    id: UUID
    kind: AdviceKind
    child: DatedChild
    case_id: UUID
    asked_on: date
    due_on: date
    state: AdviceState
    late: bool
    nil_return: NilReturnSaid | None
    reuse: ReuseSaid | None


class FamilyReuse(BaseModel):
    """Earlier advice, as the family is asked about it."""

    advice_request_id: UUID
    kind: AdviceKind
    title: str
    written_on: date
    family: AgreementSaid | None


class FamilyReuses(BaseModel):
    """What the family of a child is asked about, answered or not."""

    reuses: list[FamilyReuse]
