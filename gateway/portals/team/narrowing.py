"""What a list of the work list is narrowed down to, as it stands in an address: codes and days, and no name of anybody."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, cast
from urllib.parse import urlencode
from uuid import UUID

from gateway.portals.dates import NotADate, boxes, read_date
from gateway.portals.form_fields import Values, parse_answers
from gateway.portals.question_layout import FieldProblem
from gateway.portals.questions import read_questions
from gateway.portals.team.case_words import CLOCKS, STAGES
from gateway.portals.team.work_words import LISTS, SORTS, ListName, ListWords

WORK_LIST = "/team/worklist"
DUE_BEFORE = read_questions([{"id": "due_before", "kind": "date", "label": "Due before", "hint": "For example, 24 12 2026"}])


@dataclass(frozen=True)
class Narrowed:
    """A list and its filter. `typed_day` is what stands in the boxes of the day, which may be none: then `problems` say so."""

    list: ListName
    stage: str = ""
    officer: str = ""
    clock: str = ""
    sort: str = ""
    due_before: date | None = None
    typed_day: Mapping[str, Any] = field(default_factory=dict)
    problems: tuple[FieldProblem, ...] = ()

    @property
    def words(self) -> ListWords:
        """What the list is called, and what it can be narrowed down by."""
        return LISTS[self.list]

    @property
    def is_narrowed(self) -> bool:
        """Whether anything is left out or sorted otherwise."""
        return any((self.stage, self.officer, self.clock, self.sort, self.due_before, self.problems))

    @property
    def said(self) -> dict[str, str]:
        """The filter as cases reads it."""
        day = self.due_before.isoformat() if self.due_before else ""
        parts = {"list": self.list, "stage": self.stage, "officer": self.officer, "clock": self.clock, "due_before": day, "sort": self.sort}
        return {name: value for name, value in parts.items() if value}

    @property
    def without_filter(self) -> "Narrowed":
        """The whole list."""
        return Narrowed(self.list)

    @property
    def hidden(self) -> dict[str, str]:
        """The filter as `read_narrowed` reads it: the day has a field for each of its boxes."""
        parts = {name: value for name, value in self.said.items() if name != "due_before"}
        day = boxes(self.due_before) if self.due_before else {}
        return parts | {f"due_before-{part}": value for part, value in day.items()}

    def path(self, page: int = 1) -> str:
        """The address of a page of this list."""
        return f"{WORK_LIST}?{urlencode(self.hidden | ({'page': str(page)} if page > 1 else {}))}"


def read_narrowed(values: Values) -> Narrowed:
    """Read a list and its filter from an address or a form. What is no choice of ours is left out."""
    name = _first(values, "list")
    found = Narrowed(cast("ListName", name) if name in LISTS else "cases", officer=_officer(_first(values, "officer")))
    stage, clock, sort = (_choice(values, name, offered) for name, offered in (("stage", STAGES), ("clock", CLOCKS), ("sort", SORTS)))
    found = replace(found, stage=stage, clock=clock if found.words.by_clock else "", sort=sort)
    return _with_day(found, parse_answers(DUE_BEFORE, values)["due_before"])


def saved_path(saved: Mapping[str, Any]) -> str:
    """The address of a filter that was saved, as cases gives it."""
    day = date.fromisoformat(saved["due_before"]) if saved["due_before"] else None
    stage, officer, clock, sort = (saved[name] or "" for name in ("stage", "officer", "clock", "sort"))
    return Narrowed(saved["list"], stage, officer, clock, sort, day).path()


def _with_day(found: Narrowed, typed: Mapping[str, str]) -> Narrowed:
    if not any(part.strip() for part in typed.values()):
        return found
    try:
        return replace(found, due_before=read_date(typed, "Due before"), typed_day=typed)
    except NotADate as wrong:
        place = "due_before" if wrong.part is None else f"due_before-{wrong.part}"
        return replace(found, typed_day=typed, problems=(FieldProblem(place, str(wrong)),))


def _officer(value: str) -> str:
    if value in {"mine", "nobody"}:
        return value
    try:
        return str(UUID(value))
    except ValueError:
        return ""


def _choice(values: Values, name: str, offered: Mapping[str, str]) -> str:
    value = _first(values, name)
    return value if value in offered else ""


def _first(values: Mapping[str, Sequence[str]], name: str) -> str:
    found = values.get(name)
    return found[0] if found else ""
