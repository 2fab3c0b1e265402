"""Somebody writes in a conversation about a child."""

from dataclasses import dataclass
from uuid import UUID

from chassis.errors import Conflict, FieldError, Invalid
from chassis.identifiers import new_id
from services.notify.domain import messages
from services.notify.domain.conversations import Party, Post, ReadersPortal, checked, unknown
from services.notify.store import Work
from services.notify.use_cases.tell_people import tell_people


@dataclass(frozen=True)
class WritePost:
    """`person_id` is whose conversation with the SEND team it is; `key` tells a form that is sent twice."""

    by: Party
    child_id: UUID
    person_id: UUID
    text: str
    key: UUID


async def write_post(command: WritePost, work: Work) -> None:
    """Keep the text, once. The person hears of a text of the SEND team by a message and an e-mail that only say that it is there.

    Raises NotFound for a conversation that is not theirs, Invalid for a text that is empty or too long or that the person could not
    read because their access has ended, and Conflict `sent_before` when the same form brought another text before: it was sent, and changed after that.
    """
    command.by.must_reach(command.child_id, command.person_id)
    text = checked(command.text)
    if command.by.is_council and await work.readers.has_lost(command.child_id, command.person_id):
        raise Invalid([FieldError("text", "This person\u2019s access to the child has ended, so they cannot read messages about the child")])
    portal = await _portal(command, work)
    conversation = await work.conversations.begin(command.child_id, command.person_id, portal)
    now = work.clock.now()
    known = await work.conversations.sent_with(conversation, command.key)
    if known is not None:
        if (known.author_id, known.text) != (command.by.person, text):
            raise Conflict("sent_before", "Your message was sent before you changed it")
        return
    post = Post(new_id(), command.key, command.by.is_council, command.by.person, text, now, None)
    await work.conversations.add(conversation, post)
    await work.conversations.set_waiting(conversation, *conversation.after_text(by_council=post.by_council, at=now))
    about = {"post": str(post.id)}
    work.audit.record("conversation.written", "conversation", conversation.id, actor=command.by.person, stream=command.child_id, detail=about)
    if post.by_council:
        told = messages.council_wrote(new_id(), person_id=command.person_id, child_id=command.child_id, portal=conversation.portal, sent_at=now)
        await tell_people([told], conversation.portal, work)


async def _portal(command: WritePost, work: Work) -> ReadersPortal:
    """Return where the person reads: known from their pass, or when the SEND team writes from where they confirmed their address."""
    if not command.by.is_council:
        return command.by.portal
    portal = await work.contacts.portal_of(command.person_id)
    if portal is None or portal == "team":
        raise unknown()
    return portal
