"""Days and times as people in England write them."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")
_NOON = 12


def day(value: date) -> str:
    """Return a day: 6 August 2026."""
    return f"{value.day} {value:%B %Y}"


def moment(value: datetime) -> str:
    """Return an aware time in England: 3:05pm on 6 August 2026."""
    local = value.astimezone(LONDON)
    return f"{local.hour % _NOON or _NOON}:{local.minute:02}{'am' if local.hour < _NOON else 'pm'} on {day(local.date())}"
