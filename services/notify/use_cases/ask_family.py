"""A family is asked whether earlier advice is sufficient."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from chassis.identifiers import new_id
from services.notify.domain import messages
from services.notify.store import Work
from services.notify.use_cases.tell_people import tell_people


@dataclass(frozen=True)
class AskFamily:
    """`people` are those whose agreement counts, each once."""

    people: Sequence[UUID]
    child_id: UUID
    advice_request_id: UUID


async def ask_family(command: AskFamily, work: Work) -> None:
    """Leave each a message that leads to the question, and send an e-mail that says it is there."""
    now = work.clock.now()
    asked = [
        messages.reuse_proposed(new_id(), person_id=person, child_id=command.child_id, advice_request_id=command.advice_request_id, sent_at=now)
        for person in command.people
    ]
    await tell_people(asked, "citizen", work)
