"""Bodies of responses of notify. Times are ISO 8601, UTC."""

from collections.abc import Sequence
from datetime import datetime
from typing import Self
from uuid import UUID

from pydantic import BaseModel

from services.notify.domain.messages import Message


class MessageSummary(BaseModel):
    """A message in a list; `summary` tells it apart from those with its title. `child_id` is null when it is about no child, `opened_at` while it is unread."""

    id: UUID
    title: str
    summary: str | None
    sent_at: datetime
    opened_at: datetime | None
    child_id: UUID | None

    @classmethod
    def of(cls, message: Message) -> Self:
        """Return a message as a list shows it."""
        return cls(id=message.id, title=message.title, summary=message.summary, sent_at=message.sent_at, opened_at=message.opened_at, child_id=message.child_id)


class Inbox(BaseModel):
    """One page of a person's messages, the newest first; how many are unread, and how many pages there are (at least one)."""

    messages: list[MessageSummary]
    unread: int
    pages: int


class Unread(BaseModel):
    """How many messages a person has not opened."""

    unread: int


class LinkBody(BaseModel):
    """A link to a page of the portal; `path` starts with a slash. `new_tab` asks to open it beside the message."""

    text: str
    path: str
    new_tab: bool


class MessageBody(MessageSummary):
    """A whole message: `body` is its paragraphs in plain text."""

    body: Sequence[str]
    links: list[LinkBody]

    @classmethod
    def of(cls, message: Message) -> Self:
        """Return the whole message."""
        summary = MessageSummary.of(message).model_dump()
        return cls(**summary, body=message.body, links=[LinkBody(text=link.text, path=link.path, new_tab=link.new_tab) for link in message.links])
