"""A family may still say what they think of a draft plan."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from chassis.identifiers import new_id
from services.notify.domain import family_messages
from services.notify.store import Work
from services.notify.use_cases.tell_people import tell_people


@dataclass(frozen=True)
class RemindFamily:
    """`people` are those who may be written to, each once; `due_on` is the last day."""

    people: Sequence[UUID]
    child_id: UUID
    due_on: date


async def remind_family(command: RemindFamily, work: Work) -> None:
    """Leave each a message with the day, and send an e-mail that says it is there."""
    now = work.clock.now()
    told = [
        family_messages.comments_due(new_id(), person_id=person, child_id=command.child_id, due_on=command.due_on, sent_at=now) for person in command.people
    ]
    await tell_people(told, "citizen", work)
