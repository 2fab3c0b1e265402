"""Forms that were sent: the receipt, the form to read and print, adding to it, its PDF and its files."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Response

from gateway.page import Page
from gateway.portals.forms import uploads
from gateway.portals.forms.about_child import form_path, open_child, submission_path
from gateway.portals.forms.file_download import send_file
from gateway.portals.forms.relay import Relay
from gateway.portals.forms.sent_files import file_ids, readable_files, with_readable_files
from gateway.upstream import UpstreamProblem
from gateway.visitors import SignedInVerified

router = APIRouter()

SUBMISSION = "/children/{child_id}/submissions/{submission_id}"
_TAKES_REQUESTS = frozenset({"assessing", "drafting", "draft_sent", "plan_issued"})
"""The stages in which it was decided to assess, and a further request joins the case: as `DECIDED` in `services.cases.domain.cases`."""
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
    dates = await _dates(page, child.case, found["received_on"]) if asks else None
    sent = "request" if asks else "additions" if found["revision"] > 1 else "advice"
    title = f"Your {sent} {'have' if sent == 'additions' else 'has'} been sent"
    return await page.show("forms/received.html", title, child=child, found=found, asks=asks, dates=dates, stage=(child.case or {}).get("stage"), path=path)


async def _dates(page: Page, case: Mapping[str, Any] | None, received_on: str) -> Mapping[str, Any] | None:
    """The dates of a request: those of the case that it opened or joined, as long as it is to be decided whether to assess; after that there are none.

    One that came after the end of a case opens another, which may take a moment: its dates are counted from its day.
    """
    if case is not None and case["stage"] == "request_received":
        return case
    if case is not None and (case["stage"] in _TAKES_REQUESTS or received_on < max(day for name, day in case.items() if name.endswith("_on") and day)):
        return None
    dates: Mapping[str, Any] = await page.services.cases.get("/statutory-dates", params={"received_on": received_on})
    return dates


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
