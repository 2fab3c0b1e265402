"""The inbox: messages of the council about a request."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response

from gateway.visitors import SignedInVerified

router = APIRouter()

INBOX = "/citizen/messages"
MAX_PAGE = 10_000


@router.get(INBOX)
async def show_inbox(page: SignedInVerified, number: Annotated[int, Query(alias="page", ge=1, le=MAX_PAGE)] = 1) -> Response:
    """List the messages, the newest first."""
    found = await page.services.notify.get("/messages", params={"page": str(number)})
    return await page.show("citizen/messages.html", "Messages", back="/citizen", section="messages", found=found, number=number, path=INBOX)


@router.get(INBOX + "/{message_id}")
async def show_message(page: SignedInVerified, message_id: UUID) -> Response:
    """Show one message, which from now on is read."""
    if page.is_head:
        await page.services.notify.head(f"/messages/{message_id}")
        return page.headers_only()
    found = await page.services.notify.get(f"/messages/{message_id}")
    return await page.show("citizen/message.html", "Message", back=INBOX, section="messages", found=found)
