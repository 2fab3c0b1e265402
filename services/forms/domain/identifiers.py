"""Check digits of the two numbers that families know: NHS number and unique pupil number (UPN)."""

import re

_SEPARATORS = re.compile(r"[\s\u2010-\u2015-]+")
# I, O and S are left out, because they are misread as 1, 0 and 5. Source: UPN 2.0, Government Data Standards Catalogue.
_UPN_LETTERS = "ABCDEFGHJKLMNPQRTUVWXYZ"
_UPN = re.compile(f"[{_UPN_LETTERS}][0-9]{{11}}[0-9{_UPN_LETTERS}]")


def compact(typed: str) -> str:
    """Return what was typed without spaces and hyphens, in capitals."""
    return _SEPARATORS.sub("", typed).upper()


def is_nhs_number(typed: str) -> bool:
    """Whether this is a possible NHS number: 10 digits, weights 10 to 2, check digit 11 minus the sum modulo 11.

    Source: NHS Data Dictionary, NHS NUMBER (modulus 11).
    """
    number = compact(typed)
    if not re.fullmatch(r"[0-9]{10}", number):
        return False
    # With the check digit at weight 1 the sum is a multiple of 11; a check of 10 has no digit, so it can never come out.
    return sum(int(digit) * weight for digit, weight in zip(number, range(10, 0, -1), strict=True)) % 11 == 0


def is_upn(typed: str) -> bool:
    """Whether this is a possible UPN: a check letter over positions 2 to 13, modulo 23.

    Local authority codes are not looked at: they change with reorganisation and the number outlives them.
    """
    upn = compact(typed)
    if not _UPN.fullmatch(upn):
        return False
    values = (int(sign) if sign.isdigit() else _UPN_LETTERS.index(sign) for sign in upn[1:])
    return _UPN_LETTERS[sum(position * value for position, value in enumerate(values, start=2)) % 23] == upn[0]


def spaced_nhs_number(typed: str) -> str:
    """Return an NHS number as the NHS prints it: 3, 3 and 4 digits."""
    number = compact(typed)
    return f"{number[:3]} {number[3:6]} {number[6:]}"
