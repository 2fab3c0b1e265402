"""When the SEND team is told that the access of another system will end."""

from datetime import date, datetime, time, timedelta

from services.notify.domain.times import LONDON

TOLD_BEFORE = (7, 30)
"""So many days before the last day of the access."""


def last_day(expires_at: datetime) -> date:
    """Return the last day in England on which there is access that ends at this moment."""
    return (expires_at - timedelta(microseconds=1)).astimezone(LONDON).date()


def ends_by(days: int, today: date) -> datetime:
    """Return by when access has ended of which no more than so many days are left."""
    return datetime.combine(today + timedelta(days=days + 1), time(), LONDON)


def told_by(expires_at: datetime, at: datetime) -> int | None:
    """Return of which of `TOLD_BEFORE` nobody has to hear any more when this end is set: whoever sets it so near knows it. None: of all."""
    left = (last_day(expires_at) - at.astimezone(LONDON).date()).days
    return next((days for days in TOLD_BEFORE if left <= days), None)
