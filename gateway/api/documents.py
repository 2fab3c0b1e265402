"""Documents for programs that describe what other systems get."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request

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
