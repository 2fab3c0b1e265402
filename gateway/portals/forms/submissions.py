"""Forms that were sent: the receipt, the form to read and print, adding to it, its PDF and its files."""

from uuid import UUID

from fastapi import APIRouter, Response

from gateway.portals.forms import uploads
from gateway.portals.forms.about_child import form_path, open_child, submission_path
from gateway.portals.forms.file_download import send_file
from gateway.portals.forms.relay import Relay
from gateway.portals.forms.sent_files import file_ids, readable_files, with_readable_files
from gateway.upstream import UpstreamProblem
from gateway.visitors import SignedInVerified

router = APIRouter()

SUBMISSION = "/children/{child_id}/submissions/{submission_id}"
_SENT_BY = {"me": "You", "colleague": "A colleague of yours", "family": "The family"}


@router.get(f"{SUBMISSION}/received")
async def show_receipt(page: SignedInVerified, child_id: UUID, submission_id: UUID) -> Response:
    """Confirm that the council has the form: its reference, what happens next and, for a request, by when the council must decide."""
    child = await open_child(page, child_id)
    found = await page.services.forms.get(f"/submissions/{submission_id}", case_pass=child.case_pass)
    path = submission_path(page, child_id, submission_id)
    if found["by"] != "me":
        return page.go(path)
    # What is added later moves no date: the council's time runs from the first day.
    asks = found["kind"] == "request" and found["revision"] == 1
    # Nor does a second request: where a case is open, its own dates hold.
    dates = (child.case or await page.services.cases.get("/statutory-dates", params={"received_on": found["received_on"]})) if asks else None
    sent = "request" if asks else "additions" if found["revision"] > 1 else "advice"
    title = f"Your {sent} {'have' if sent == 'additions' else 'has'} been sent"
    return await page.show("forms/received.html", title, child=child, found=found, dates=dates, path=path)


@router.get(SUBMISSION)
async def show_submission(page: SignedInVerified, child_id: UUID, submission_id: UUID) -> Response:
    """Show the form as it was sent, with its other revisions."""
    child = await open_child(page, child_id)
    found = await page.services.forms.get(f"/submissions/{submission_id}", case_pass=child.case_pass)
    documents = await uploads.listed(page, file_ids(found["sections"]), child.case_pass)
    return await page.show(
        "forms/submission.html",
        "Form you sent" if found["by"] == "me" else "Form that was sent",
        back=child.path,
        child=child,
        found=found,
        sections=with_readable_files(found["sections"], documents),
        files=readable_files(found["sections"], documents),
        states={name: item["state"] for name, item in documents.items()},
        state_texts=uploads.STATES,
        path=submission_path(page, child_id, submission_id),
        can_share=page.portal == "citizen" and found["by"] == "me",
        sent_by=_SENT_BY[found["by"]],
    )


@router.post(f"{SUBMISSION}/edit")
async def edit(page: SignedInVerified, child_id: UUID, submission_id: UUID) -> Response:
    """Begin to add to the form, or go on with what was begun: a new revision, prefilled with the newest one."""
    child = await open_child(page, child_id)
    try:
        started = await page.services.forms.post(f"/submissions/{submission_id}/revisions", {}, case_pass=child.case_pass)
    except UpstreamProblem as problem:
        if problem.code == "form_begun":
            return page.go(child.path, "form-begun")
        if problem.code == "not_accepted":
            return page.go(submission_path(page, child_id, submission_id), "nothing-accepted")
        raise
    return page.go(form_path(page, child_id, started["draft_id"], started["page"]))


@router.get(f"{SUBMISSION}/pdf")
async def download_pdf(page: SignedInVerified, child_id: UUID, submission_id: UUID) -> Response:
    """Download the form as a PDF."""
    child = await open_child(page, child_id)
    return Relay(page.services.forms, f"/submissions/{submission_id}/pdf", child.case_pass)


@router.get("/children/{child_id}/files/{document_id}")
async def download_file(page: SignedInVerified, child_id: UUID, document_id: UUID) -> Response:
    """Download a file that was added to a form, or that the council shows. One that is not checked yet, or that had a virus, cannot be downloaded."""
    child = await open_child(page, child_id)
    return await send_file(page, child, document_id, back=child.path)
