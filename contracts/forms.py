"""Events of forms."""

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from contracts.envelope import Event
from contracts.tokens import FormKind

Channel = Literal["parent", "young-person", "professional"]


class FormShared(Event, type="uk.ehc.form.shared.v1", source="forms", exposure="internal"):
    """Since `changed_at` colleagues of the author in `organisation_id` may work on a form, or nobody else may. Subject: the draft."""

    child_id: UUID
    organisation_id: UUID | None
    changed_at: datetime


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
    """A form was sent to the council. Subject: the submission. `draft_id` is what it was until then, and no more.

    `organisation_id` is for whom a professional sent it; `advice_request_id` is what a form of kind `advice` answers.
    """

    draft_id: UUID
    child_id: UUID
    person_id: UUID
    form: str
    definition_version: int
    kind: FormKind
    channel: Channel
    organisation_id: UUID | None = None
    advice_request_id: UUID | None = None
    reference: str
    received_on: date
    document_ids: list[UUID]


class FormAmended(Event, type="uk.ehc.form.amended.v1", source="forms", exposure="internal"):
    """Something was added to a form after it was sent. Subject: the new revision, a submission of its own; the earlier ones stay.

    `original_id` is revision 1. `draft_id` is what the new one was until it was sent.
    """

    original_id: UUID
    revision: int
    draft_id: UUID
    child_id: UUID
    person_id: UUID
    form: str
    definition_version: int
    kind: FormKind
    channel: Channel
    organisation_id: UUID | None
    advice_request_id: UUID | None
    reference: str
    received_on: date
    document_ids: list[UUID]
