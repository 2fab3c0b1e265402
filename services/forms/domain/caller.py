"""Who asks about the forms of one child, and what cases and identity say of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from chassis.errors import FieldError, Invalid


@dataclass(frozen=True)
class Asked:
    """A request for advice of this kind. `organisation` is the one that was asked, None when a person alone was."""

    kind: str
    organisation: UUID | None


@dataclass(frozen=True)
class Caller:
    """`relation` is what the person is to the child. The rest is empty for families, but for `accepts`.

    `roles` are the jobs of a professional, with the organisation of each that has one. `organisations` are the confirmed ones through which they
    reach this child; `unconfirmed` are those of their roles that nobody has confirmed. `advice` are the requests for advice that they have to
    answer. `accepts` names the kinds of form that still take additions. `reads_family` tells whether they may read what the family sent.

    `is_council` is somebody of the SEND team, who reads everything that was sent and writes nothing; `records` are other records of the same child, which
    the SEND team has joined with this one.
    """

    person_id: UUID
    child_id: UUID
    relation: str
    roles: Mapping[UUID, UUID | None] = field(default_factory=dict)
    organisations: frozenset[UUID] = frozenset()
    unconfirmed: frozenset[UUID] = frozenset()
    advice: Mapping[UUID, Asked] = field(default_factory=dict)
    accepts: frozenset[str] = frozenset()
    reads_family: bool = False
    is_council: bool = False
    records: frozenset[UUID] = frozenset()

    @property
    def children(self) -> frozenset[UUID]:
        """The records whose forms they ask about: that of the child, and those joined with it."""
        return self.records | {self.child_id}

    @property
    def is_professional(self) -> bool:
        """Whether they come as a professional, and not as family."""
        return self.relation == "professional"

    @property
    def worked_for(self) -> frozenset[UUID]:
        """The organisations in which they have a role."""
        return frozenset(organisation for organisation in self.roles.values() if organisation is not None)

    def organisation_in(self, role_id: UUID | None) -> UUID | None:
        """Return for which organisation somebody acts in this role, None for none. A professional acts in one of their own roles, family in no role.

        Raises `Invalid` otherwise.
        """
        if role_id is None and not self.is_professional:
            return None
        if role_id is not None and self.is_professional and role_id in self.roles:
            return self.roles[role_id]
        raise Invalid([FieldError("role_id", "Select one of your roles")])

    def refuse_advice_for(self, organisation_id: UUID | None, advice_request_id: UUID | None) -> None:
        """Raise `Invalid` when they were asked for this advice as somebody of another organisation: those who asked it wait for it from there."""
        asked = self.advice.get(advice_request_id) if advice_request_id else None
        if asked is not None and asked.organisation not in {None, organisation_id}:
            raise Invalid([FieldError("role_id", "Select the role in which you were asked")])

    def role_for(self, organisation_id: UUID | None) -> UUID | None:
        """Return one of their roles for this organisation, or in none, as it may be; None when they have no such role."""
        return next((role for role, organisation in self.roles.items() if organisation == organisation_id), None)
