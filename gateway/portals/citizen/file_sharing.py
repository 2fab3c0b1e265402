"""Whether professionals who work with a child see a file that the family sent: for each file the family says so, and takes it back."""

from uuid import UUID

from fastapi import APIRouter, Response

from gateway.portals.forms.about_child import open_child, submission_path
from gateway.upstream import UpstreamProblem
from gateway.visitors import SignedInVerified

router = APIRouter()


@router.post("/citizen/children/{child_id}/submissions/{submission_id}/files/{document_id}/sharing")
async def share_file(page: SignedInVerified, child_id: UUID, submission_id: UUID, document_id: UUID) -> Response:
    """Share the file, or stop it; documents refuses what is not theirs or was not sent."""
    child = await open_child(page, child_id)
    shared = page.text("shared") == "yes"
    files = f"{submission_path(page, child_id, submission_id)}#files"
    try:
        await page.services.documents.put(f"/documents/{document_id}/sharing", {"shared": shared}, case_pass=child.case_pass)
    except UpstreamProblem as problem:
        if problem.code != "document_not_submitted":
            raise
        # Documents hears of a form that was sent a moment later.
        return page.go(files, "file-on-its-way")
    return page.go(files, "file-shared" if shared else "file-not-shared")
