"""Routes of forms that were sent. All need a case pass; what somebody else sent is 404."""

from uuid import UUID

from fastapi import APIRouter, Response

from chassis.callers import CasePass
from services.forms.api.dependencies import Maker, Work
from services.forms.api.submission_bodies import SubmissionBody
from services.forms.use_cases.make_pdf import make_pdf
from services.forms.use_cases.read_submission import read_submission

router = APIRouter(prefix="/submissions")


@router.get("/{submission_id}")
async def show(submission_id: UUID, caller: CasePass, work: Work) -> SubmissionBody:
    """Show a submission. That the caller looked is recorded."""
    caller.must_allow("read")
    return SubmissionBody.shown(await read_submission(submission_id, caller.person, caller.child, work))


@router.get("/{submission_id}/pdf", response_class=Response)
async def download(submission_id: UUID, caller: CasePass, work: Work, maker: Maker) -> Response:
    """Download a submission as an accessible PDF. That the caller did is recorded."""
    caller.must_allow("read")
    name, content = await make_pdf(submission_id, caller.person, caller.child, work, maker)
    return Response(content, media_type="application/pdf", headers={"Content-Disposition": f'attachment; filename="{name}"'})
