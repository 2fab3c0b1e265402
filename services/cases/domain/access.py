"""Who may see which child: the one rule, for families, professionals and the SEND team.

A professional reaches a child through an allocation, and only with the jobs that their token names in this request. So whoever
leaves an organisation, or whose allocation ends, is a stranger from the next request on.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from chassis.errors import NotFound

Right = Literal["read", "write", "read-family", "change-child", "council"]
AllocationKind = Literal["added", "allocated"]

PROFESSIONAL: Literal["professional"] = "professional"
TEAM: Literal["team"] = "team"
FAMILY_RIGHTS: frozenset[Right] = frozenset({"read", "write", "change-child"})
"""Whoever added a child may read, write and correct what they entered themselves."""


@dataclass(frozen=True)
class Role:
    """One job of a professional. `confirmed`: the SEND team knows the organisation, or, where there is none, the person."""

    id: UUID
    organisation: UUID | None
    confirmed: bool


@dataclass(frozen=True)
class Family:
    """A parent, carer or young person who asks."""

    person: UUID


@dataclass(frozen=True)
class Professional:
    """A professional who asks, with the jobs they have at this moment."""

    person: UUID
    roles: tuple[Role, ...]

    @property
    def organisations(self) -> frozenset[UUID]:
        """Where they work, known to the SEND team or not."""
        return frozenset(role.organisation for role in self.roles if role.organisation is not None)

    @property
    def confirmed_organisations(self) -> frozenset[UUID]:
        """Where they work, as far as the SEND team knows it."""
        return frozenset(role.organisation for role in self.roles if role.organisation is not None and role.confirmed)

    @property
    def is_confirmed_alone(self) -> bool:
        """Whether the SEND team knows them in a job for nobody but themselves. That it knows where else they work says nothing about who they are."""
        return any(role.confirmed and role.organisation is None for role in self.roles)

    def has_role(self, role: UUID) -> bool:
        """Whether this is one of their jobs."""
        return any(mine.id == role for mine in self.roles)

    def organisation_of(self, role: UUID) -> UUID | None:
        """Return for whom they do a job; None when it is for nobody but themselves, or is none of theirs."""
        return next((mine.organisation for mine in self.roles if mine.id == role), None)


@dataclass(frozen=True)
class Team:
    """An officer or manager of the SEND team who asks."""

    person: UUID


Viewer = Family | Professional | Team


@dataclass(frozen=True)
class Allocation:
    """Opens a child to an organisation, to one person there, or to one person alone.

    `added`: `by` entered the child. `allocated`: `by` is of the SEND team. Without `person` it is for everybody in the organisation.
    It ends at `until`, if that is set.
    """

    id: UUID
    child: UUID
    organisation: UUID | None
    person: UUID | None
    kind: AllocationKind
    by: UUID
    since: datetime
    until: datetime | None


@dataclass(frozen=True)
class Standing:
    """What somebody is to a child and may do for them. `organisations`: the confirmed ones through which a professional reaches the child."""

    relation: str
    rights: frozenset[Right]
    organisations: frozenset[UUID] = frozenset()


TEAM_STANDING = Standing(TEAM, frozenset({"council"}))
"""The SEND team sees every child, and each look is recorded."""


def opens(allocation: Allocation, who: Professional, now: datetime) -> bool:
    """Whether an allocation lets a professional see its child. `services.cases.store.access` says the same to the database."""
    if allocation.until is not None and allocation.until <= now:
        return False
    if allocation.organisation is None:
        return allocation.person == who.person and (allocation.kind == "added" or who.is_confirmed_alone)
    if allocation.organisation in who.confirmed_organisations:
        return allocation.person is None or allocation.person == who.person
    # Whom the SEND team does not know yet sees what they entered themselves, as long as they have the job they entered it in.
    return allocation.person is None and allocation.kind == "added" and allocation.by == who.person and allocation.organisation in who.organisations


def standing_of(who: Professional, allocations: tuple[Allocation, ...]) -> Standing:
    """Return what a professional may do, by the allocations that open the child to them.

    What the family sent comes with being allocated by the SEND team alone; correcting the record with having added it.
    """
    rights: set[Right] = {"read", "write"}
    kinds = {allocation.kind for allocation in allocations}
    if "allocated" in kinds:
        rights.add("read-family")
    if "added" in kinds:
        rights.add("change-child")
    through = frozenset(allocation.organisation for allocation in allocations if allocation.organisation in who.confirmed_organisations)
    return Standing(PROFESSIONAL, frozenset(rights), through)


def hidden() -> NotFound:
    """What anybody is told of something that is not theirs: the same as of something that does not exist."""
    return NotFound("not_found", "There is no such page")
