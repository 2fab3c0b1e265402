"""The route that tells the SEND team the names of children whom another list of theirs knows by id alone."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from chassis.callers import CaseOfficer
from services.cases.api.advice_bodies import NamedChild, NamedChildren
from services.cases.api.dependencies import Work

router = APIRouter()

_MOST_IDS = 200


@router.get("/named-children")
async def name_children(caller: CaseOfficer, work: Work, ids: Annotated[list[UUID], Query(max_length=_MOST_IDS)]) -> NamedChildren:
    """Say what these children are called; unknown ones are left out. Whose names were shown is recorded."""
    found = await work.children.all_of(ids)
    if found:
        shown = " ".join(str(child.id) for child in found)
        work.audit.record("children.named", "person", caller.id, actor=caller.id, detail={"children": shown})
    return NamedChildren(children=[NamedChild(id=child.id, name=child.details.name) for child in found])
