"""The route by which other systems read the feed of public events."""

import time
from contextlib import ExitStack
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from chassis.callers import MachineIdentity, machine_with
from chassis.errors import FieldError, Invalid
from chassis.listening import wait_for_wake
from chassis.problems import declared
from contracts.cases import RequestReceived
from contracts.catalogue import entry_of
from services.notify.api.feed_readers import FeedReaders
from services.notify.store.feed import Reading

router = APIRouter(prefix="/v1/events", tags=["Events"])

MOST_EVENTS = 500
LONGEST_WAIT = 20
_POLL = 2.0
# For so long we look for an event of a rare type behind many others; whoever asked goes on from there.
_LOOK_SECONDS = 2
_NOW = "now"


class Feed(BaseModel):
    """Events in the order in which they were published: those of one subject always in the order in which they happened."""

    events: list[dict[str, Any]] = Field(description="Each a CloudEvent, as the catalogue describes it", examples=[[entry_of(RequestReceived).example]])
    next: str = Field(description="Where to go on: give it as `after` next time, also when there were no events", examples=["1042"])
    more: bool = Field(description="Whether there may be more at once; if not, ask with `wait`")


class FeedQuery(BaseModel):
    """Which events are wanted."""

    model_config = ConfigDict(extra="forbid")

    after: str = Field(
        "0", pattern=r"^([0-9]{1,18}|now)$", description="`next` of the last answer. Without it from the oldest event on; `now`: what is still to come"
    )
    limit: int = Field(100, ge=1, le=MOST_EVENTS, description="How many events at most")
    wait: int = Field(0, ge=0, le=LONGEST_WAIT, description="Seconds to wait for an event when there is none")
    type: list[str] = Field([], max_length=100, description="Only events of these types")
    subject: UUID | None = Field(None, description="Only events with this `subject`, mostly the id of a case or a child")


@router.get("", summary="Read events, or wait for some", response_model=Feed, responses=declared(422))
async def read_events(request: Request, caller: Annotated[MachineIdentity, machine_with("events:read")], wanted: Annotated[FeedQuery, Query()]) -> Response:
    """Events are given at least once, and those with one `subject` in order.

    Keep `next` when you have dealt with the events of an answer, and read on from there: also after days, nothing is lost.
    Only the types that your system is given now are there, those of long ago included. One request that waits is enough:
    a system has at most 5 of them (429 `too_many_waiting`).
    """
    types = frozenset(wanted.type) or caller.event_types
    if types - caller.event_types:
        raise Invalid([FieldError("type", "Ask only for types of events that your system was given")])
    asked_at = time.monotonic()
    position = await _end(request) if wanted.after == _NOW else int(wanted.after)
    readers: FeedReaders = request.app.state.feed_readers
    with ExitStack() as place:
        waits = False
        while True:
            coming = readers.wakes.coming()
            found = await _read(request, position, types, wanted)
            waited = time.monotonic() - asked_at
            if found.events or waited >= (max(wanted.wait, _LOOK_SECONDS) if found.more else wanted.wait):
                if not found.events and found.position > await _end(request):
                    raise Invalid([FieldError("after", "The feed does not go as far as this. Begin again with 0: events that you have come again")])
                return _answer(found)
            position = found.position
            if not found.more:
                if not waits:
                    place.enter_context(readers.place(caller.id))
                    waits = True
                # A wake-up can be lost with its connection, so look now and then.
                await wait_for_wake(coming, min(wanted.wait - waited, _POLL))


async def _end(request: Request) -> int:
    async with request.app.state.database.open_statement() as work:
        found: int = await work.feed.end()
        return found


async def _read(request: Request, position: int, types: frozenset[str], wanted: FeedQuery) -> Reading:
    """Each reading has a connection of its own: whoever waits holds none, nor do more than a few hold one at once."""
    async with request.app.state.feed_readers.turns, request.app.state.database.open_statement() as work:
        found: Reading = await work.feed.read(position, types, wanted.subject, wanted.limit)
        return found


def _answer(found: Reading) -> Response:
    """The events are JSON already, and go out as they were published."""
    events = ",".join(event.body for event in found.events)
    more = "true" if found.more else "false"
    return Response(f'{{"events":[{events}],"next":"{found.position}","more":{more}}}', media_type="application/json", headers={"Cache-Control": "no-store"})
