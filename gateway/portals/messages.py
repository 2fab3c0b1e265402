"""The inbox: messages of the council. No message names a child; the page does, as long as its reader may see the child."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Response

from gateway.page import Page
from gateway.upstream import UpstreamProblem
from gateway.visitors import SignedInVerified

router = APIRouter()

INBOX = "/messages"
MAX_PAGE = 10_000
NOT_FOUND = 404


@router.get(INBOX)
async def show_inbox(page: SignedInVerified, number: Annotated[int, Query(alias="page", ge=1, le=MAX_PAGE)] = 1) -> Response:
    """List the messages, the newest first."""
    found = await page.services.notify.get("/messages", params={"page": str(number)})
    names = await _names(page, found["messages"])
    return await page.show("messages/messages.html", "Messages", back=page.home, section="messages", found=found, number=number, path=page.path, names=names)


@router.get(INBOX + "/{message_id}")
async def show_message(page: SignedInVerified, message_id: UUID) -> Response:
    """Show one message, which from now on is read."""
    if page.is_head:
        await page.services.notify.head(f"/messages/{message_id}")
        return page.headers_only()
    found = await page.services.notify.get(f"/messages/{message_id}")
    about = await _about(page, found["child_id"])
    return await page.show("messages/message.html", "Message", back=page.home + INBOX, section="messages", found=found, **about)


async def _about(page: Page, child_id: str | None) -> dict[str, Any]:
    """The name of the child that a message is about, and whether the child is closed to the reader now. Without cases the message is there all the same."""
    try:
        found = await page.services.cases.get(f"/children/{UUID(child_id)}/pass") if child_id else None
    except UpstreamProblem as problem:
        return {"child_name": None, "is_closed": problem.status == NOT_FOUND}
    return {"child_name": found["name"] if found else None, "is_closed": False}


async def _names(page: Page, messages: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """Names of children by id, in one call: all of a family's, and those about whom a professional was asked for advice. Others stay unnamed in the list."""
    if not any(message["child_id"] for message in messages):
        return {}
    try:
        if page.portal == "professional":
            children = [request["child"] for request in (await page.services.cases.get("/advice-requests"))["advice_requests"]]
        else:
            children = (await page.services.cases.get("/children"))["children"]
    except UpstreamProblem:
        return {}
    return {child["id"]: child["name"] for child in children}
