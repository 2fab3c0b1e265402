"""The people around a child, as officers of the SEND team keep them: who of the family has access, and whom the council writes to."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal, get_args
from uuid import UUID

from chassis.errors import FieldError, Invalid
from services.cases.domain.children import MAX_NAME, Address, ParentalResponsibility, Relation, Withheld, address_errors, spaces, tidy_address

ContactRelation = Literal[
    "mother",
    "father",
    "step_parent",
    "grandparent",
    "foster_carer",
    "special_guardian",
    "other_relative",
    "social_worker",
    "self",
    "school",
    "health_professional",
    "other_professional",
    "other",
]
WITHHELD: frozenset[Withheld] = frozenset(get_args(Withheld))

_MAX_EMAIL = 254
_MAX_TELEPHONE = 30
_EMAIL = re.compile(r"[^\s@<>,;\"]+@[^\s@<>,;\"]+\.[^\s@<>,;\"]+")
_TELEPHONE = re.compile(r"\+?[0-9() -]{5,}(?: ?(?:ext|x)\.? ?[0-9]+)?")


@dataclass(frozen=True)
class FamilyMember:
    """A member of the family with an account, and what they may see of one record. Access ends at `until`, if that is set.

    `by` is of the SEND team and set access last; None when nobody did since they added the child.
    """

    person: UUID
    child: UUID
    relation: Relation
    parental_responsibility: ParentalResponsibility
    since: datetime
    until: datetime | None
    by: UUID | None
    withheld: frozenset[Withheld]
    gets_letters: bool


def all_withheld(members: Iterable[FamilyMember]) -> frozenset[Withheld]:
    """Return what is withheld from any of these."""
    return frozenset[Withheld]().union(*(member.withheld for member in members))


@dataclass(frozen=True)
class ContactDetails:
    """Somebody whom the council can write to or telephone. `address` is None where it is not known; the other texts may be empty.

    `person` is their account, if they have one: what goes to the account is not sent a second time.
    """

    name: str
    relation: ContactRelation
    parental_responsibility: ParentalResponsibility
    email: str
    telephone: str
    address: Address | None
    gets_letters: bool
    person: UUID | None = None


@dataclass(frozen=True)
class Contact:
    """A contact of a child. `by` is of the SEND team and kept it last."""

    id: UUID
    child: UUID
    details: ContactDetails
    by: UUID
    at: datetime


def checked_contact(details: ContactDetails) -> ContactDetails:
    """Return the details tidied. Raises Invalid, naming each answer that must change."""
    tidy = replace(
        details,
        name=spaces(details.name),
        email=spaces(details.email),
        telephone=spaces(details.telephone),
        address=tidy_address(details.address) if details.address else None,
    )
    errors = []
    if not tidy.name:
        errors.append(FieldError("name", "Enter their name"))
    elif len(tidy.name) > MAX_NAME:
        errors.append(FieldError("name", f"Name must be {MAX_NAME} characters or fewer"))
    if tidy.email and (len(tidy.email) > _MAX_EMAIL or not _EMAIL.fullmatch(tidy.email)):
        errors.append(FieldError("email", "Enter an e-mail address in the correct format, like name@example.com"))
    if tidy.telephone and (len(tidy.telephone) > _MAX_TELEPHONE or not _TELEPHONE.fullmatch(tidy.telephone)):
        errors.append(FieldError("telephone", "Enter a telephone number, like 01632 960 001 or +44 808 157 0192"))
    if tidy.address:
        errors += address_errors(tidy.address)
    if errors:
        raise Invalid(errors)
    return tidy
