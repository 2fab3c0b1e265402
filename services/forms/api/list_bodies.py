"""The lists of forms about a child. Times are ISO 8601 in UTC."""

from datetime import datetime
from typing import Literal, Self
from uuid import UUID

from services.forms.api.section_bodies import ResponseBody
from services.forms.api.submission_bodies import RevisionBody
from services.forms.use_cases.list_forms import Forms


class StartedForm(ResponseBody):
    """A form that was begun by the caller (`mine`), or that a colleague shares."""

    draft_id: UUID
    form: str
    title: str
    last_page: str
    saved_at: datetime
    kind: str
    mine: bool
    shared: bool
    advice_request_id: UUID | None
    revises: UUID | None


class AvailableForm(ResponseBody):
    """A form that can be started."""

    form: str
    title: str
    summary: str


class SubmittedForm(ResponseBody):
    """The newest revision of a form that was sent. `revisions` are the earlier ones, the newest first."""

    submission_id: UUID
    form: str
    title: str
    reference: str
    received_at: datetime
    kind: str
    revision: int
    by: Literal["me", "colleague", "family"]
    advice_request_id: UUID | None
    can_add: bool
    revisions: list[RevisionBody]


class FormList(ResponseBody):
    """What the caller may see of the forms about a child."""

    started: list[StartedForm]
    available: list[AvailableForm]
    submitted: list[SubmittedForm]

    @classmethod
    def of(cls, forms: Forms) -> Self:
        """Return the body of the lists."""
        return cls(
            started=[
                StartedForm(
                    draft_id=draft.id,
                    form=draft.form,
                    title=definition.title,
                    last_page=draft.last_page,
                    saved_at=draft.saved_at,
                    kind=definition.kind,
                    mine=draft.person_id == forms.caller.person_id,
                    shared=draft.shared,
                    advice_request_id=draft.advice_request_id,
                    revises=draft.revises,
                )
                for draft, definition in forms.started
            ],
            available=[AvailableForm.model_validate(definition) for definition in forms.available],
            submitted=[
                SubmittedForm(
                    submission_id=sent.submission.id,
                    form=sent.submission.form,
                    title=sent.definition.title,
                    reference=sent.submission.reference,
                    received_at=sent.submission.received_at,
                    kind=sent.definition.kind,
                    revision=sent.submission.revision,
                    by=sent.submission.standing(forms.caller),
                    advice_request_id=sent.submission.advice_request_id,
                    can_add=sent.submission.takes_additions_of(forms.caller, sent.definition.kind),
                    revisions=[RevisionBody.of(item) for item in sent.earlier],
                )
                for sent in forms.submitted
            ],
        )
