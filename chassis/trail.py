"""The audit trail of one child, as the SEND team reads it: who looked, and who changed what. The same route in every service that keeps one."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel, ConfigDict

from chassis.callers import CaseOfficer
from chassis.database import Work
from chassis.web import open_work

router = APIRouter()

PAGE = 50
"""Entries that one answer holds."""
_NEWEST = 2**31 - 1


class TrailEntry(BaseModel):
    """What `actor` did to something of which kind, and when (UTC). `actor` is null for what nobody did; `number` is the place of the entry in the trail.

    What exactly it was is not said: a form that somebody has begun, and its files, are theirs alone until it is sent.
    """

    model_config = ConfigDict(from_attributes=True)

    number: int
    at: datetime
    actor: UUID | None
    action: str
    kind: str


class Trail(BaseModel):
    """The newest entries, the newest first. Earlier ones are asked for with the number of the last as `before`."""

    entries: list[TrailEntry]


@router.get("/children/{child_id}/trail")
async def read_trail(
    child_id: UUID,
    caller: CaseOfficer,
    work: Annotated[Work, Depends(open_work, scope="function")],
    before: Annotated[int, Query(ge=1, le=_NEWEST)] = _NEWEST,
) -> Trail:
    """Read what this service recorded about a child. That somebody read it is recorded too; of a child of whom nothing is known there is nothing to read."""
    found = await work.audit.entries(child_id, before, PAGE)
    if found:
        work.audit.record("trail.viewed", "child", child_id, actor=caller.id)
    return Trail(entries=[TrailEntry.model_validate(entry) for entry in found])
