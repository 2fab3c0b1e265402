"""A case: one request for an EHC needs assessment and what becomes of it."""

from dataclasses import dataclass
from datetime import date
from typing import Literal
from uuid import UUID

from services.cases.domain.access import Professional, Standing, Viewer
from services.cases.domain.clocks import StatutoryDates, statutory_dates

Stage = Literal["request_received"]
Channel = Literal["parent", "young-person", "professional"]
FormKind = Literal["request", "advice"]


@dataclass(frozen=True)
class Case:
    """The case of a child. Its clocks run from the day on which the council received the first request."""

    id: UUID
    child: UUID
    stage: Stage
    dates: StatutoryDates
    version: int


@dataclass(frozen=True)
class Request:
    """One request within a case: a parent, a young person and a school may each send theirs. `organisation` is for whom a professional sent it."""

    submission: UUID
    case: UUID
    requester: UUID
    channel: Channel
    reference: str
    received_on: date
    organisation: UUID | None = None


def open_case(case_id: UUID, child: UUID, received_on: date) -> Case:
    """Return a new case."""
    return Case(case_id, child, "request_received", statutory_dates(received_on), version=1)


def kinds_accepted(case: Case | None, *, professional: bool) -> frozenset[FormKind]:
    """Return the kinds of form to which the council still takes additions.

    To a request until it decides whether to assess; to advice, which only professionals give, as long as the case is open.
    """
    if case is None:
        return frozenset()
    found: set[FormKind] = {"advice"} if professional else set()
    if case.stage == "request_received":
        found.add("request")
    return frozenset(found)


def sees_request(request: Request, viewer: Viewer, standing: Standing) -> bool:
    """Whether somebody who may see the child may also see that this request was made.

    A family and the SEND team see all. Professionals see theirs, their colleagues', and, where the SEND team allocated the child, the family's.
    """
    if not isinstance(viewer, Professional) or request.requester == viewer.person:
        return True
    if request.channel == "professional":
        return request.organisation in standing.organisations
    return "read-family" in standing.rights
