"""The lists of forms about a child as the council sees them. Times are ISO 8601 in UTC, dates those of England."""

from datetime import date, datetime
from typing import Any, Literal, Self
from uuid import UUID

from services.forms.api.section_bodies import ResponseBody
from services.forms.api.submission_bodies import RevisionBody, SenderBody
from services.forms.domain.definition import Definition
from services.forms.domain.submission import Submission
from services.forms.use_cases.list_for_council import CouncilForms
from services.forms.use_cases.list_forms import Sent


class SentRevision(RevisionBody):
    """One revision of a form, and who sent it."""

    sender: SenderBody

    @classmethod
    def sent(cls, submission: Submission, definition: Definition, **more: Any) -> Self:
        """Return the body of a revision; `more` is what a form says besides."""
        return cls(**RevisionBody.of(submission).model_dump(), sender=SenderBody.of(submission, definition), **more)


class SentForm(SentRevision):
    """The newest revision of a form. `advice` is the kind of advice that it gives; `revisions` are the earlier ones, the newest first."""

    form: str
    title: str
    reference: str
    received_on: date
    kind: str
    advice: str | None
    by: Literal["family", "professional"]
    advice_request_id: UUID | None
    revisions: list[SentRevision]

    @classmethod
    def newest(cls, found: Sent) -> Self:
        """Return the body of a form that was sent."""
        newest, definition = found.submission, found.definition
        return cls.sent(
            newest,
            definition,
            form=newest.form,
            title=definition.title,
            reference=newest.reference,
            received_on=newest.received_on,
            kind=definition.kind,
            advice=definition.advice,
            by="family" if newest.by_family else "professional",
            advice_request_id=newest.advice_request_id,
            revisions=[SentRevision.sent(item, definition) for item in found.earlier],
        )


class BeingWritten(ResponseBody):
    """Advice that is being written: how many forms were begun for one request, and when one of them was last saved."""

    advice_request_id: UUID
    kind: str
    count: int
    saved_at: datetime


class CouncilFormList(ResponseBody):
    """What the council may see of the forms about a child."""

    submitted: list[SentForm]
    being_written: list[BeingWritten]

    @classmethod
    def of(cls, forms: CouncilForms) -> Self:
        """Return the body of the lists."""
        return cls(
            submitted=[SentForm.newest(found) for found in forms.submitted],
            being_written=[BeingWritten.model_validate(item) for item in forms.being_written],
        )
