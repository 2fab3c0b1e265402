"""Events of forms."""

from datetime import date
from typing import Literal
from uuid import UUID

from contracts.envelope import Event


class FormStarted(Event, type="uk.ehc.form.started.v1", source="forms", exposure="internal"):
    """Somebody opened a form for the first time. Subject: the draft."""

    child_id: UUID
    person_id: UUID
    form: str
    definition_version: int


class FormDiscarded(Event, type="uk.ehc.form.discarded.v1", source="forms", exposure="internal"):
    """Somebody threw a form away before it was sent: what belongs to it alone goes too. Subject: the draft."""

    child_id: UUID
    person_id: UUID


class FormSubmitted(Event, type="uk.ehc.form.submitted.v1", source="forms", exposure="internal"):
    """A form was sent to the council. Subject: the submission. `draft_id` is what it was until then, and no more."""

    draft_id: UUID
    child_id: UUID
    person_id: UUID
    form: str
    definition_version: int
    kind: Literal["request"]
    channel: Literal["parent", "young-person", "professional"]
    reference: str
    received_on: date
    document_ids: list[UUID]
