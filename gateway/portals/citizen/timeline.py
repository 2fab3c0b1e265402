"""What has happened with a request, what happens next and by when: the steps of the law, in plain words.

Source: Special Educational Needs and Disability Regulations 2014, regulations 5, 10 and 13; the dates are those of cases.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any


@dataclass(frozen=True)
class Moment:
    """One step. `when` is a date; `is_limit` says that it is the last day on which the step may happen."""

    title: str
    when: date
    is_limit: bool
    text: str
    done: bool


def timeline(dates: Mapping[str, Any], *, registered: bool) -> list[Moment]:
    """Return the steps in their order. `registered` is false while the request is on its way from the form to the case."""
    received = (
        "The council has your request. The time that the law allows runs from this day."
        if registered
        else "We have received your request and it is being registered. This usually takes less than a minute."
    )
    return [
        Moment("Request received", _date(dates["received_on"]), is_limit=False, text=received, done=True),
        Moment(
            "Decision whether to assess",
            _date(dates["decide_by"]),
            is_limit=True,
            text="The council looks at the request and at what the school or setting knows, and tells you whether it will carry out the assessment. "
            "If it decides not to, it tells you why and how to appeal.",
            done=False,
        ),
        Moment(
            "If there is to be no plan",
            _date(dates["refuse_plan_by"]),
            is_limit=True,
            text="If the council assesses and then decides that no plan is needed, it tells you by this day, with its reasons.",
            done=False,
        ),
        Moment(
            "Final plan",
            _date(dates["final_plan_by"]),
            is_limit=True,
            text="If there is to be an EHC plan, you have seen the draft and said what you think before this day, and the final plan is with you.",
            done=False,
        ),
    ]


def _date(text: str) -> date:
    return date.fromisoformat(text)
