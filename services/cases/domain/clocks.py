"""Statutory time limits: calendar weeks, which weekends and bank holidays do not stop.

Source: Special Educational Needs and Disability Regulations 2014 (SI 2014/1530), reg 5(1), 8(1), 10(1) and 13(2).
"""

from dataclasses import dataclass
from datetime import date, timedelta

DECIDE_WEEKS = 6
ADVICE_WEEKS = 6
REFUSE_PLAN_WEEKS = 16
FINAL_PLAN_WEEKS = 20


@dataclass(frozen=True)
class StatutoryDates:
    """The last days by which the council must act on a request that it received on `received_on`."""

    received_on: date
    decide_by: date
    refuse_plan_by: date
    final_plan_by: date


def statutory_dates(received_on: date) -> StatutoryDates:
    """Return the time limits of a request: 6, 16 and 20 weeks after the day the council received it."""
    return StatutoryDates(
        received_on=received_on,
        decide_by=received_on + timedelta(weeks=DECIDE_WEEKS),
        refuse_plan_by=received_on + timedelta(weeks=REFUSE_PLAN_WEEKS),
        final_plan_by=received_on + timedelta(weeks=FINAL_PLAN_WEEKS),
    )


def advice_due_on(asked_on: date) -> date:
    """Return the last day for advice: 6 weeks after the day it was asked for (reg 8(1))."""
    return asked_on + timedelta(weeks=ADVICE_WEEKS)
