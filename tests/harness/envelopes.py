"""Events as they are on the broker, for tests that publish them."""

from datetime import UTC, date, datetime
from uuid import UUID

from chassis.identifiers import new_id
from contracts.envelope import Envelope, Event
from contracts.forms import FormSubmitted


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


def submitted_request(person: UUID, child: UUID, received_on: date) -> FormSubmitted:
    """Return what forms tells of a parental request that a parent sent."""
    return FormSubmitted(
        subject=new_id(),
        draft_id=new_id(),
        child_id=child,
        person_id=person,
        form="parental-request",
        definition_version=1,
        kind="request",
        channel="parent",
        reference=new_id().hex[-10:].upper(),
        received_on=received_on,
        document_ids=[],
    )
