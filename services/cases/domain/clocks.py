"""Statutory time limits: calendar weeks and days, which weekends and bank holidays do not stop.

Source: Special Educational Needs and Disability Regulations 2014 (SI 2014/1530), reg 5(1), 8(1), 10(1), 13 and 44(2); the SEND Code of
Practice, 9.83, for consulted settings; Education Act 1996, section 8, for compulsory school age.
"""

from calendar import monthrange
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal

Clock = Literal["decide", "tell-of-assessment", "refuse-plan", "send-draft", "final-plan", "draft-comments", "consultation"]
"""Of a case. Requests for advice have a clock each, see `services.cases.domain.advice`."""

DECIDE_WEEKS = 6
ADVICE_WEEKS = 6
REFUSE_PLAN_WEEKS = 16
FINAL_PLAN_WEEKS = 20
COMMENT_DAYS = 15
CONSULTATION_DAYS = 15
ORDERED_TELL_WEEKS = 2
ORDERED_REFUSE_PLAN_WEEKS = 10
ORDERED_ASSESSMENT_PLAN_WEEKS = 14
ORDERED_DRAFT_WEEKS = 5
ORDERED_PLAN_WEEKS = 11
APPEAL_MONTHS = 2

_FRIDAY = 4
_SEPTEMBER = 9


@dataclass(frozen=True)
class StatutoryDates:
    """The last days by which the council must act on a request that it received on `received_on`.

    `tell_by`, by which the family must be told of the assessment, and `draft_by`, by which the draft plan must be sent, are there where
    the tribunal ordered the assessment or the plan, or the council did not oppose the appeal.
    """

    received_on: date
    decide_by: date
    refuse_plan_by: date
    final_plan_by: date
    tell_by: date | None = None
    draft_by: date | None = None


def statutory_dates(received_on: date) -> StatutoryDates:
    """Return the time limits of a request: 6, 16 and 20 weeks after the day the council received it."""
    return StatutoryDates(
        received_on=received_on,
        decide_by=received_on + timedelta(weeks=DECIDE_WEEKS),
        refuse_plan_by=received_on + timedelta(weeks=REFUSE_PLAN_WEEKS),
        final_plan_by=received_on + timedelta(weeks=FINAL_PLAN_WEEKS),
    )


def after_ordered_assessment(dates: StatutoryDates, ordered_on: date) -> StatutoryDates:
    """Return the time limits as they are from an order to assess on: 2 weeks to tell the family, 10 to refuse a plan, 14 for a plan (reg 44(2)(b), 45)."""
    return replace(
        dates,
        tell_by=ordered_on + timedelta(weeks=ORDERED_TELL_WEEKS),
        refuse_plan_by=ordered_on + timedelta(weeks=ORDERED_REFUSE_PLAN_WEEKS),
        final_plan_by=ordered_on + timedelta(weeks=ORDERED_ASSESSMENT_PLAN_WEEKS),
    )


def after_ordered_plan(dates: StatutoryDates, ordered_on: date) -> StatutoryDates:
    """Return the time limits as they are from an order to issue a plan on: 5 weeks to send a draft, 11 for the plan (reg 44(2)(c), 45)."""
    return replace(dates, draft_by=ordered_on + timedelta(weeks=ORDERED_DRAFT_WEEKS), final_plan_by=ordered_on + timedelta(weeks=ORDERED_PLAN_WEEKS))


def advice_due_on(asked_on: date) -> date:
    """Return the last day for advice: 6 weeks after the day it was asked for (reg 8(1))."""
    return asked_on + timedelta(weeks=ADVICE_WEEKS)


def comment_by(served_on: date) -> date:
    """Return the last of the family's 15 days with a draft plan, of which the day it was served is the first (reg 13(1))."""
    return served_on + timedelta(days=COMMENT_DAYS - 1)


def consultation_due_on(sent_on: date) -> date:
    """Return the last day for a consulted setting: 15 days after it was asked (Code of Practice, 9.83)."""
    return sent_on + timedelta(days=CONSULTATION_DAYS)


def appeal_by(letter_on: date) -> date:
    """Return the last day for an appeal without mediation: 2 calendar months after the date of the decision letter."""
    month = letter_on.month - 1 + APPEAL_MONTHS
    year, month = letter_on.year + month // 12, month % 12 + 1
    return date(year, month, min(letter_on.day, monthrange(year, month)[1]))


def over_school_age_from(date_of_birth: date) -> date:
    """Return the first day on which somebody is over compulsory school age (Education Act 1996, section 8).

    That is the day after the last Friday of June of the school year in which they turn 16.
    """
    turns_16 = date_of_birth.year + 16
    june = date(turns_16 + (date_of_birth.month >= _SEPTEMBER), 6, 30)
    return june - timedelta(days=(june.weekday() - _FRIDAY) % 7) + timedelta(days=1)
