"""Which school a child is at, as the school's own system tells it. What is told never says which children the portal knows."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal
from uuid import UUID

from chassis.errors import FieldError, Invalid
from services.cases.domain.children import MAX_NAME, OLDEST
from services.cases.domain.identifiers import checked_identifiers
from services.cases.domain.names import folded

MAX_PUPILS = 100
"""In one request: the records of all of them are held while it is worked through, over a second when all are new."""
_URN_DIGITS = range(100_000, 1_000_000)

RefusalCode = Literal["upn_wrong", "urn_wrong", "from_on_after_as_of", "from_on_before_birth", "birth_wrong", "name_too_long"]
Difference = Literal["upn", "date-of-birth"]
"""What a school's system says otherwise than the record: of a child of the same name and day of birth, or of the same number."""


@dataclass(frozen=True)
class Pupil:
    """One pupil on the roll of the school with this URN, since `from_on`. The names may be empty."""

    upn: str
    first_name: str
    last_name: str
    date_of_birth: date
    urn: int
    from_on: date

    @property
    def name_key(self) -> tuple[date, str, str] | None:
        """Day of birth, last and first name as records are compared by them; None without both names."""
        last, first = folded(self.last_name), folded(self.first_name)
        return (self.date_of_birth, last, first) if last and first else None


@dataclass(frozen=True)
class Refusal:
    """Why a pupil, whose place in the list is `index`, was not taken: for its form alone."""

    index: int
    code: RefusalCode
    message: str


@dataclass(frozen=True)
class SchoolPlace:
    """At which school a child is since `from_on`, as a client told it on `as_of`."""

    child: UUID
    urn: int
    from_on: date
    as_of: date
    told_by: UUID


@dataclass(frozen=True)
class RollDifference:
    """What a school's system told of a child that differs from the record, so that nothing was taken from it: another UPN, or another day of birth."""

    child: UUID
    what: Difference
    told: str
    urn: int
    as_of: date
    told_by: UUID


def checked_day(as_of: date, today: date) -> None:
    """Raise Invalid for a day that is to come, since nothing that is told later could be newer, and for one of another century."""
    if as_of > today:
        raise Invalid([FieldError("as_of", "The date must be today or in the past")])
    if as_of.year < today.year - OLDEST:
        raise Invalid([FieldError("as_of", "Check the year of the date")])


def checked_roll(pupils: Collection[Pupil], as_of: date) -> tuple[list[Pupil], list[Refusal]]:
    """Return the pupils that can be right, their UPNs compact, and why each other was refused."""
    taken, refused = [], []
    for index, pupil in enumerate(pupils):
        found = _checked(pupil, as_of)
        if isinstance(found, Pupil):
            taken.append(found)
        else:
            refused.append(Refusal(index, *found))
    return taken, refused


def _checked(pupil: Pupil, as_of: date) -> Pupil | tuple[RefusalCode, str]:
    upn = _checked_upn(pupil.upn)
    if upn is None:
        return "upn_wrong", "This is no unique pupil number: its check letter does not fit, or it has not 13 letters and numbers"
    if pupil.urn not in _URN_DIGITS:
        return "urn_wrong", "A unique reference number of a school has 6 digits"
    if (wrong := _wrong_day(pupil, as_of)) is not None:
        return wrong
    if max(len(pupil.first_name), len(pupil.last_name)) > MAX_NAME:
        return "name_too_long", f"Names must be {MAX_NAME} characters or fewer"
    return replace(pupil, upn=upn)


def _wrong_day(pupil: Pupil, as_of: date) -> tuple[RefusalCode, str] | None:
    if pupil.from_on > as_of:
        return "from_on_after_as_of", "The pupil is at the school only after the day of this roll"
    if pupil.from_on < pupil.date_of_birth:
        return "from_on_before_birth", "The pupil was born after they came to the school"
    if pupil.date_of_birth.year < as_of.year - OLDEST:
        return "birth_wrong", "Check the year of the date of birth"
    return None


def _checked_upn(upn: str) -> str | None:
    try:
        return checked_identifiers(upn, "").upn
    except Invalid:
        return None


def takes_the_place_of(told: SchoolPlace, known: SchoolPlace | None) -> bool:
    """Whether what is told is as new as what is known, so that it counts now: neither told of an earlier day, nor of an earlier school."""
    return known is None or (told.as_of >= known.as_of and told.from_on >= known.from_on)
