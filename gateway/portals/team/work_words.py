"""The lists of the work list in plain words: what each holds, and how it is narrowed down and sorted."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

ListName = Literal["to-acknowledge", "cases", "coming", "missed", "advice", "advice-overdue"]


@dataclass(frozen=True)
class ListWords:
    """One list. `empty` is said when there is nothing in it at all."""

    title: str
    empty: str
    by_stage: bool = True
    by_clock: bool = False


LISTS: Mapping[ListName, ListWords] = {
    "to-acknowledge": ListWords("Requests to acknowledge", "Every request has been acknowledged.", by_stage=False),
    "cases": ListWords("Cases", "No case is in this stage."),
    "coming": ListWords("Deadlines in the next 14 days", "Nothing is due in the next 14 days.", by_clock=True),
    "missed": ListWords("Missed deadlines", "No deadline was missed.", by_clock=True),
    "advice": ListWords("Advice outstanding", "All advice that was asked for has come."),
    "advice-overdue": ListWords("Advice overdue", "No advice is overdue."),
}

SORTS: Mapping[str, str] = {"due": "Due date", "received": "Date received", "name": "Name"}
