"""Somebody reads what they and the other side have written about a child."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from services.notify.domain.conversations import Conversation, Party, Post, unknown
from services.notify.store import Work


@dataclass(frozen=True)
class ReadConversation:
    """`person_id` is whose conversation with the SEND team it is; pages count from 1, and the first holds the newest texts."""

    by: Party
    child_id: UUID
    person_id: UUID
    page: int


@dataclass(frozen=True)
class Read:
    """One page of texts in the order in which they were sent, and how many there are in all. `conversation` is None while nobody has written."""

    conversation: Conversation | None
    posts: Sequence[Post]
    total: int


async def read_conversation(command: ReadConversation, work: Work) -> Read:
    """Return a page of texts; those of the other side are opened with it, and so are the messages that told the person of them.

    Raises NotFound for a conversation that is not theirs, and to the SEND team for a person whom nobody knows.
    """
    by = command.by
    by.must_reach(command.child_id, command.person_id)
    conversation = await work.conversations.find(command.child_id, command.person_id)
    if conversation is None:
        if by.is_council and await work.contacts.portal_of(command.person_id) in {None, "team"}:
            raise unknown()
        return Read(None, (), 0)
    posts, total = await work.conversations.posts(conversation, command.page)
    opened = {post.id for post in posts if post.by_council != by.is_council and post.opened_at is None}
    if opened:
        await work.conversations.mark_opened(opened)
    if not by.is_council:
        await work.messages.mark_opened_about(by.person, command.child_id, "council-wrote")
    work.audit.record("conversation.viewed", "conversation", conversation.id, actor=by.person, stream=command.child_id)
    now = work.clock.now()
    return Read(conversation, [replace(post, opened_at=now) if post.id in opened else post for post in reversed(posts)], total)
