"""The lists of the work list in plain words: what each holds, how it is narrowed down, and what its codes mean."""

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

RUNNING: Mapping[str, str] = {
    "request_received": "Deciding whether to assess",
    "assessing": "Assessment",
    "drafting": "Drafting the plan",
    "draft_sent": "Draft plan with the family",
}
"""The stages in which the council has a step to take, in their order."""
ENDED: Mapping[str, str] = {
    "plan_issued": "Plan issued",
    "not_assessed": "Decided not to assess",
    "not_issued": "Decided not to issue a plan",
    "withdrawn": "Withdrawn",
    "transferred_out": "Moved to another council",
    "ceased": "Plan ended",
}
STAGES: Mapping[str, str] = {**RUNNING, **ENDED}

CLOCKS: Mapping[str, str] = {
    "decide": "Decide whether to assess",
    "refuse-plan": "Decide whether to issue a plan",
    "final-plan": "Issue the final plan",
    "draft-comments": "Family comments on the draft",
    "consultation": "School or setting answers",
}
SORTS: Mapping[str, str] = {"due": "Due date", "received": "Date received", "name": "Name"}
EXCEPTIONS: Mapping[str, str] = {
    "X1": "advice asked of a school near a long closure",
    "X2": "advice asked of an early years provider near a long closure",
    "X3": "exceptional personal circumstances",
    "X4": "away from the area for 4 weeks or more",
}
"""Why a time limit need not be kept: SEND Regulations 2014, regulations 5(4), 10(4) and 13(3)."""
