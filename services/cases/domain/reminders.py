"""When whoever owes something is reminded of its last day, and when it is said that the day has passed."""

from datetime import date, timedelta

REMIND_DAYS_BEFORE = (14, 3)


def first_notice_on(due_on: date, set_on: date) -> date:
    """Return the day on which something is first to be said of a last day that is set on `set_on`: one that has passed by then is missed."""
    return next_notice_on(due_on, set_on) or missed_on(due_on)


def next_notice_on(due_on: date, after: date) -> date | None:
    """Return the next day after `after` on which something is to be said: 14 days before, 3 days before, and the day after the last day."""
    days = (*(due_on - timedelta(days=days) for days in REMIND_DAYS_BEFORE), missed_on(due_on))
    return next((day for day in days if day > after), None)


def missed_on(due_on: date) -> date:
    """Return the day on which it is said that something is missed: the one after the last day."""
    return due_on + timedelta(days=1)


def is_missed(due_on: date, today: date) -> bool:
    """Whether the last day has passed."""
    return today > due_on
