"""Each of some people gets a message in the portal, and an e-mail that says that it is there."""

from collections.abc import Sequence

from chassis.identifiers import new_id
from chassis.telemetry import traceparent
from services.notify.domain.emails import WORTH_SENDING, Email, Portal
from services.notify.domain.messages import Message
from services.notify.store import Work


async def tell_people(messages: Sequence[Message], portal: Portal, work: Work) -> None:
    """Leave the messages, and queue the e-mail of the same kind for each: two statements, however many people they are."""
    if not messages:
        return
    now = work.clock.now()
    await work.messages.add(*messages)
    await work.queue_email(
        *(
            Email(
                id=new_id(),
                kind=message.kind,
                portal=portal,
                person_id=message.person_id,
                child_id=message.child_id,
                created_at=now,
                expires_at=now + WORTH_SENDING,
                traceparent=traceparent(),
            )
            for message in messages
        )
    )
