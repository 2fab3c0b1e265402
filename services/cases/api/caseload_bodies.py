"""Bodies of what one person may see and do: passes, progress, and the lists of professionals. Dates are ISO 8601."""

from dataclasses import asdict
from datetime import date, datetime
from typing import Annotated, Any, Self
from uuid import UUID

from pydantic import BaseModel, Field

from services.cases.api.advice_bodies import AdviceDue, AdviceProgress
from services.cases.api.bodies import AddressBody, Body, CaseBody, SettingBody
from services.cases.domain.cases import Channel, Request
from services.cases.domain.children import Child, Sex
from services.cases.domain.matches import Reason
from services.cases.store.matches import FoundRecord

# Python's calendar ends with the year 9999, and an allocation ends with the moment after its last day.
LastDay = Annotated[date, Field(le=date(9998, 12, 31))]


class PassBody(BaseModel):
    """A child, with the signed pass for what this person may do for them during the next minute.

    `accepts` names the kinds of form to which the council still takes additions; `advice` is what this person has to answer.
    """

    id: UUID
    name: str
    date_of_birth: date
    relation: str
    case: CaseBody | None
    rights: list[str]
    accepts: list[str]
    advice: list[AdviceDue]
    case_pass: str
    case_pass_expires_at: datetime


class ChildRecord(BaseModel):
    """The details of a child as professionals have them."""

    legal_first_name: str
    legal_last_name: str
    known_as: str
    date_of_birth: date
    sex: Sex
    address: AddressBody
    setting: SettingBody
    upn: str | None
    nhs_number: str | None
    version: int

    @classmethod
    def of(cls, child: Child) -> Self:
        """Return the body of a record."""
        return cls(**_record(child))


class RequestMade(BaseModel):
    """A request within the case. `mine`: the caller sent it. `later`: it came once it was decided to assess, and `waits` until it is acknowledged."""

    submission_id: UUID
    channel: Channel
    received_on: date
    mine: bool
    later: bool
    waits: bool

    @classmethod
    def of(cls, request: Request, person: UUID) -> Self:
        """Return the body of a request, for somebody who may know of it."""
        return cls(
            submission_id=request.submission,
            channel=request.channel,
            received_on=request.received_on,
            mine=request.requester == person,
            later=request.later,
            waits=request.waits,
        )


class ProgressBody(BaseModel):
    """Where an assessment stands. `child` has the details for professionals; a family has a page of its own for them.

    A professional sees the requests for advice that went to them; a family sees all, without who was asked.
    """

    id: UUID
    name: str
    date_of_birth: date
    relation: str
    case: CaseBody | None
    rights: list[str]
    accepts: list[str]
    case_pass: str
    case_pass_expires_at: datetime
    child: ChildRecord | None
    requests: list[RequestMade]
    advice: list[AdviceProgress]


class CaseloadChild(BaseModel):
    """A child in a professional's list. `mine`: open to them by name, or added by them."""

    id: UUID
    name: str
    date_of_birth: date
    mine: bool
    added: bool
    case: CaseBody | None
    advice_due: list[AdviceDue]
    last_used_at: datetime | None


class Caseload(BaseModel):
    """One page of a professional's children; how many there are in all, and how many pages (at least one)."""

    children: list[CaseloadChild]
    total: int
    pages: int


class AllocationBody(Body):
    """To whom a child is opened; `until` is the last day, if there is one."""

    organisation_id: UUID | None = None
    person_id: UUID | None = None
    until: LastDay | None = None


class Allocated(BaseModel):
    """An allocation that was made."""

    id: UUID


class MatchedChild(ChildRecord):
    """A record that may be of the same child as another."""

    id: UUID
    by_family: bool

    @classmethod
    def of_record(cls, found: FoundRecord) -> Self:
        """Return the body of a record in a possible match."""
        return cls(id=found.child.id, by_family=found.by_family, **_record(found.child))


class Match(BaseModel):
    """Two records that may be of one child, and why."""

    id: UUID
    reasons: list[Reason]
    found_at: datetime
    children: list[MatchedChild]


class Matches(BaseModel):
    """One page of possible matches, the oldest first, and how many pages there are (at least one)."""

    matches: list[Match]
    pages: int


def _record(child: Child) -> dict[str, Any]:
    return {**asdict(child.details), **asdict(child.identifiers), "version": child.version}
