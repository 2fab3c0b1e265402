"""Bodies of receipts and submissions. Times are ISO 8601 in UTC, dates those of England."""

from datetime import date, datetime
from typing import Literal, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from services.forms.api.section_bodies import DeclarationBody, ResponseBody, SectionBody, section_bodies
from services.forms.domain.definition import Definition
from services.forms.domain.submission import Submission
from services.forms.use_cases.read_submission import ShownSubmission


class ReceiptBody(ResponseBody):
    """The receipt of a form that was sent; `received_on` is the date in England."""

    submission_id: UUID
    reference: str
    received_at: datetime
    received_on: date

    @classmethod
    def of(cls, submission: Submission) -> Self:
        """Return the body of a receipt."""
        return cls(submission_id=submission.id, reference=submission.reference, received_at=submission.received_at, received_on=submission.received_on)


class SenderBody(ResponseBody):
    """Who sent a form, for the council alone: the person, for which organisation if for one, and as whom."""

    person_id: UUID
    organisation_id: UUID | None
    channel: Literal["parent", "young-person", "professional"]

    @classmethod
    def of(cls, submission: Submission, definition: Definition) -> Self:
        """Return the body of a sender."""
        return cls(person_id=submission.person_id, organisation_id=submission.organisation_id, channel=definition.channel)


class RevisionBody(ResponseBody):
    """One revision of a form that was sent."""

    submission_id: UUID
    revision: int
    received_at: datetime

    @classmethod
    def of(cls, submission: Submission) -> Self:
        """Return the body of a revision."""
        return cls(submission_id=submission.id, revision=submission.revision, received_at=submission.received_at)


class NewRevision(BaseModel):
    """In which role a professional adds to a form that was sent."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    role_id: UUID | None = None


class AgreedBody(DeclarationBody):
    """A statement as it was agreed to."""

    agreed_at: datetime


class SubmissionBody(ReceiptBody):
    """A form that was sent, as it is read. `revisions` are the others that the caller may read, the newest first. `sender` is told to the council."""

    form: str
    title: str
    sections: list[SectionBody]
    declarations: list[AgreedBody]
    kind: str
    revision: int
    revisions: list[RevisionBody]
    by: Literal["me", "colleague", "family", "professional"]
    can_add: bool
    sender: SenderBody | None
    advice_request_id: UUID | None

    @classmethod
    def shown(cls, shown: ShownSubmission) -> Self:
        """Return the body of a submission."""
        submission = shown.submission
        return cls(
            **ReceiptBody.of(submission).model_dump(),
            form=submission.form,
            title=shown.definition.title,
            sections=section_bodies(shown.sections),
            declarations=[AgreedBody.model_validate(item) for item in submission.declarations],
            kind=shown.definition.kind,
            revision=submission.revision,
            revisions=[RevisionBody.of(item) for item in shown.others],
            by=shown.by,
            can_add=shown.can_add,
            advice_request_id=submission.advice_request_id,
            sender=SenderBody.of(submission, shown.definition) if shown.for_council else None,
        )
