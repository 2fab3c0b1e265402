"""Pages for whoever connects another system: what there is, how to begin, every event and every operation. Open to anybody."""

from collections.abc import Mapping
from functools import cache
from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException, Response

from contracts.catalogue import EventEntry, catalogue
from contracts.tokens import SCOPES
from gateway.api.described import Described
from gateway.api.documents import described
from gateway.api.openapi import TAGS
from gateway.api.reading import operations
from gateway.api.snippets import READER, RECEIVER
from gateway.visitors import Visitor

router = APIRouter()

Descriptions = Annotated[Described, Depends(described)]


@cache
def _events() -> Mapping[str, EventEntry]:
    return {entry.type: entry for entry in catalogue()}


@router.get("/api")
async def overview(page: Visitor) -> Response:
    """What there is, and the three ways to receive events."""
    return await page.show("developers/overview.html", "Connect another system", scopes=SCOPES)


@router.get("/api/start")
async def start(page: Visitor) -> Response:
    """The first five minutes."""
    return await page.show("developers/start.html", "Subscribe in five minutes", receiver=RECEIVER, reader=READER)


@router.get("/api/events")
async def events(page: Visitor) -> Response:
    """List every public event."""
    return await page.show("developers/events.html", "Events", events=tuple(_events().values()))


@router.get("/api/events/{event_type}")
async def event(page: Visitor, event_type: str) -> Response:
    """Describe one event. Raises HTTPException 404 for a type that is not public."""
    found = _events().get(event_type)
    if found is None:
        raise HTTPException(404)
    return await page.show("developers/event.html", found.title, back="/api/events", event=found)


@router.get("/api/reference")
async def reference(page: Visitor, found: Descriptions) -> Response:
    """List every operation."""
    return await page.show("developers/reference.html", "Reference", tags=TAGS, operations=operations(await found.document()))


@router.get("/api/reference/{operation_id}")
async def reference_of(page: Visitor, operation_id: str, found: Descriptions) -> Response:
    """Describe one operation. Raises HTTPException 404 when there is none of this name."""
    shown = next((one for one in operations(await found.document()) if one.id == operation_id), None)
    if shown is None:
        raise HTTPException(404)
    return await page.show("developers/operation.html", shown.summary, back="/api/reference", operation=shown)
