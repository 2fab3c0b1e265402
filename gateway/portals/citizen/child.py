"""The page of one child: forms begun, forms to begin, forms sent, and where the request stands."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter, Response

from gateway.page import Page
from gateway.portals.advice_kinds import ADVICE_NAMES
from gateway.portals.council_documents import WORDS, newest_documents
from gateway.portals.forms.about_child import form_path, open_child, send_home
from gateway.portals.progress import Progress, open_progress
from gateway.visitors import SignedInVerified

router = APIRouter()

SHOWN_LETTERS = 3
"""Of the newest letters, how many the page of a child names."""


@router.get("/citizen/children/{child_id}")
async def show_child(page: SignedInVerified, child_id: UUID) -> Response:
    """Show the child's forms, the stages of the assessment, and what the family is asked to agree to."""
    progress = await open_progress(page, child_id)
    return await page.show(
        "citizen/child.html",
        "Forms and progress",
        back=send_home(page),
        child=progress.child,
        begun=progress.begun(),
        available=progress.available,
        sent=progress.sent(),
        progress=progress,
        agreements=await _agreements(page, progress),
        letters=await _newest_letters(page, progress),
        titles=ADVICE_NAMES,
        council_documents=await newest_documents(page, progress.child),
        document_words=WORDS,
    )


async def _agreements(page: Page, progress: Progress) -> list[dict[str, Any]]:
    """Earlier advice that an author wants to use again and the family has said nothing to yet; asked for only where advice is awaited."""
    if not any(advice.is_open for advice in progress.advice):
        return []
    found = await page.services.cases.get(f"/children/{progress.child.id}/reuses")
    return [reuse for reuse in found["reuses"] if reuse["family"] is None]


async def _newest_letters(page: Page, progress: Progress) -> list[dict[str, Any]]:
    """The newest letters of the council to the reader: there are none before there is a case."""
    if progress.child.case is None:
        return []
    found = await page.services.cases.get(f"/children/{progress.child.id}/letters")
    return list(found["letters"][:SHOWN_LETTERS])


@router.post("/citizen/children/{child_id}/forms")
async def start_form(page: SignedInVerified, child_id: UUID) -> Response:
    """Start a form, or go on with the one that was started."""
    child = await open_child(page, child_id)
    started = await page.services.forms.post(f"/children/{child_id}/drafts", {"form": page.text("form")[:100]}, case_pass=child.case_pass)
    return page.go(form_path(page, child_id, started["draft_id"], started["page"]))
