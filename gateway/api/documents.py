"""Documents for programs that describe what other systems get."""

from functools import cache
from typing import Annotated, Any

from fastapi import APIRouter, Depends, HTTPException, Request

from contracts import asyncapi, event_schemas
from gateway.api.callers import AnySystem
from gateway.api.described import Described

router = APIRouter()


async def described(request: Request) -> Described:
    """Return what the services tell about their routes."""
    found: Described = request.app.state.described
    return found


@router.get("/api/openapi.json")
async def openapi(_: AnySystem, found: Annotated[Described, Depends(described)]) -> dict[str, Any]:
    """Return every operation, as OpenAPI 3.1."""
    return await found.document()


@cache
def _asyncapi() -> dict[str, Any]:
    return asyncapi.document()


@cache
def _schemas() -> dict[str, dict[str, Any]]:
    return event_schemas.generated()


@router.get("/api/asyncapi.json")
async def asyncapi_document(_: AnySystem) -> dict[str, Any]:
    """Return every public event and the ways to receive it, as AsyncAPI 3."""
    return _asyncapi()


@router.get("/api/events/schemas/{event_type}.json")
async def schema(_: AnySystem, event_type: str) -> dict[str, Any]:
    """Return the JSON Schema of one public event. Raises HTTPException 404 for a type that is not public."""
    if event_type not in _schemas():
        raise HTTPException(404)
    return _schemas()[event_type]
