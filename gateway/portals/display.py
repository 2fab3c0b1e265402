"""How dates, times and sizes are written on pages (GOV.UK style: 5 January 2027, 5:30pm, 2.5 MB)."""

from datetime import date, datetime

from chassis.clock import LONDON

_KB = 1024
_MB = 1024 * 1024


def day(value: date | str) -> str:
    """Write a date, given as one or in ISO 8601, as `5 January 2027`."""
    found = date.fromisoformat(value[:10]) if isinstance(value, str) else value
    return f"{found.day} {found:%B %Y}"


def moment(value: datetime | str) -> str:
    """Write a moment, given as one or in ISO 8601, as `5 January 2027 at 5:30pm` in England."""
    found = (datetime.fromisoformat(value) if isinstance(value, str) else value).astimezone(LONDON)
    hour = found.hour % 12 or 12
    minutes = f":{found:%M}" if found.minute else ""
    return f"{day(found.date())} at {hour}{minutes}{'am' if found.hour < 12 else 'pm'}"  # noqa: PLR2004 - noon


def file_size(count: int) -> str:
    """Write a number of bytes as `350 KB` or `2.5 MB`."""
    if count < _MB:
        return f"{max(1, round(count / _KB))} KB"
    return f"{count / _MB:.1f}".removesuffix(".0") + " MB"
