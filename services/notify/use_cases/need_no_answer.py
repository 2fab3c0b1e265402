"""The SEND team finds that what somebody wrote needs no answer."""

from dataclasses import dataclass
from uuid import UUID

from chassis.errors import Conflict
from services.notify.domain.conversations import Party, unknown
from services.notify.store import Work


@dataclass(frozen=True)
class NeedNoAnswer:
    """`seen` is the newest text that the officer had on the screen."""

    by: Party
    child_id: UUID
    person_id: UUID
    seen: UUID


async def need_no_answer(command: NeedNoAnswer, work: Work) -> None:
    """Let the conversation wait for the SEND team no more. Once is enough.

    Raises NotFound for a conversation that is not there, and Conflict `written_meanwhile` when there is a newer text.
    """
    command.by.must_reach(command.child_id, command.person_id)
    conversation = await work.conversations.find(command.child_id, command.person_id, lock=True)
    if conversation is None or not command.by.is_council:
        raise unknown()
    if await work.conversations.newest(conversation) != command.seen:
        raise Conflict("written_meanwhile", "There is a new message since you opened this page")
    if conversation.waits_for == "council":
        await work.conversations.set_waiting(conversation, "nobody", None)
        work.audit.record("conversation.needs-no-answer", "conversation", conversation.id, actor=command.by.person, stream=command.child_id)
