"""Routes about a person's own messages."""

from math import ceil
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from chassis.callers import Person
from chassis.errors import NotFound
from services.notify.api.bodies import Inbox, MessageBody, MessageSummary, Unread
from services.notify.api.dependencies import Work
from services.notify.store.messages import PAGE
from services.notify.use_cases.open_message import open_message

router = APIRouter(prefix="/messages")

_LAST_PAGE = 10_000


@router.get("")
async def list_messages(caller: Person, work: Work, page: Annotated[int, Query(ge=1, le=_LAST_PAGE)] = 1) -> Inbox:
    """List the caller's messages. A page after the last is empty."""
    found = await work.messages.page(caller.id, page)
    pages = max(1, ceil(await work.messages.count(caller.id) / PAGE))
    return Inbox(messages=[MessageSummary.of(message) for message in found], unread=await work.messages.count_unread(caller.id), pages=pages)


@router.get("/unread")
async def count_unread(caller: Person, work: Work) -> Unread:
    """Count the caller's unread messages."""
    return Unread(unread=await work.messages.count_unread(caller.id))


@router.head("/{message_id}", status_code=204)
async def find(message_id: UUID, caller: Person, work: Work) -> None:
    """Say whether there is such a message of the caller's, without opening it. 404 for anybody else's."""
    if await work.messages.find(message_id, caller.id) is None:
        raise NotFound("not_found", "There is no such page")


@router.get("/{message_id}")
async def show(message_id: UUID, caller: Person, work: Work) -> MessageBody:
    """Show one of the caller's messages, and record that they opened it. 404 for anybody else's."""
    return MessageBody.of(await open_message(message_id, caller.id, work))
