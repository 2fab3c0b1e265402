"""Who looked at a child's record, and who changed what: the trails of four services as one list, the newest first."""

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
from gateway.portals.team.names import UNKNOWN_PERSON, people_names
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
_PLACES = r"^\d{1,9}(\.\d{1,9}){3}$"


@dataclass
class Line:
    """What somebody did at one time, once or several times."""

    actor: str | None
    action: str
    at: str
    times: int = 1


@router.get("/team/children/{child_id}/log")
async def show_log(page: CaseOfficer, child_id: UUID, before: Annotated[str | None, Query(pattern=_PLACES)] = None) -> Response:
    """Show one page of the log. `before` says for each service where the page before it ended."""
    child = await open_child(page, child_id)
    if page.is_head:
        return page.headers_only()
    places = dict(zip(_KEEPERS, before.split("."), strict=True)) if before else {}
    trails = dict(zip(_KEEPERS, await asyncio.gather(*(_trail(page, name, child_id, places.get(name)) for name in _KEEPERS)), strict=True))
    known = {name: entries for name, entries in trails.items() if entries is not None}
    found = merge(*([(name, entry) for entry in entries] for name, entries in known.items()), key=lambda one: str(one[1]["at"]), reverse=True)
    shown = list(islice(found, ENTRIES))
    lines = _lines([entry for _, entry in shown])
    return await page.show(
        "team/log.html",
        "Who looked",
        back=child.path,
        child=child,
        lines=lines,
        people=await people_names(page, (line.actor for line in lines)),
        unknown_person=UNKNOWN_PERSON,
        missing=[_KEEPERS[name] for name in _KEEPERS if name not in known],
        is_first=before is None,
        earlier=_earlier(shown, places) if len(shown) == ENTRIES else None,
    )


async def _trail(page: Page, service: str, child_id: UUID, before: str | None) -> Sequence[Mapping[str, Any]] | None:
    """The newest entries of one service before a place; None when it cannot be asked now."""
    asked: Service = getattr(page.services, service)
    try:
        found = await asked.get(f"/children/{child_id}/trail", params={"before": before} if before else None)
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


def _earlier(shown: Sequence[tuple[str, Mapping[str, Any]]], places: Mapping[str, str]) -> str:
    """Where each service goes on: after the last of its entries that was shown, or, where none was, where it stood."""
    ends = {name: str(entry["number"]) for name, entry in shown}
    return ".".join(ends.get(name) or places.get(name) or _START for name in _KEEPERS)
