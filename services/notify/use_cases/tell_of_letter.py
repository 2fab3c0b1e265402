"""There is a letter of the council for a member of a family."""

from dataclasses import dataclass
from uuid import UUID

from chassis.identifiers import new_id
from services.notify.domain import family_messages
from services.notify.domain.family_messages import LetterKind
from services.notify.store import Work
from services.notify.use_cases.tell_people import tell_people


@dataclass(frozen=True)
class TellOfLetter:
    """Whose letter it is, about which child, and what it says in one word."""

    letter_id: UUID
    person_id: UUID
    child_id: UUID
    kind: LetterKind


async def tell_of_letter(command: TellOfLetter, work: Work) -> None:
    """Leave a message that leads to the letter, and send an e-mail that says it is there."""
    told = family_messages.letter_served(
        new_id(), person_id=command.person_id, child_id=command.child_id, letter_id=command.letter_id, kind=command.kind, sent_at=work.clock.now()
    )
    await tell_people([told], "citizen", work)
