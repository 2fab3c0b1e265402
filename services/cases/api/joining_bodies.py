"""Bodies about records that may be of one child, and about joining them. Moments are ISO 8601."""

from datetime import datetime
from typing import Self
from uuid import UUID

from pydantic import BaseModel

from services.cases.api.bodies import Body, CaseBody
from services.cases.api.caseload_bodies import ChildRecord
from services.cases.api.people_bodies import Member, Opening
from services.cases.domain.cases import Case
from services.cases.domain.children import Child
from services.cases.domain.joining import Join
from services.cases.domain.matches import MatchState, Reason


class ComparedRecord(ChildRecord):
    """One of two records that are compared: its details, its case, and who sees it. `joined_to` is the record that it was joined to."""

    id: UUID
    case: CaseBody | None
    joined_to: UUID | None
    family: list[Member]
    professionals: list[Opening]

    @classmethod
    def beside(cls, child: Child, case: Case | None, joined_to: UUID | None, people: tuple[list[Member], list[Opening]]) -> Self:
        """Return the body of a record that is compared with another."""
        said = ChildRecord.of(child).model_dump()
        return cls(id=child.id, case=CaseBody.of(case) if case else None, joined_to=joined_to, family=people[0], professionals=people[1], **said)


class Comparison(BaseModel):
    """Two records that may be of one child, side by side, and what was decided about them. `join_id` is what joins them, if anything does."""

    id: UUID
    reasons: list[Reason]
    found_at: datetime
    state: MatchState
    decided_by: UUID | None
    decided_at: datetime | None
    join_id: UUID | None
    records: list[ComparedRecord]


class JoinBody(Body):
    """The record that is joined to the one of the address, which leads."""

    joined_id: UUID


class JoinMade(BaseModel):
    """A record that is joined to another one, since when and by whom."""

    id: UUID
    leading_id: UUID
    joined_id: UUID
    by: UUID
    at: datetime

    @classmethod
    def of(cls, join: Join) -> Self:
        """Return the body of what was joined."""
        return cls(id=join.id, leading_id=join.leading, joined_id=join.joined, by=join.by, at=join.at)


class JoinsOfChild(BaseModel):
    """What is joined to a record that leads."""

    joins: list[JoinMade]
