"""The end of a form: everything to check, the statements to agree to, Submit; and deleting a form that was begun."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Response

from gateway.page import Page
from gateway.portals.citizen.child_record import child_record
from gateway.portals.forms import uploads
from gateway.portals.forms.about_child import ChildHere, draft_path, form_path, open_child, submission_path
from gateway.portals.forms.draft_state import draft_state
from gateway.portals.forms.form_saving import SentAlready, lead_to_sent, refuse_sent
from gateway.portals.forms.form_steps import SUMMARY as SUMMARY_STEP
from gateway.portals.forms.form_steps import with_summary
from gateway.portals.forms.sent_files import file_ids
from gateway.portals.forms.wording import wording
from gateway.portals.professional.work_record import work_record
from gateway.portals.question_layout import FieldProblem
from gateway.upstream import UpstreamProblem
from gateway.visitors import SignedInVerified

router = APIRouter()

SUMMARY = "/children/{child_id}/forms/{draft_id}/summary"
DELETE = "/children/{child_id}/forms/{draft_id}/delete"
AGREED, ROLE = "declarations", "role_id"
CONFLICT, UNPROCESSABLE = 409, 422
NO_WAY_TO_SEND = frozenset({"newer_revision", "not_accepted", "shared_stays"})
"""Refusals that no answer mends: the form is shown with what forms says of it."""


@router.get(SUMMARY)
async def show_summary(page: SignedInVerified, child_id: UUID, draft_id: UUID) -> Response:
    """Show everything that was answered, and what stands in the way of submitting."""
    child = await open_child(page, child_id)
    try:
        found = await _fetch(page, child, draft_id)
    except SentAlready as sent:
        return page.go(submission_path(page, child_id, sent.submission_id), "form-sent-already")
    return await _show(page, child, found)


@router.post(SUMMARY)
async def submit(page: SignedInVerified, child_id: UUID, draft_id: UUID) -> Response:
    """Send the form. Pressing twice leads to the same receipt."""
    child = await open_child(page, child_id)
    agreed = list(dict.fromkeys(page.values.get(AGREED, ())))
    try:
        record = await work_record(page, await _fetch(page, child, draft_id)) if page.portal == "professional" else await child_record(page, child_id)
        body = {"declarations": agreed, "record": record}
        try:
            receipt = await page.services.forms.post(f"/drafts/{draft_id}/submit", body, case_pass=child.case_pass)
        except UpstreamProblem as problem:
            return await _refused(page, child, draft_id, agreed, problem)
    except SentAlready as sent:
        return page.go(f"{submission_path(page, child_id, sent.submission_id)}/received")
    return page.go(f"{submission_path(page, child_id, receipt['submission_id'])}/received")


async def _refused(page: Page, child: ChildHere, draft_id: UUID, agreed: Sequence[str], problem: UpstreamProblem) -> Response:
    """Lead to where somebody whose form was not taken can go on. Raises `problem` when it is none that forms has for a form."""
    if problem.code == "role_gone":
        return page.go(draft_path(page, child.id, draft_id, "role"), "role-gone")
    if problem.status != UNPROCESSABLE and problem.code not in NO_WAY_TO_SEND | {"already_answered", "not_complete"}:
        raise problem
    found = await _fetch(page, child, draft_id)
    if problem.code == "already_answered":
        return page.go(f"{page.home}/advice/{found['draft']['advice_request_id']}", "advice-answered-already")
    if problem.code in NO_WAY_TO_SEND:
        return await _show(page, child, found, refused=problem.detail)
    return await _show(page, child, found, [FieldProblem(error.field, error.message) for error in problem.errors], agreed)


async def _fetch(page: Page, child: ChildHere, draft_id: UUID) -> dict[str, Any]:
    try:
        found: dict[str, Any] = await page.services.forms.get(f"/drafts/{draft_id}/summary", case_pass=child.case_pass)
    except UpstreamProblem as problem:
        refuse_sent(problem)
        raise
    return found


async def _show(
    page: Page,
    child: ChildHere,
    found: dict[str, Any],
    problems: Sequence[FieldProblem] = (),
    agreed: Sequence[str] | None = None,
    *,
    refused: str | None = None,
) -> Response:
    """Show the summary. `agreed` holds the statements ticked when Submit was pressed; None when it was not pressed yet.

    `refused` says why the form cannot be sent at all.
    """
    pressed, draft_id = agreed is not None, found["draft"]["id"]
    left = [
        {"text": problem["message"], "href": f"{form_path(page, child.id, draft_id, problem['page'])}#{problem['field']}", "page": problem["page"]}
        for problem in found["problems"]
    ]
    first_missing = next((item["id"] for item in found["declarations"] if agreed is not None and item["id"] not in agreed), None)
    missing = [{"text": "Select I agree for each statement", "href": f"#{AGREED}-{first_missing}"}] if first_missing else []
    roles = [{"text": problem.message, "href": draft_path(page, child.id, draft_id, "role")} for problem in problems if problem.field == ROLE]
    unknown = [{"text": problem.message, "href": f"#{AGREED}"} for problem in problems if problem.field != ROLE] if not missing else []
    last = found["steps"][-1]["id"] if found["steps"] else None
    words = wording(page)
    previous = form_path(page, child.id, draft_id, last) if last else child.path
    return await page.show(
        "forms/form_summary.html",
        words.check,
        # The guide for professionals has it at the end of the page.
        back=None if page.portal == "professional" else previous,
        previous=previous,
        status=CONFLICT if refused else 200,
        errors=[{"text": refused, "href": "#not-sent"}] if refused else [*left, *roles, *missing, *unknown] if pressed else (),
        refused=refused,
        child=child,
        found=found,
        words=words,
        state=draft_state(page, child, found["draft"]),
        settle_path=draft_path(page, child.id, draft_id, ""),
        steps=with_summary(found["steps"], current=True),
        step_id=SUMMARY_STEP,
        left=left,
        missing=missing,
        agreed=agreed or (),
        steps_path=form_path(page, child.id, draft_id, ""),
        states=await uploads.states(page, file_ids(found["sections"]), child.case_pass),
        state_texts=uploads.STATES,
    )


@router.get(DELETE)
async def ask_delete(page: SignedInVerified, child_id: UUID, draft_id: UUID) -> Response:
    """Ask whether the form is really to be deleted."""
    child = await open_child(page, child_id)
    try:
        found = await _fetch(page, child, draft_id)
    except SentAlready as sent:
        return page.go(submission_path(page, child_id, sent.submission_id), "form-sent-already")
    return await page.show("forms/delete_form.html", "Delete this form", back=child.path, child=child, title_of_form=found["draft"]["title"])


@router.post(DELETE)
async def delete(page: SignedInVerified, child_id: UUID, draft_id: UUID) -> Response:
    """Delete the form and its answers."""
    child = await open_child(page, child_id)
    try:
        await page.services.forms.delete(f"/drafts/{draft_id}", case_pass=child.case_pass)
    except UpstreamProblem as problem:
        lead_to_sent(page, child_id, problem)
        raise
    return page.go(child.path, "form-deleted")
