"""When the SEND team is told that the access of another system will end."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

TOLD_BEFORE = (7, 30)
"""So many days before the last day of the access."""

_LONDON = ZoneInfo("Europe/London")


def last_day(expires_at: datetime) -> date:
    """Return the last day in England on which there is access that ends at this moment."""
    return (expires_at - timedelta(microseconds=1)).astimezone(_LONDON).date()


def ends_by(days: int, today: date) -> datetime:
    """Return by when access has ended of which no more than so many days are left."""
    return datetime.combine(today + timedelta(days=days + 1), time(), _LONDON)


def told_by(expires_at: datetime, at: datetime) -> int | None:
    """Return of which of `TOLD_BEFORE` nobody has to hear any more when this end is set: whoever sets it so near knows it. None: of all."""
    left = (last_day(expires_at) - at.astimezone(_LONDON).date()).days
    return next((days for days in TOLD_BEFORE if left <= days), None)
