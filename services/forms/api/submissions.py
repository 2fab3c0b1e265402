"""Routes of forms that were sent. All need a case pass; what the caller may not read is 404."""

from uuid import UUID

from fastapi import APIRouter, Response

from chassis.callers import CasePass
from services.forms.api.dependencies import Maker, Work, allowed, reading
from services.forms.api.draft_bodies import DraftStarted
from services.forms.api.submission_bodies import NewRevision, SubmissionBody
from services.forms.use_cases.make_pdf import make_pdf
from services.forms.use_cases.read_submission import read_submission
from services.forms.use_cases.start_revision import StartRevision, start_revision

router = APIRouter(prefix="/submissions")


@router.get("/{submission_id}")
async def show(submission_id: UUID, caller: CasePass, work: Work) -> SubmissionBody:
    """Show a submission. That the caller looked is recorded."""
    return SubmissionBody.shown(await read_submission(submission_id, reading(caller), work))


@router.get("/{submission_id}/pdf", response_class=Response)
async def download(submission_id: UUID, caller: CasePass, work: Work, maker: Maker) -> Response:
    """Download a submission as an accessible PDF. That the caller did is recorded."""
    name, content = await make_pdf(submission_id, reading(caller), work, maker)
    return Response(content, media_type="application/pdf", headers={"Content-Disposition": f'attachment; filename="{name}"'})


@router.post("/{submission_id}/revisions", status_code=201)
async def add(submission_id: UUID, body: NewRevision, caller: CasePass, work: Work, response: Response) -> DraftStarted:
    """Start to add to a submission: 201, or 200 with the draft that was begun before. 409 `not_accepted`, `form_begun`."""
    started = await start_revision(StartRevision(submission_id, body.role_id, allowed(caller, "write")), work)
    response.status_code = 201 if started.is_new else 200
    return DraftStarted.of(started)
