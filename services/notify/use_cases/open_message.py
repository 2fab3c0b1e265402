"""A person opens a message."""

from dataclasses import replace
from uuid import UUID

from chassis.errors import NotFound
from services.notify.domain.messages import Message
from services.notify.store import Work


async def open_message(message_id: UUID, person_id: UUID, work: Work) -> Message:
    """Return the message, and record when it was first opened, as proof that it arrived. Raises NotFound for somebody else's."""
    message = await work.messages.find(message_id, person_id)
    if message is None:
        raise NotFound("not_found", "There is no such page")
    if message.opened_at is None and await work.messages.mark_opened(message_id):
        work.audit.record("message.opened", "message", message_id, actor=person_id, stream=message.child_id)
        return replace(message, opened_at=work.clock.now())
    return message
