"""Reading the three boxes of a date."""

from collections.abc import Mapping
from datetime import date

from gateway.portals.questions import DATE_PARTS

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_FULL_MONTHS = ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december")
_YEAR_DIGITS = 4


class NotADate(Exception):
    """`part` is the box to mend, or None for all three; `message` says what to do."""

    def __init__(self, part: str | None, message: str) -> None:
        super().__init__(message)
        self.part = part
        self.message = message


def read_date(boxes: Mapping[str, str], name: str) -> date:
    """Read a date of three boxes, the month as a number or a word. Raises NotADate, with the wording of the GOV.UK Design System."""
    day, month, year = (boxes.get(part, "").strip() for part in DATE_PARTS)
    missing = [part for part, typed in zip(DATE_PARTS, (day, month, year), strict=True) if not typed]
    if len(missing) == len(DATE_PARTS):
        raise NotADate(None, f"Enter the {name[:1].lower()}{name[1:]}")
    if missing:
        raise NotADate(missing[0], f"{name} must include a {' and '.join(missing)}")
    if not (year.isascii() and year.isdecimal() and len(year) == _YEAR_DIGITS):
        raise NotADate("year", f"{name} must have a year of 4 numbers, like 2016")
    try:
        return date(int(year), _month(month), int(day) if day.isascii() and day.isdecimal() else 0)
    except ValueError as error:
        raise NotADate(None, f"{name} must be a real date, like 27 3 2016") from error


def boxes(value: date) -> dict[str, str]:
    """Write a date into three boxes."""
    return {"day": str(value.day), "month": str(value.month), "year": str(value.year)}


def _month(typed: str) -> int:
    """The number of a month, 0 for none."""
    word = typed.lower()
    for names in (_MONTHS, _FULL_MONTHS):
        if word in names:
            return names.index(word) + 1
    return int(word) if word.isascii() and word.isdecimal() else 0
