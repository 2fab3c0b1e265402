"""What was sent about a child, for the SEND team: requests and advice with their revisions, and which advice is being written."""

from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Response

from gateway.portals.forms import uploads
from gateway.portals.forms.about_child import open_child, submission_path
from gateway.portals.forms.relay import Relay
from gateway.portals.forms.sent_files import file_ids, readable_files, with_readable_files
from gateway.portals.team.senders import senders_of
from gateway.visitors import CaseOfficer

router = APIRouter()

FORMS = "/team/children/{child_id}/forms"
SUBMISSION = "/team/children/{child_id}/submissions/{submission_id}"

CHANNELS = {"parent": "family", "young-person": "young person", "professional": "professional"}
"""As whom somebody sent a form, in plain words."""


@router.get(FORMS)
async def list_forms(page: CaseOfficer, child_id: UUID) -> Response:
    """List the forms that were sent, and the advice that is being written."""
    child = await open_child(page, child_id)
    found = await page.services.forms.get(f"/children/{child_id}/forms", case_pass=child.case_pass)
    return await page.show(
        "team/forms.html",
        "Forms and advice",
        child=child,
        groups=[(heading, [form for form in found["submitted"] if form["kind"] == kind]) for kind, heading in (("request", "Requests"), ("advice", "Advice"))],
        being_written=found["being_written"],
        senders=await senders_of(page, _senders(found["submitted"])),
        channels=CHANNELS,
    )


@router.get(SUBMISSION)
async def show_submission(page: CaseOfficer, child_id: UUID, submission_id: UUID) -> Response:
    """Show a form as it was sent, with a mark on what only the council reads, and its other revisions."""
    child = await open_child(page, child_id)
    found = await page.services.forms.get(f"/submissions/{submission_id}", case_pass=child.case_pass)
    documents = await uploads.listed(page, file_ids(found["sections"]), child.case_pass)
    senders = await senders_of(page, [found["sender"]])
    return await page.show(
        "forms/submission.html",
        "Form that was sent",
        back=f"{child.path}/forms",
        child=child,
        found=found,
        sections=with_readable_files(found["sections"], documents),
        files=readable_files(found["sections"], documents),
        states={name: item["state"] for name, item in documents.items()},
        state_texts=uploads.STATES,
        path=submission_path(page, child_id, submission_id),
        can_share=False,
        sent_by=f"{senders.name(found['sender'])} ({CHANNELS[found['sender']['channel']]})",
    )


@router.get(f"{SUBMISSION}/pdf")
async def download_pdf(page: CaseOfficer, child_id: UUID, submission_id: UUID) -> Response:
    """Download a form as a PDF."""
    child = await open_child(page, child_id)
    return Relay(page.services.forms, f"/submissions/{submission_id}/pdf", child.case_pass)


def _senders(submitted: list[dict[str, Any]]) -> Iterator[Mapping[str, Any]]:
    for form in submitted:
        yield form["sender"]
        yield from (earlier["sender"] for earlier in form["revisions"])
