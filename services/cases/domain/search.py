"""What somebody of the SEND team looks for, read from one box: names, a date of birth, a reference, a UPN and an NHS number, in any order."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from chassis.errors import Invalid
from services.cases.domain.identifiers import checked_identifiers
from services.cases.domain.names import MAX_WORDS, folded, searched_words

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = "|".join((*_MONTHS, "january|february|march|april|june|july|august|sept|september|october|november|december"))
_ISO = re.compile(r"(?<![\w-])(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})(?![\w-])")
_NUMBERS = re.compile(r"(?<!\w)(?P<day>\d{1,2})([/. -])(?P<month>\d{1,2})\2(?P<year>\d{4}|\d{2})(?!\w)")
_WORDS = re.compile(rf"(?<!\w)(?P<day>\d{{1,2}})(?:st|nd|rd|th)?[ -](?P<month>{_MONTH})[ -](?P<year>\d{{4}}|\d{{2}})(?!\w)", re.IGNORECASE)
_NHS_NUMBER = re.compile(r"(?<!\w)\d{3}[ -]?\d{3}[ -]?\d{4}(?!\w)")
_UPN = re.compile(r"(?<!\w)[A-Za-z]\d{11}[0-9A-Za-z](?!\w)")
# The signs of which the references of forms are made: no vowels, so that no name of nine letters is one.
_REFERENCE = re.compile(r"(?<![\w-])(?:[2346789CDFGHJKMNPQRTVWX]{3}[ -]?){2}[2346789CDFGHJKMNPQRTVWX]{3}(?![\w-])", re.IGNORECASE)
_CENTURY = 100
_MIN_LETTERS = 2


@dataclass(frozen=True)
class Search:
    """What was understood. Everything must be true of a child who is found. `unread` is what could not be understood: nobody is found then.

    `words` are as they were typed; each begins a word of the name.
    """

    words: tuple[str, ...] = ()
    born: date | None = None
    reference: str | None = None
    upn: str | None = None
    nhs_number: str | None = None
    unread: tuple[str, ...] = ()

    @property
    def folded_words(self) -> list[str]:
        """The words as names are compared."""
        return searched_words(" ".join(self.words))

    @property
    def is_too_short(self) -> bool:
        """Whether there is only a single letter to go by."""
        exact = (self.born, self.reference, self.upn, self.nhs_number)
        return not any(exact) and bool(self.words) and all(len(word) < _MIN_LETTERS for word in self.folded_words)

    @property
    def can_find(self) -> bool:
        """Whether there is anything to look for."""
        return not self.unread and not self.is_too_short and any((self.words, self.born, self.reference, self.upn, self.nhs_number))


class _Reader:
    """Takes out of a text what it understands; what is left are words."""

    def __init__(self, typed: str) -> None:
        self.text = " ".join(typed.split())
        self.unread: list[str] = []

    def take(self, pattern: re.Pattern[str], read: Callable[[re.Match[str]], str | date | None]) -> str | date | None:
        """Return the first that can be read. What looks like one and is none, and any further one, is unread."""
        found: str | date | None = None
        for match in pattern.finditer(self.text):
            value = read(match)
            if value is None or found not in {None, value}:
                self.unread.append(match[0])
            else:
                found = value
        self.text = pattern.sub(" ", self.text)
        return found


def read_search(typed: str, today: date) -> Search:
    """Read what was typed. A year of two numbers is the last one that has come."""
    reader = _Reader(typed)
    born: date | None = None
    for pattern in (_ISO, _NUMBERS, _WORDS):
        found = reader.take(pattern, lambda match: _date(match, today))
        if isinstance(found, date):
            if born not in {None, found}:
                reader.unread.append(found.isoformat())
            born = born or found
    upn, nhs_number = reader.take(_UPN, lambda match: _number(upn=match[0])), reader.take(_NHS_NUMBER, lambda match: _number(nhs_number=match[0]))
    reference = reader.take(_REFERENCE, lambda match: _reference(match[0]))
    words = [word for word in reader.text.split() if folded(word)]
    unread = [*reader.unread, *(word for word in words if any(sign.isdigit() for sign in word))]
    return Search(
        tuple(word for word in words if word not in unread)[:MAX_WORDS],
        born,
        str(reference) if reference else None,
        str(upn) if upn else None,
        str(nhs_number) if nhs_number else None,
        tuple(unread),
    )


def _date(match: re.Match[str], today: date) -> date | None:
    year, month = int(match["year"]), match["month"].lower()
    if year < _CENTURY and len(match["year"]) < len("2000"):
        year += today.year - today.year % _CENTURY
        year -= _CENTURY if year > today.year else 0
    try:
        return date(year, int(month) if month.isdecimal() else _MONTHS.index(month[:3]) + 1, int(match["day"]))
    except ValueError:
        return None


def _number(upn: str = "", nhs_number: str = "") -> str | None:
    try:
        found = checked_identifiers(upn, nhs_number)
    except Invalid:
        return None
    return found.upn or found.nhs_number


def _reference(typed: str) -> str:
    signs = re.sub("[ -]", "", typed).upper()
    return f"{signs[:3]}-{signs[3:6]}-{signs[6:]}"
