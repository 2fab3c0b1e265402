"""The statutory measures of a council's timeliness, counted over cases.

Source: the published measures of the SEN2 return (Department for Education, special educational needs survey): requests decided within
6 weeks, refusals to issue a plan within 16, plans within 20 with and without the cases with exceptions. All count from the day of
receipt, also where a tribunal set another time, to the day on which the family was informed.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, Self

from services.cases.domain.clocks import DECIDE_WEEKS, FINAL_PLAN_WEEKS, REFUSE_PLAN_WEEKS

Measure = Literal["assess", "refuse", "plan"]

YEAR_WEEKS = 52
_WEEK = 7


@dataclass(frozen=True)
class Taken:
    """How many `cases` took `days` until the family was informed, in `year`: whether there is an assessment, that there is no plan, or of the final plan.

    `excepted`: an exception from the time limits excuses the final plan.
    """

    measure: Measure
    year: int
    days: int
    excepted: bool
    cases: int


@dataclass(frozen=True)
class Share:
    """How many of how many were in time."""

    within: int
    total: int

    @property
    def percent(self) -> float | None:
        """The share with one decimal, or None of nothing."""
        return round(100 * self.within / self.total, 1) if self.total else None

    @classmethod
    def of(cls, taken: Iterable[Taken], weeks: int) -> Self:
        """Count those that took at most so many weeks: the last day is that many weeks after receipt."""
        found = list(taken)
        return cls(sum(one.cases for one in found if one.days <= weeks * _WEEK), sum(one.cases for one in found))


@dataclass(frozen=True)
class Figures:
    """The measures of one period. `average_weeks` is from receipt to the final plan, with one decimal; None without a plan."""

    decisions: Share
    refusals: Share
    plans: Share
    plans_without_exceptions: Share
    plans_to_a_year: int
    plans_over_a_year: int
    average_weeks: float | None


def figures(taken: Iterable[Taken]) -> Figures:
    """Return the measures over these cases."""
    found = list(taken)
    plans = [one for one in found if one.measure == "plan"]
    issued = sum(plan.cases for plan in plans)
    late = sum(plan.cases for plan in plans if plan.days > FINAL_PLAN_WEEKS * _WEEK)
    very_late = sum(plan.cases for plan in plans if plan.days > YEAR_WEEKS * _WEEK)
    days = sum(plan.days * plan.cases for plan in plans)
    return Figures(
        decisions=Share.of((one for one in found if one.measure == "assess"), DECIDE_WEEKS),
        refusals=Share.of((one for one in found if one.measure == "refuse"), REFUSE_PLAN_WEEKS),
        plans=Share.of(plans, FINAL_PLAN_WEEKS),
        plans_without_exceptions=Share.of((plan for plan in plans if not plan.excepted), FINAL_PLAN_WEEKS),
        plans_to_a_year=late - very_late,
        plans_over_a_year=very_late,
        average_weeks=round(days / issued / _WEEK, 1) if issued else None,
    )


def by_year(taken: Iterable[Taken]) -> dict[int, Figures]:
    """Return the measures of each year in which there was anything, the first first."""
    found = list(taken)
    return {year: figures(one for one in found if one.year == year) for year in sorted({one.year for one in found})}
