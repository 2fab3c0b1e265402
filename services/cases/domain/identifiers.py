"""Numbers that a professional knows a child by: unique pupil number (UPN) and NHS number."""

import re
from dataclasses import dataclass

from chassis.errors import FieldError, Invalid

_SEPARATORS = re.compile(r"[\s\u2010-\u2015-]+")
# I, O and S are left out, because they are misread as 1, 0 and 5. Source: UPN 2.0, Government Data Standards Catalogue.
_UPN_LETTERS = "ABCDEFGHJKLMNPQRTUVWXYZ"
_UPN = re.compile(f"[{_UPN_LETTERS}][0-9]{{11}}[0-9{_UPN_LETTERS}]")
_NHS_NUMBER = re.compile("[0-9]{10}")


@dataclass(frozen=True)
class Identifiers:
    """The numbers of a child, compact and checked; None where nobody said one."""

    upn: str | None = None
    nhs_number: str | None = None


NO_IDENTIFIERS = Identifiers()


def checked_identifiers(upn: str, nhs_number: str) -> Identifiers:
    """Return the numbers as they are kept; both may be empty. Raises Invalid, naming each that cannot be right."""
    found = Identifiers(compact(upn) or None, compact(nhs_number) or None)
    errors = []
    if found.upn and not _is_upn(found.upn):
        errors.append(FieldError("upn", "Enter a unique pupil number that is a letter and 12 more letters or numbers, or leave it empty"))
    if found.nhs_number and not _is_nhs_number(found.nhs_number):
        errors.append(FieldError("nhs_number", "Enter an NHS number that is 10 numbers, or leave it empty"))
    if errors:
        raise Invalid(errors)
    return found


def compact(typed: str) -> str:
    """Return a number as it is kept: without spaces and dashes."""
    return _SEPARATORS.sub("", typed).upper()


def _is_nhs_number(number: str) -> bool:
    """Weights 10 to 1, and the sum is a multiple of 11. Source: NHS Data Dictionary, NHS NUMBER (modulus 11)."""
    return bool(_NHS_NUMBER.fullmatch(number)) and sum(int(digit) * weight for digit, weight in zip(number, range(10, 0, -1), strict=True)) % 11 == 0


def _is_upn(upn: str) -> bool:
    """A check letter over positions 2 to 13, modulo 23. Source: UPN 2.0, Government Data Standards Catalogue."""
    if not _UPN.fullmatch(upn):
        return False
    values = (int(sign) if sign.isdigit() else _UPN_LETTERS.index(sign) for sign in upn[1:])
    return _UPN_LETTERS[sum(position * value for position, value in enumerate(values, start=2)) % 23] == upn[0]
