"""What services tell about routes of theirs, for tests of the gateway alone."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query
from fastapi.openapi.utils import get_openapi
from pydantic import BaseModel, Field

from chassis.callers import MachineIdentity, machine_with
from chassis.problems import declared


class Thing(BaseModel):
    """What a service takes and gives."""

    id: UUID = Field(description="Its `id`.")
    size: int = 1


def part(prefix: str, model: type[BaseModel] = Thing, **more: Any) -> dict[str, Any]:
    """What a service tells about two routes of its own, the second with `more`."""
    router = APIRouter(prefix=prefix, tags=["whatever"], responses=declared(422))

    @router.get("/{thing_id}", summary="Read one")
    async def read_thing(
        thing_id: UUID,
        _: Annotated[MachineIdentity, machine_with("cases:read")],
        since: Annotated[str, Query(description="Since when")],
        limit: Annotated[int, Query(description="How many")] = 10,
    ) -> model:  # type: ignore[valid-type]
        """Read one `thing`.

        It is read at once.
        """

    @router.post("", status_code=201, summary="Add one", **more)
    async def add_thing(body: model, _: Annotated[MachineIdentity, machine_with("cases:read")]) -> model:  # type: ignore[valid-type]
        """Add one thing."""

    return get_openapi(title="x", version="1", routes=router.routes)
