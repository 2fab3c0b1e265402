"""Bodies of receipts and submissions. Times are ISO 8601 in UTC, dates those of England."""

from datetime import date, datetime
from typing import Self
from uuid import UUID

from services.forms.api.section_bodies import DeclarationBody, ResponseBody, SectionBody, section_bodies
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


class AgreedBody(DeclarationBody):
    """A statement as it was agreed to."""

    agreed_at: datetime


class SubmissionBody(ReceiptBody):
    """A form that was sent, as it is read."""

    form: str
    title: str
    sections: list[SectionBody]
    declarations: list[AgreedBody]

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
        )
