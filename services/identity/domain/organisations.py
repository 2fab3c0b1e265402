"""Organisations that professionals work for. Anybody may name one; it counts once the SEND team has confirmed that it is what it says."""

import re
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from chassis.errors import Conflict, FieldError, NotFound
from services.identity.domain.details import check_line, tidy

MAX_NAME = 200
PER_PAGE = 25
"""Lines of one page of a list of organisations, or of people in one."""

_URN = re.compile(r"[1-9][0-9]{5}")
_UKPRN = re.compile(r"[1-9][0-9]{7}")


class Kind(StrEnum):
    """What an organisation is."""

    EARLY_YEARS = "early-years"
    SCHOOL = "school"
    COLLEGE = "college"
    HEALTH = "health"
    SOCIAL_CARE = "social-care"
    PSYCHOLOGY = "psychology"
    COUNCIL = "council"
    OTHER = "other"


@dataclass(frozen=True)
class OrganisationForm:
    """What somebody says about the organisation they work for, as typed."""

    name: str
    kind: str
    urn: str | None
    ukprn: str | None


@dataclass(frozen=True)
class Organisation:
    """An organisation. `urn` (unique reference number, 6 digits) and `ukprn` (UK provider reference number, 8 digits) where it has them.

    Of the confirmed ones no two have the same number. Source: Department for Education, Get Information about Schools.
    """

    id: UUID
    name: str
    kind: Kind
    urn: str | None
    ukprn: str | None
    confirmed_at: datetime | None
    created_at: datetime

    @property
    def confirmed(self) -> bool:
        """Whether the SEND team knows it."""
        return self.confirmed_at is not None

    def said_by(self, form: OrganisationForm) -> bool:
        """Whether a form, which has no mistakes, says the same."""
        return (self.name, self.kind, self.urn, self.ukprn) == (tidy(form.name), form.kind, read_number(form.urn), read_number(form.ukprn))


def read_number(typed: str | None) -> str | None:
    """Return a number without the spaces that people put into it; None for an empty one."""
    return "".join((typed or "").split()) or None


def check_organisation(form: OrganisationForm) -> list[FieldError]:
    """Say what is wrong with a form."""
    errors = check_line("organisation-name", "name of the organisation", form.name, "Enter the name of your organisation", MAX_NAME)
    if form.kind not in set(Kind):
        errors.append(FieldError("organisation-kind", "Select what kind of organisation it is"))
    if (urn := read_number(form.urn)) is not None and not _URN.fullmatch(urn):
        errors.append(FieldError("organisation-urn", "Unique reference number (URN) must be 6 digits, like 123456"))
    if (ukprn := read_number(form.ukprn)) is not None and not _UKPRN.fullmatch(ukprn):
        errors.append(FieldError("organisation-ukprn", "UK provider reference number (UKPRN) must be 8 digits, like 10012345"))
    return errors


def known(organisation: Organisation) -> Conflict:
    """The refusal of a number that a confirmed organisation has."""
    return Conflict("organisation_known", f"{organisation.name} is already here. Ask its administrator to invite you, or contact us.")


def last_administrator() -> Conflict:
    """The refusal to leave an organisation without anybody who can invite and remove people."""
    return Conflict("last_administrator", "Make a colleague an administrator first: nobody else is one.")


def unknown() -> NotFound:
    """The refusal of an organisation, a role or an invitation that is not there, or is none of the caller's."""
    return NotFound("not_found", "There is no such page")
