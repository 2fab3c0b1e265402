"""The inbox: messages of the council about a request."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response

from gateway.visitors import SignedInVerified

router = APIRouter()

INBOX = "/messages"
MAX_PAGE = 10_000


@router.get(INBOX)
async def show_inbox(page: SignedInVerified, number: Annotated[int, Query(alias="page", ge=1, le=MAX_PAGE)] = 1) -> Response:
    """List the messages, the newest first."""
    found = await page.services.notify.get("/messages", params={"page": str(number)})
    return await page.show("messages/messages.html", "Messages", back=page.home, section="messages", found=found, number=number, path=page.path)


@router.get(INBOX + "/{message_id}")
async def show_message(page: SignedInVerified, message_id: UUID) -> Response:
    """Show one message, which from now on is read."""
    if page.is_head:
        await page.services.notify.head(f"/messages/{message_id}")
        return page.headers_only()
    found = await page.services.notify.get(f"/messages/{message_id}")
    return await page.show("messages/message.html", "Message", back=page.home + INBOX, section="messages", found=found)
