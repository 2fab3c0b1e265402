"""Bodies of requests and responses about conversations. Times are ISO 8601, UTC."""

from datetime import datetime
from typing import Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from services.notify.domain.conversations import Conversation, Post, ReadersPortal, WaitsFor
from services.notify.store.conversations import Listed


class _Sent(BaseModel):
    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)


class TextBody(_Sent):
    """A text to be sent. `key` was made for the form that it was typed in: what comes twice with one is kept once."""

    text: str
    key: UUID


class SeenBody(_Sent):
    """The newest text that the sender had seen."""

    seen: UUID


class ConversationBody(BaseModel):
    """A conversation about one record of a child with one person. `waits_since` is null when it waits for nobody."""

    child_id: UUID
    person_id: UUID
    portal: ReadersPortal
    last_at: datetime
    waits_for: WaitsFor
    waits_since: datetime | None

    @classmethod
    def of(cls, conversation: Conversation) -> Self:
        """Return the body of a conversation."""
        return cls.model_validate(conversation, from_attributes=True)


class ListedBody(ConversationBody):
    """A conversation in the list of a child; `unopened` texts of the person nobody of the SEND team has opened."""

    unopened: int

    @classmethod
    def in_list(cls, listed: Listed) -> Self:
        """Return the body of a conversation in a list."""
        return cls(**ConversationBody.of(listed.conversation).model_dump(), unopened=listed.unopened)


class ListedConversations(BaseModel):
    """One page of the conversations about a child, the latest first."""

    conversations: list[ListedBody]
    pages: int


class WaitingConversations(BaseModel):
    """One page of the conversations that wait for the SEND team, the longest first, and how many there are in all."""

    conversations: list[ConversationBody]
    count: int
    pages: int


class WaitingCount(BaseModel):
    """How many conversations wait for the SEND team."""

    count: int


class PostBody(BaseModel):
    """One text, in plain characters with line breaks. `author_id` is null to the person for texts of the SEND team, which speaks with one voice."""

    id: UUID
    by_council: bool
    author_id: UUID | None
    text: str
    sent_at: datetime
    opened_at: datetime | None


class Texts(BaseModel):
    """One page of a conversation, in the order in which texts were sent; the first page holds the newest. `waits_for` is null while nobody has written."""

    posts: list[PostBody]
    waits_for: WaitsFor | None
    pages: int

    @classmethod
    def of(cls, conversation: Conversation | None, posts: list[Post], pages: int, *, for_council: bool) -> Self:
        """Return the body of a page of texts."""
        return cls(
            posts=[
                PostBody(
                    id=post.id,
                    by_council=post.by_council,
                    author_id=post.author_id if for_council or not post.by_council else None,
                    text=post.text,
                    sent_at=post.sent_at,
                    opened_at=post.opened_at,
                )
                for post in posts
            ],
            waits_for=conversation.waits_for if conversation else None,
            pages=pages,
        )
