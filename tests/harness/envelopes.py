"""Events as they are on the broker, for tests that publish them."""

from datetime import UTC, datetime
from uuid import UUID

from chassis.identifiers import new_id
from contracts.envelope import Envelope, Event


def wrapped(event: Event, event_id: UUID | None = None, sequence: int = 1) -> Envelope:
    """Return the envelope of an event, as its owner's relay makes it."""
    return Envelope(
        id=event_id or new_id(),
        source=event.source,
        type=event.type,
        subject=event.subject,
        time=datetime.now(UTC),
        sequence=sequence,
        data=event.data(),
    )
