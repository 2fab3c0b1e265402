"""Check digits of the numbers that families know: NHS number, unique pupil number (UPN) and unique learner number (ULN)."""

import re

_SEPARATORS = re.compile(r"[\s\u2010-\u2015-]+")
# I, O and S are left out, because they are misread as 1, 0 and 5. Source: UPN 2.0, Government Data Standards Catalogue.
_UPN_LETTERS = "ABCDEFGHJKLMNPQRTUVWXYZ"
_NHS_NUMBER = re.compile("[0-9]{10}")
_ULN = re.compile("[1-9][0-9]{9}")
_UPN = re.compile(f"[{_UPN_LETTERS}][0-9]{{11}}[0-9{_UPN_LETTERS}]")


def compact(typed: str) -> str:
    """Return what was typed without spaces and hyphens, in capitals."""
    return _SEPARATORS.sub("", typed).upper()


def is_nhs_number(typed: str) -> bool:
    """Whether this is a possible NHS number: 10 digits, weights 10 to 2, check digit 11 minus the sum modulo 11.

    Source: NHS Data Dictionary, NHS NUMBER (modulus 11).
    """
    number = compact(typed)
    # With the check digit at weight 1 the sum is a multiple of 11; a check of 10 has no digit, so it can never come out.
    return bool(_NHS_NUMBER.fullmatch(number)) and _weighted(number) % 11 == 0


def is_uln(typed: str) -> bool:
    """Whether this is a possible ULN: 10 digits, the first not 0; weights 10 to 1, and the sum leaves 10 when divided by 11.

    So no ULN is an NHS number, and 9999999999, which colleges send for a learner without one, is none either.
    Source: HESA student record, ULN; individualised learner record, rule ULN_04. The Learning Records Service issues the numbers.
    """
    number = compact(typed)
    return bool(_ULN.fullmatch(number)) and (_weighted(number) + 1) % 11 == 0


def is_upn(typed: str) -> bool:
    """Whether this is a possible UPN: a check letter over positions 2 to 13, modulo 23.

    Local authority codes are not looked at: they change with reorganisation and the number outlives them. The school census
    (rule 1530) has a list, without a rule behind it, and an old list refuses the children of a new authority.
    """
    upn = compact(typed)
    if not _UPN.fullmatch(upn):
        return False
    values = (int(sign) if sign.isdigit() else _UPN_LETTERS.index(sign) for sign in upn[1:])
    return _UPN_LETTERS[sum(position * value for position, value in enumerate(values, start=2)) % 23] == upn[0]


def _weighted(digits: str) -> int:
    """Return the sum of ten digits multiplied by 10 to 1."""
    return sum(int(digit) * weight for digit, weight in zip(digits, range(10, 0, -1), strict=True))


def spaced_nhs_number(typed: str) -> str:
    """Return an NHS number as the NHS prints it: 3, 3 and 4 digits."""
    number = compact(typed)
    return f"{number[:3]} {number[3:6]} {number[6:]}"
