"""Bodies about the people around a child, for the SEND team. Dates are ISO 8601, moments too."""

from dataclasses import asdict
from datetime import datetime
from typing import Self
from uuid import UUID

from pydantic import BaseModel

from services.cases.api.bodies import AddressBody, Body
from services.cases.api.caseload_bodies import LastDay
from services.cases.domain.access import Allocation, AllocationKind
from services.cases.domain.children import Address, ParentalResponsibility, Relation, Withheld
from services.cases.domain.people import Contact, ContactDetails, ContactRelation, FamilyMember


class ContactBody(Body):
    """What is known of somebody whom the council can write to or telephone. Texts may be empty, apart from the name."""

    name: str
    relation: ContactRelation
    parental_responsibility: ParentalResponsibility = "not_sure"
    email: str = ""
    telephone: str = ""
    address: AddressBody | None = None
    gets_letters: bool = False
    person_id: UUID | None = None

    def details(self) -> ContactDetails:
        """Return the details as the domain has them."""
        return ContactDetails(
            name=self.name,
            relation=self.relation,
            parental_responsibility=self.parental_responsibility,
            email=self.email,
            telephone=self.telephone,
            address=Address(**self.address.model_dump()) if self.address else None,
            gets_letters=self.gets_letters,
            person=self.person_id,
        )


class KeptContact(ContactBody):
    """A contact that is kept; `child_id` is the record that it is kept with."""

    id: UUID
    child_id: UUID
    changed_by: UUID
    changed_at: datetime

    @classmethod
    def of(cls, contact: Contact) -> Self:
        """Return the body of a contact."""
        said = asdict(contact.details)
        person = said.pop("person")
        return cls(id=contact.id, child_id=contact.child, changed_by=contact.by, changed_at=contact.at, person_id=person, **said)


class Added(BaseModel):
    """Something that was added."""

    id: UUID


class AccessBody(Body):
    """The last day of access; nothing where it does not end by itself."""

    until: LastDay | None = None


class SharingBody(Body):
    """What of the record one member of the family is not shown, and whether letters go to them."""

    withheld: list[Withheld]
    gets_letters: bool


class Member(BaseModel):
    """A member of the family with an account. `is_open`: they have access now. `child_id` is the record that it opens."""

    person_id: UUID
    child_id: UUID
    relation: Relation
    parental_responsibility: ParentalResponsibility
    since: datetime
    until: datetime | None
    is_open: bool
    set_by: UUID | None
    withheld: list[Withheld]
    gets_letters: bool

    @classmethod
    def of(cls, member: FamilyMember, now: datetime) -> Self:
        """Return the body of a member of the family, as things are now."""
        return cls(
            person_id=member.person,
            child_id=member.child,
            relation=member.relation,
            parental_responsibility=member.parental_responsibility,
            since=member.since,
            until=member.until,
            is_open=member.until is None or member.until > now,
            set_by=member.by,
            withheld=sorted(member.withheld),
            gets_letters=member.gets_letters,
        )


class Opening(BaseModel):
    """What opens, or opened, a record to an organisation, to one person there, or to one person alone."""

    id: UUID
    child_id: UUID
    organisation_id: UUID | None
    person_id: UUID | None
    kind: AllocationKind
    given_by: UUID
    since: datetime
    until: datetime | None
    is_open: bool

    @classmethod
    def of(cls, allocation: Allocation, now: datetime) -> Self:
        """Return the body of an allocation, as things are now."""
        return cls(
            id=allocation.id,
            child_id=allocation.child,
            organisation_id=allocation.organisation,
            person_id=allocation.person,
            kind=allocation.kind,
            given_by=allocation.by,
            since=allocation.since,
            until=allocation.until,
            is_open=allocation.until is None or allocation.until > now,
        )


class People(BaseModel):
    """The people around a child. Of those whose access has ended the newest 50 allocations are there."""

    case_id: UUID | None
    officer_id: UUID | None
    family: list[Member]
    contacts: list[KeptContact]
    professionals: list[Opening]


class OfficerBody(Body):
    """Who of the SEND team is responsible for a case; nobody where there is none."""

    officer_id: UUID | None
