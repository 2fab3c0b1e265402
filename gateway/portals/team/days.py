"""A day that an officer types: mandatory, or one that may be left out."""

from collections.abc import Mapping

from gateway.portals.dates import NotADate, read_date
from gateway.portals.form_fields import is_blank
from gateway.portals.question_layout import FieldProblem


def read_day(boxes: Mapping[str, str], field: str, name: str, *, optional: bool = False) -> tuple[str | None, list[FieldProblem]]:
    """Return the day in ISO 8601, and what has to be mended: never both. One that may be left out, and is, is None without a problem."""
    if optional and is_blank(boxes):
        return None, []
    try:
        return read_date(boxes, name).isoformat(), []
    except NotADate as wrong:
        return None, [FieldProblem(f"{field}-{wrong.part}" if wrong.part else field, wrong.message)]
