"""The steps of a form as they are shown: those that forms tells of, and the summary, which is the last one."""

from collections.abc import Sequence
from typing import Any

SUMMARY = "summary"


def with_summary(steps: Sequence[dict[str, Any]], *, current: bool) -> list[dict[str, Any]]:
    """Return the steps and the summary after them. It can be reached once every page was saved, apart from the one that is open."""
    reachable = all(step["state"] != "not_started" for step in steps)
    return [*steps, {"id": SUMMARY, "title": "Summary", "state": "current" if current else "not_started", "reachable": reachable}]
