"""A child or young person, and who may act for them."""

import re
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal
from uuid import UUID

from chassis.errors import FieldError, Invalid
from services.cases.domain.identifiers import NO_IDENTIFIERS, Identifiers

Relation = Literal["mother", "father", "step_parent", "grandparent", "foster_carer", "special_guardian", "other_relative", "social_worker", "other", "self"]
ParentalResponsibility = Literal["yes", "no", "not_sure"]
Sex = Literal["female", "male"]
SettingKind = Literal["school", "none", "home_educated", "unknown"]
Withheld = Literal["address", "setting"]
"""A part of a record that one member of the family is not shown."""

SELF: Relation = "self"
YOUNG_PERSON_FROM = 16
PLAN_UNTIL = 25
"""A plan can be kept up to the end of the academic year in which the person turns 25."""
OLDEST = 120
"""Years before which nobody was born: such a date is a slip."""

MAX_NAME = 100
MAX_LINE = 200
_POSTCODE = re.compile(r"[A-Z]{1,2}[0-9][A-Z0-9]? ?[0-9][A-Z]{2}")
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f\u200e\u200f\u202a-\u202e\u2066-\u2069]")


@dataclass(frozen=True)
class Address:
    """A postal address in the United Kingdom."""

    line1: str
    line2: str
    town: str
    county: str
    postcode: str


NO_ADDRESS = Address("", "", "", "", "")


@dataclass(frozen=True)
class Setting:
    """Where the child learns: a school or other setting with its name, none, or home educated. Officers alone may not know it."""

    kind: SettingKind
    name: str


@dataclass(frozen=True)
class ChildDetails:
    """What a family or a professional says about a child."""

    legal_first_name: str
    legal_last_name: str
    known_as: str
    date_of_birth: date
    sex: Sex
    address: Address
    setting: Setting

    @property
    def name(self) -> str:
        """The name to show: what the child is known as, else the legal first name, and the last name."""
        return f"{self.known_as or self.legal_first_name} {self.legal_last_name}"


@dataclass(frozen=True)
class Child:
    """A child's record. `version` counts its changes."""

    id: UUID
    details: ChildDetails
    version: int
    identifiers: Identifiers = NO_IDENTIFIERS


@dataclass(frozen=True)
class Relationship:
    """What a person is to a child, by their own account, and what of the child's record the SEND team withholds from them."""

    person: UUID
    child: UUID
    relation: Relation
    parental_responsibility: ParentalResponsibility
    withheld: frozenset[Withheld] = frozenset()


def age_on(date_of_birth: date, on: date) -> int:
    """Return the age in whole years."""
    return on.year - date_of_birth.year - ((on.month, on.day) < (date_of_birth.month, date_of_birth.day))


def checked(details: ChildDetails, relation: Relation | None, today: date, *, by_council: bool = False) -> ChildDetails:
    """Return the details with spaces and postcode tidied. `relation` is None for a professional and the SEND team.

    Raises Invalid, naming each answer that must change. The council alone may not know where a child lives or learns: a request is
    valid without (see `services.cases.use_cases.key_in_request`).
    """
    tidy = _tidied(details)
    errors = [*_name_errors(tidy), *_birth_errors(tidy.date_of_birth, relation, today)]
    if not (by_council and tidy.address == NO_ADDRESS):
        errors += address_errors(tidy.address)
    errors += _setting_errors(tidy.setting)
    if tidy.setting.kind == "unknown" and not by_council:
        errors.append(FieldError("setting", "Select whether they go to a school or setting"))
    if errors:
        raise Invalid(errors)
    return tidy


def with_withheld_of(stored: ChildDetails, details: ChildDetails, withheld: frozenset[Withheld]) -> ChildDetails:
    """Return the details that somebody sends, with what is withheld from them as it is stored: nobody changes what they are not shown."""
    return replace(
        details,
        address=stored.address if "address" in withheld else details.address,
        setting=stored.setting if "setting" in withheld else details.setting,
    )


def warnings(details: ChildDetails, today: date) -> list[str]:
    """Return codes of what looks unusual but may be right."""
    return ["over_25"] if age_on(details.date_of_birth, today) > PLAN_UNTIL else []


def _tidied(details: ChildDetails) -> ChildDetails:
    setting = details.setting
    return ChildDetails(
        legal_first_name=spaces(details.legal_first_name),
        legal_last_name=spaces(details.legal_last_name),
        known_as=spaces(details.known_as),
        date_of_birth=details.date_of_birth,
        sex=details.sex,
        address=tidy_address(details.address),
        setting=Setting(setting.kind, spaces(setting.name) if setting.kind == "school" else ""),
    )


def tidy_address(address: Address) -> Address:
    """Return an address with its spaces and its postcode tidied."""
    postcode = re.sub(r"[^A-Z0-9]", "", address.postcode.upper())
    return Address(
        line1=spaces(address.line1),
        line2=spaces(address.line2),
        town=spaces(address.town),
        county=spaces(address.county),
        postcode=f"{postcode[:-3]} {postcode[-3:]}".strip(),
    )


def spaces(value: str) -> str:
    """Return one line of text, with single spaces and nothing that cannot be seen."""
    return " ".join(_UNPRINTABLE.sub(" ", value).split())


def _name_errors(details: ChildDetails) -> list[FieldError]:
    found = []
    for field, label, value in (
        ("legal_first_name", "legal first name", details.legal_first_name),
        ("legal_last_name", "legal last name", details.legal_last_name),
    ):
        if not value:
            found.append(FieldError(field, f"Enter their {label}"))
    for field, label, value in (
        ("legal_first_name", "Legal first name", details.legal_first_name),
        ("legal_last_name", "Legal last name", details.legal_last_name),
        ("known_as", "Known as", details.known_as),
    ):
        if len(value) > MAX_NAME:
            found.append(FieldError(field, f"{label} must be {MAX_NAME} characters or fewer"))
    return found


def _birth_errors(date_of_birth: date, relation: Relation | None, today: date) -> list[FieldError]:
    age = age_on(date_of_birth, today)
    if date_of_birth > today:
        return [FieldError("date_of_birth", "Date of birth must be in the past")]
    if date_of_birth.year < today.year - OLDEST:
        return [FieldError("date_of_birth", "Check the year of the date of birth")]
    if relation == SELF and not YOUNG_PERSON_FROM <= age <= PLAN_UNTIL:
        return [FieldError("date_of_birth", "To ask for yourself you must be 16 to 25 years old. Ask your parent or carer, or contact us.")]
    return []


def address_errors(address: Address) -> list[FieldError]:
    """Return what must change in a tidied address."""
    found = []
    if not address.line1:
        found.append(FieldError("address-line1", "Enter address line 1, typically the building and street"))
    if not address.town:
        found.append(FieldError("address-town", "Enter a town or city"))
    if not address.postcode:
        found.append(FieldError("address-postcode", "Enter a postcode"))
    elif not _POSTCODE.fullmatch(address.postcode):
        found.append(FieldError("address-postcode", "Enter a full UK postcode, like CV1 2AB"))
    lines = (
        ("line1", "Address line 1", address.line1),
        ("line2", "Address line 2", address.line2),
        ("town", "Town or city", address.town),
        ("county", "County", address.county),
    )
    found += [FieldError(f"address-{field}", f"{label} must be {MAX_LINE} characters or fewer") for field, label, value in lines if len(value) > MAX_LINE]
    return found


def _setting_errors(setting: Setting) -> list[FieldError]:
    if setting.kind == "school" and not setting.name:
        return [FieldError("setting-name", "Enter the name of the school or setting")]
    if len(setting.name) > MAX_LINE:
        return [FieldError("setting-name", f"Name of the school or setting must be {MAX_LINE} characters or fewer")]
    return []
