"""Make the PDF of a form that was sent."""

from uuid import UUID

from services.forms.adapters.pdf import PdfMaker
from services.forms.domain.caller import Caller
from services.forms.store import Work
from services.forms.use_cases.read_submission import read_submission


async def make_pdf(submission_id: UUID, caller: Caller, work: Work, maker: PdfMaker) -> tuple[str, bytes]:
    """Return a file name and the PDF. Raises `NotFound` when the caller may not read the submission, `Unavailable` when it cannot be made now."""
    shown = await read_submission(submission_id, caller, work, action="submission_downloaded")
    submission = shown.submission
    first = next((item for item in shown.others if item.id == submission.original_id), None)
    content = await maker.make(submission, shown.definition, shown.sections, first.received_on if first else None)
    suffix = f"-revision-{submission.revision}" if submission.original_id else ""
    return f"{shown.definition.kind}-{submission.reference}{suffix}.pdf", content
