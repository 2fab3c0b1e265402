"""What a service tells other systems about its routes for them: its part of the public OpenAPI document."""

from collections.abc import Sequence
from typing import Any

from fastapi import APIRouter
from fastapi.openapi.utils import get_openapi

from chassis.callers import GatewayCaller


def router(service: str, machine_routers: Sequence[APIRouter]) -> APIRouter:
    """Return the route `/v1/openapi.json` of a service: an OpenAPI 3.1 document of `machine_routers` alone."""
    routes = APIRouter()
    described = get_openapi(title=f"Waymark {service}", version="1", routes=[route for found in machine_routers for route in found.routes])

    @routes.get("/v1/openapi.json")
    async def document(_: GatewayCaller) -> dict[str, Any]:
        return described

    return routes
