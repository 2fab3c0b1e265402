"""A case: one request for an EHC needs assessment and what becomes of it."""

from dataclasses import dataclass
from datetime import date
from typing import Literal
from uuid import UUID

from services.cases.domain.clocks import StatutoryDates, statutory_dates

Stage = Literal["request_received"]
Channel = Literal["parent", "young-person", "professional"]


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
    """One request within a case: a parent and a young person may each send theirs."""

    submission: UUID
    case: UUID
    requester: UUID
    channel: Channel
    reference: str
    received_on: date


def open_case(case_id: UUID, child: UUID, received_on: date) -> Case:
    """Return a new case."""
    return Case(case_id, child, "request_received", statutory_dates(received_on), version=1)
