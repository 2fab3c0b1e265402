"""What is wrong with answers, in words for the person who typed them.

Liberal in what counts as right: spaces, hyphens and case never matter. Wording follows the GOV.UK Design System.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from chassis.errors import FieldError
from services.forms.domain.answers import is_blank, length
from services.forms.domain.definition import Page, Question
from services.forms.domain.identifiers import compact, is_nhs_number, is_uln, is_upn
from services.forms.domain.kinds import ADDRESS_LIMIT, ADDRESS_PARTS, CHOICES, DATE_PARTS, DESCRIPTION_LIMIT, MOST_ITEMS, TEXTS

_EMAIL = re.compile(r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+")
_TELEPHONE = re.compile(r"\+?[0-9 ()./\u00a0\u2010-\u2015-]+((ext|extension|x|#)[. ]*[0-9]{1,6})?", re.IGNORECASE)
_NUMBER = re.compile(r"-?[0-9]{1,9}(\.[0-9]{1,4})?")
_POSTCODE = re.compile(r"GIR0AA|[A-Z]{1,2}[0-9][A-Z0-9]?[0-9][A-Z]{2}")
_TELEPHONE_DIGITS = range(9, 16)
_MONTHS = ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december")
_MISSING_ADDRESS = {"line1": "Enter address line 1, typically the building and street", "town": "Enter the town or city", "postcode": "Enter the postcode"}


def page_errors(page: Page, answers: Mapping[str, Any], visible: frozenset[str], today: date) -> list[FieldError]:
    """Return what the person has to change on this page, in the order of its questions. Hidden questions are not judged."""
    asked = (question for question in page.questions if question.asks and question.id in visible)
    return [error for question in asked for error in _errors(question, answers.get(question.id), question.id, today)]


def _errors(question: Question, value: Any, name: str, today: date) -> Iterator[FieldError]:
    if question.kind == "group":
        yield from _group(question, value or [], name, today)
    elif question.kind == "files":
        yield from _files(question, value or [], name)
    elif is_blank(value):
        if question.required:
            yield FieldError(_first_field(question, name), f"{'Select' if question.kind in CHOICES else 'Enter'} {question.name}")
    elif question.kind == "date":
        yield from _date(question, value, name, today)
    elif question.kind == "address":
        yield from _address(question, value, name)
    elif question.kind in TEXTS:
        yield from (FieldError(name, message) for message in _text(question, value))


def read_date(value: Mapping[str, str]) -> date | None:
    """Return the date that the three boxes hold, or None when it is not a real one. A month may be a number or a name."""
    month = value.get("month", "").strip().lower().rstrip(".")
    if re.fullmatch(r"[a-z]{3,}", month):
        named = [number for number, name in enumerate(_MONTHS, start=1) if name.startswith(month)]
        month = str(named[0]) if named else ""
    parts = (value.get("year", "").strip(), month, value.get("day", "").strip())
    if not all(re.fullmatch(r"[0-9]{1,4}", part) for part in parts):
        return None
    try:
        return date(*map(int, parts))
    except ValueError:
        return None


def _text(question: Question, value: str) -> Iterator[str]:
    name, kind, text = _sentence(question.name), question.kind, value.strip()
    if question.limit is not None and length(value) > question.limit:
        yield f"{name} must be {question.limit:,} characters or fewer"
    elif kind == "email" and not _EMAIL.fullmatch(text):
        yield f"{name} must be in the correct format, like name@example.com"
    elif kind == "telephone" and not _is_telephone(text):
        yield f"{name} must be a telephone number, like 01632 960 001, 07700 900 982 or +44 808 157 0192"
    elif kind == "number":
        yield from _number(question, text.replace(",", "").replace(" ", ""))
    elif kind == "nhs_number" and not is_nhs_number(text):
        yield f"{name} must be a real NHS number, which is 10 digits, like 943 476 5919. Leave it empty if you are not sure"
    elif kind == "upn" and not is_upn(text):
        yield f"{name} must be a real UPN, which is a letter and 12 characters, like B801200005001. Leave it empty if you are not sure"
    elif kind == "uln" and not is_uln(text):
        yield f"{name} must be a real ULN, which is 10 digits, like 9276308686. Leave it empty if you are not sure"


def _number(question: Question, text: str) -> Iterator[str]:
    name = _sentence(question.name)
    if not _NUMBER.fullmatch(text):
        yield f"{name} must be a number, like 15 or 7.5"
    elif question.minimum is not None and float(text) < question.minimum:
        yield f"{name} must be {question.minimum:,} or more"
    elif question.maximum is not None and float(text) > question.maximum:
        yield f"{name} must be {question.maximum:,} or less"


def _is_telephone(text: str) -> bool:
    digits = re.split(r"ext|x|#", text.lower())[0]
    return bool(_TELEPHONE.fullmatch(text)) and sum(sign.isdigit() for sign in digits) in _TELEPHONE_DIGITS


def _date(question: Question, value: Mapping[str, str], field: str, today: date) -> Iterator[FieldError]:
    name = _sentence(question.name)
    missing = [part for part in DATE_PARTS if not value.get(part, "").strip()]
    if missing:
        yield FieldError(f"{field}-{missing[0]}", f"{name} must include a {' and '.join(missing)}")
    elif not re.fullmatch(r"[0-9]{4}", value["year"].strip()):
        yield FieldError(f"{field}-year", f"{name} must have a year of 4 numbers")
    elif (given := read_date(value)) is None:
        yield FieldError(f"{field}-day", f"{name} must be a real date, like 27 3 2019")
    elif question.past and given > today:
        yield FieldError(f"{field}-day", f"{name} must be today or in the past")


def _address(question: Question, value: Mapping[str, str], field: str) -> Iterator[FieldError]:
    for part in ADDRESS_PARTS:
        text = value.get(part, "")
        if question.required and part in _MISSING_ADDRESS and not text.strip():
            yield FieldError(f"{field}-{part}", _MISSING_ADDRESS[part])
        elif length(text) > ADDRESS_LIMIT:
            yield FieldError(f"{field}-{part}", f"Each line of {question.name} must be {ADDRESS_LIMIT} characters or fewer")
        elif part == "postcode" and text.strip() and not _POSTCODE.fullmatch(compact(text)):
            yield FieldError(f"{field}-postcode", "Enter a full UK postcode, like AA3 1AB")


def _files(question: Question, files: list[Mapping[str, str]], field: str) -> Iterator[FieldError]:
    most = question.maximum or MOST_ITEMS
    if len(files) > most:
        yield FieldError(field, f"You can add up to {most} files here")
    for index, file in enumerate(files):
        if length(file["description"]) > DESCRIPTION_LIMIT:
            yield FieldError(f"{field}-{index}-description", f"The description of a file must be {DESCRIPTION_LIMIT} characters or fewer")


def _group(question: Question, items: list[Mapping[str, Any]], field: str, today: date) -> Iterator[FieldError]:
    """A blank item is one that was added and left: it counts for nothing, unless the minimum needs it."""
    least, most, item = question.minimum or 0, question.maximum or MOST_ITEMS, question.item or question.label
    given = [index for index, entry in enumerate(items) if not is_blank(entry)]
    if len(given) > most:
        yield FieldError(field, f"You can add up to {most} here: {question.name}")
    wanting = max(least - len(given), 0)
    spare = [index for index in range(len(items)) if index not in given][:wanting]
    if len(spare) < wanting:
        yield FieldError(field, f"Add at least {least} here: {question.name}")
    for index in sorted(given + spare):
        for error in _item(question, items[index], f"{field}-{index}", today):
            yield FieldError(error.field, f"{item} {index + 1}: {error.message[:1].lower()}{error.message[1:]}")


def _item(group: Question, entry: Mapping[str, Any], field: str, today: date) -> Iterator[FieldError]:
    for part in group.questions:
        yield from _errors(part, entry.get(part.id), f"{field}-{part.id}", today)
    if group.one_of and all(is_blank(entry.get(name)) for name in group.one_of):
        names = [group.parts[name].name for name in group.one_of]
        yield FieldError(_first_field(group.parts[group.one_of[0]], f"{field}-{group.one_of[0]}"), f"Enter {', '.join(names[:-1])} or {names[-1]}")


def _first_field(question: Question, field: str) -> str:
    return {"date": f"{field}-day", "address": f"{field}-line1"}.get(question.kind, field)


def _sentence(name: str) -> str:
    return name[:1].upper() + name[1:]
