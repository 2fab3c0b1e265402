"""What the SEND team has to do: its lists, and how each is narrowed down and sorted."""

from dataclasses import dataclass
from datetime import date
from typing import Final, Literal
from uuid import UUID

from chassis.errors import FieldError, Invalid
from services.cases.domain.cases import RUNNING, Case, Stage
from services.cases.domain.clocks import Clock

ListName = Literal["to-acknowledge", "cases", "coming", "missed", "advice", "advice-overdue"]
Sort = Literal["due", "received", "name"]
Officer = Literal["mine", "nobody"] | UUID
"""Whose cases: those of whoever asks, those that nobody is responsible for, or those of one officer."""

COMING_DAYS = 14
MAX_NAME = 60
MAX_FILTERS = 50

FAMILYS_CLOCK: Final = "draft-comments"
"""The time that the law gives the family. When it is over nothing was missed: the council may go on."""


@dataclass(frozen=True)
class Filter:
    """One list, narrowed down. `clock` is of lists of time limits alone; `due_before` is the day after the last one shown. It holds no name of anybody."""

    list: ListName
    stage: Stage | None = None
    officer: Officer | None = None
    clock: Clock | None = None
    due_before: date | None = None
    sort: Sort | None = None

    @property
    def has_clocks(self) -> bool:
        """Whether it is a list of time limits."""
        return self.list in {"coming", "missed"}

    @property
    def is_of_cases(self) -> bool:
        """Whether it is a list of cases, each once."""
        return self.list in {"to-acknowledge", "cases"}

    @property
    def stages(self) -> frozenset[Stage]:
        """The stages that are shown: without one that was chosen, those in which the council has a step to take."""
        return RUNNING if self.stage is None else frozenset({self.stage})

    @property
    def sorted_by(self) -> Sort:
        """The order: cases by the day of receipt and everything else by its last day, unless one was chosen."""
        return self.sort or ("received" if self.is_of_cases else "due")


def next_due_on(case: Case) -> date | None:
    """Return the last day of the next step of the council, or None where it has none to take. `services.cases.store.worklist` says the same to the database."""
    if case.stage not in RUNNING:
        return None
    dates = case.dates
    if case.stage == "request_received":
        return dates.decide_by
    if case.stage == "assessing":
        return dates.refuse_plan_by
    return dates.draft_by if dates.draft_by and case.stage == "drafting" else dates.final_plan_by


def checked_name(name: str, names: frozenset[str]) -> str:
    """Return the name of a filter, tidied. `names` are those that the officer has given already. Raises Invalid."""
    tidy = " ".join(name.split())
    if not tidy:
        raise Invalid([FieldError("name", "Enter a name for this list")])
    if len(tidy) > MAX_NAME:
        raise Invalid([FieldError("name", f"Name must be {MAX_NAME} characters or fewer")])
    if tidy.casefold() in {known.casefold() for known in names}:
        raise Invalid([FieldError("name", "You have a list of this name already. Enter another name")])
    if len(names) >= MAX_FILTERS:
        raise Invalid([FieldError("name", f"You can keep {MAX_FILTERS} lists. Delete one that you do not need")])
    return tidy
