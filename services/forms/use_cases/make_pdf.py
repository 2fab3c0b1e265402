"""Make the PDF of a form that was sent."""

from uuid import UUID

from services.forms.adapters.pdf import PdfMaker
from services.forms.store import Work
from services.forms.use_cases.read_submission import read_submission


async def make_pdf(submission_id: UUID, person_id: UUID, child_id: UUID, work: Work, maker: PdfMaker) -> tuple[str, bytes]:
    """Return a file name and the PDF. Raises `NotFound` when the submission is somebody else's, `Unavailable` when it cannot be made now."""
    shown = await read_submission(submission_id, person_id, child_id, work, action="submission_downloaded")
    return f"request-{shown.submission.reference}.pdf", await maker.make(shown.submission, shown.definition, shown.sections)
