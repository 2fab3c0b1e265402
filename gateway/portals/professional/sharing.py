"""Sharing a form that is being filled in with colleagues of the same organisation."""

from uuid import UUID

from fastapi import APIRouter, Response

from gateway.portals.forms.about_child import draft_path, form_path, open_child
from gateway.portals.forms.draft_state import draft_state
from gateway.portals.forms.form_saving import lead_to_sent
from gateway.portals.professional.start import own_draft
from gateway.upstream import UpstreamProblem
from gateway.visitors import SignedInVerified

router = APIRouter()

SHARING = "/professional/children/{child_id}/drafts/{draft_id}/sharing"


@router.get(SHARING)
async def show_sharing(page: SignedInVerified, child_id: UUID, draft_id: UUID) -> Response:
    """Say who can see the form, and offer to change it. A colleague who was let in cannot let others in."""
    child = await open_child(page, child_id)
    found = await own_draft(page, child, draft_id)
    return await page.show(
        "professional/sharing.html",
        "Who can see this form",
        back=child.path,
        child=child,
        form_title=found["draft"]["title"],
        state=draft_state(page, child, found["draft"]),
        form_page=form_path(page, child_id, draft_id, found["draft"]["last_page"]),
    )


@router.post(SHARING)
async def share(page: SignedInVerified, child_id: UUID, draft_id: UUID) -> Response:
    """Let colleagues see and change the form, or stop it."""
    child = await open_child(page, child_id)
    shared = page.text("shared") == "yes"
    try:
        await page.services.forms.put(f"/drafts/{draft_id}/sharing", {"shared": shared}, case_pass=child.case_pass)
    except UpstreamProblem as problem:
        if problem.code == "cannot_share":
            return page.go(draft_path(page, child_id, draft_id, "sharing"), "cannot-share")
        lead_to_sent(page, child_id, problem)
        raise
    return page.go(draft_path(page, child_id, draft_id, "sharing"), "form-shared" if shared else "form-not-shared")
