"""Two records that may be of one child: a question for the SEND team, and nobody else learns that it was asked.

Records are never merged by name: another council's software did, and showed one family's data to another.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal
from uuid import UUID

from services.cases.domain.identifiers import Identifiers
from services.cases.domain.names import folded

MatchState = Literal["open", "closed", "joined"]
Reason = Literal["birth-and-last-name", "birth-and-first-name", "upn", "nhs-number"]


@dataclass(frozen=True)
class Likeness:
    """What two records are compared by. The names are folded."""

    date_of_birth: date
    first_name: str
    last_name: str
    identifiers: Identifiers

    @classmethod
    def of(cls, first_name: str, last_name: str, date_of_birth: date, identifiers: Identifiers) -> "Likeness":
        """Return the likeness of a child with these legal names."""
        return cls(date_of_birth, folded(first_name), folded(last_name), identifiers)


@dataclass(frozen=True)
class PossibleMatch:
    """Two records of perhaps one child, in no order. `closed`: somebody decided that they are not; `decided_by` is of the SEND team."""

    id: UUID
    children: tuple[UUID, UUID]
    reasons: tuple[Reason, ...]
    found_at: datetime
    state: MatchState = "open"
    decided_by: UUID | None = None
    decided_at: datetime | None = None


def reasons_to_match(one: Likeness, other: Likeness) -> tuple[Reason, ...]:
    """Return why two records may be of one child; empty when nothing says so. A name without a letter or digit says nothing."""
    found: list[Reason] = []
    if one.date_of_birth == other.date_of_birth:
        if one.last_name and one.last_name == other.last_name:
            found.append("birth-and-last-name")
        if one.first_name and one.first_name == other.first_name:
            found.append("birth-and-first-name")
    if one.identifiers.upn and one.identifiers.upn == other.identifiers.upn:
        found.append("upn")
    if one.identifiers.nhs_number and one.identifiers.nhs_number == other.identifiers.nhs_number:
        found.append("nhs-number")
    return tuple(found)
