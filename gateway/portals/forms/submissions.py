"""Forms that were sent: the receipt, the form to read and print, its PDF and its files."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter, Response

from gateway.portals.forms import uploads
from gateway.portals.forms.about_child import child_path, open_child, submission_path
from gateway.portals.forms.relay import Relay
from gateway.visitors import SignedInVerified

router = APIRouter()

CONFLICT = 409
SUBMISSION = "/children/{child_id}/submissions/{submission_id}"


@router.get(f"{SUBMISSION}/received")
async def show_receipt(page: SignedInVerified, child_id: UUID, submission_id: UUID) -> Response:
    """Confirm that the council has the form: its reference, what happens next and by when the council must decide."""
    child = await open_child(page, child_id)
    found = await page.services.forms.get(f"/submissions/{submission_id}", case_pass=child.case_pass)
    dates = await page.services.cases.get("/statutory-dates", params={"received_on": found["received_on"]})
    path = submission_path(page, child_id, submission_id)
    return await page.show("forms/received.html", "Your request has been sent", child=child, found=found, dates=dates, path=path)


@router.get(SUBMISSION)
async def show_submission(page: SignedInVerified, child_id: UUID, submission_id: UUID) -> Response:
    """Show the form as it was sent."""
    child = await open_child(page, child_id)
    found = await page.services.forms.get(f"/submissions/{submission_id}", case_pass=child.case_pass)
    files = _files(found)
    return await page.show(
        "forms/submission.html",
        "Form you sent",
        back=child_path(page, child_id),
        child=child,
        found=found,
        files=files,
        states=await uploads.states(page, [file["document_id"] for file in files], child.case_pass),
        state_texts=uploads.STATES,
        path=submission_path(page, child_id, submission_id),
    )


def _files(found: dict[str, Any]) -> list[dict[str, Any]]:
    return [file for section in found["sections"] for answer in section["answers"] for file in answer["files"]]


@router.get(f"{SUBMISSION}/pdf")
async def download_pdf(page: SignedInVerified, child_id: UUID, submission_id: UUID) -> Response:
    """Download the form as a PDF."""
    child = await open_child(page, child_id)
    return Relay(page.services.forms, f"/submissions/{submission_id}/pdf", child.case_pass)


@router.get("/children/{child_id}/files/{document_id}")
async def download_file(page: SignedInVerified, child_id: UUID, document_id: UUID) -> Response:
    """Download a file that was added to a form. One that is not checked yet, or that had a virus, cannot be downloaded."""
    child = await open_child(page, child_id)
    state = (await uploads.states(page, [str(document_id)], child.case_pass)).get(str(document_id), "clean")
    if state != "clean":
        return await page.show("forms/file_not_ready.html", "This file cannot be downloaded", status=CONFLICT, back=child.path, state=state)
    return Relay(page.services.documents, f"/documents/{document_id}/content", child.case_pass)
