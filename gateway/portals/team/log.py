"""Who looked at a child's records, and who changed what: the trails of four services as one list, the newest first.

What concerns a record stays in its own trail when it is joined to another. So the trails of all records of the child are read, and of none
that was parted from it.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from heapq import merge
from itertools import islice
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Response

from gateway.page import Page
from gateway.portals.display import moment
from gateway.portals.forms.about_child import open_child
from gateway.portals.team.log_words import in_words
from gateway.portals.team.names import UNKNOWN_PERSON, people_names, system_names
from gateway.upstream import Service, UpstreamProblem
from gateway.visitors import CaseOfficer

router = APIRouter()

ENTRIES = 50
"""Entries on one page; each service gives as many."""
_NOT_FOUND = 404
_KEEPERS: Mapping[str, str] = {"cases": "the case", "forms": "forms", "documents": "documents", "notify": "messages"}
"""The services that keep a trail of a child, and what is in it."""
_START = "999999999"
"""Higher than the number of any entry."""
_PLACES = r"^\d{1,9}(\.\d{1,9}){3}(\.\d{1,9}(\.\d{1,9}){3})*$"
"""One number for each trail of a record, and so for each record."""

_Trail = tuple[str, str]
"""Which record, and which service keeps it."""


@dataclass
class Line:
    """What somebody did at one time, once or several times."""

    actor: str | None
    action: str
    at: str
    times: int = 1


@router.get("/team/children/{child_id}/log")
async def show_log(page: CaseOfficer, child_id: UUID, before: Annotated[str | None, Query(pattern=_PLACES)] = None) -> Response:
    """Show one page of the log. `before` says for each trail where the page before it ended."""
    child = await open_child(page, child_id)
    if page.is_head:
        return page.headers_only()
    which = await _which(page, child_id)
    # A record that was joined since the page before begins with its newest entry.
    places = dict(zip(which, before.split("."), strict=False)) if before else {}
    trails = dict(zip(which, await asyncio.gather(*(_trail(page, one, places.get(one)) for one in which)), strict=True))
    known = {one: entries for one, entries in trails.items() if entries is not None}
    found = merge(*([(one, entry) for entry in entries] for one, entries in known.items()), key=lambda one: str(one[1]["at"]), reverse=True)
    shown = list(islice(found, ENTRIES))
    lines = _lines([entry for _, entry in shown])
    people = await people_names(page, (line.actor for line in lines))
    systems = await system_names(page, (line.actor for line in lines if line.actor not in people))
    return await page.show(
        "team/log.html",
        "Who looked",
        back=child.path,
        child=child,
        lines=lines,
        people={**people, **systems},
        unknown_person=UNKNOWN_PERSON,
        missing=[what for name, what in _KEEPERS.items() if any(keeper == name and (record, keeper) not in known for record, keeper in which)],
        is_first=before is None,
        earlier=_earlier(shown, places, which) if len(shown) == ENTRIES else None,
    )


async def _which(page: Page, child_id: UUID) -> Sequence[_Trail]:
    """The trails of the record that leads, and after them those of each record that was joined to it, the first first."""
    joins = (await page.services.cases.get(f"/children/{child_id}/joined"))["joins"]
    return [(record, name) for record in (str(child_id), *(join["joined_id"] for join in joins)) for name in _KEEPERS]


async def _trail(page: Page, which: _Trail, before: str | None) -> Sequence[Mapping[str, Any]] | None:
    """The newest entries of one trail before a place; None when its service cannot be asked now."""
    record, service = which
    asked: Service = getattr(page.services, service)
    try:
        found = await asked.get(f"/children/{record}/trail", params={"before": before} if before else None)
    except UpstreamProblem as problem:
        if problem.status == _NOT_FOUND:
            raise
        return None
    entries: Sequence[Mapping[str, Any]] = found["entries"]
    return entries


def _lines(entries: Sequence[Mapping[str, Any]]) -> list[Line]:
    """Put together what one person did several times within a minute: one page is looked at through several services."""
    lines: list[Line] = []
    for entry in entries:
        line = Line(entry["actor"], in_words(entry["action"]), entry["at"])
        last = lines[-1] if lines else None
        if last is not None and (last.actor, last.action, moment(last.at)) == (line.actor, line.action, moment(line.at)):
            last.times += 1
        else:
            lines.append(line)
    return lines


def _earlier(shown: Sequence[tuple[_Trail, Mapping[str, Any]]], places: Mapping[_Trail, str], which: Sequence[_Trail]) -> str:
    """Where each trail goes on: after the last of its entries that was shown, or, where none was, where it stood."""
    ends = {one: str(entry["number"]) for one, entry in shown}
    return ".".join(ends.get(one) or places.get(one) or _START for one in which)
