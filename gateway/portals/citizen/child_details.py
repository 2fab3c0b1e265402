"""Correcting a child's details."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Response

from gateway.page import Page
from gateway.portals.citizen.child_questions import QUESTIONS, in_order, read_child, write_child
from gateway.portals.form_fields import parse_answers
from gateway.portals.forms.about_child import child_path
from gateway.portals.forms.conflict import Conflicting, chosen, show_conflict
from gateway.portals.forms.version_field import seen_version
from gateway.portals.question_layout import FieldProblem, lay_out, summarise
from gateway.portals.questions import Answers
from gateway.portals.versions import merge
from gateway.upstream import UpstreamProblem
from gateway.visitors import SignedInVerified

router = APIRouter()

CONFLICT, UNPROCESSABLE = 409, 422


@router.get("/citizen/children/{child_id}/details")
async def show_details(page: SignedInVerified, child_id: UUID) -> Response:
    """Show the details as they are."""
    found = await page.services.cases.get(f"/children/{child_id}")
    return await _show_form(page, child_id, write_child(found["details"]), found["version"], [])


@router.post("/citizen/children/{child_id}/details")
async def change_details(page: SignedInVerified, child_id: UUID) -> Response:
    """Keep the details. When they were changed meanwhile, show both versions."""
    answers, version = parse_answers(QUESTIONS, page.values), seen_version(page)
    choices = chosen(page)
    if choices is not None:
        # Both versions were shown; what was chosen counts only against the version that was shown.
        theirs = await page.services.cases.get(f"/children/{child_id}")
        merged, unanswered = merge(QUESTIONS, answers, write_child(theirs["details"]), choices)
        if theirs["version"] != version or unanswered:
            return await _conflict(page, child_id, answers, theirs, choices)
        answers = merged
    body, problems = read_child(answers)
    if problems:
        return await _show_form(page, child_id, answers, version, problems)
    try:
        await page.services.cases.put(f"/children/{child_id}", {**body, "version": version})
    except UpstreamProblem as problem:
        if problem.status == CONFLICT:
            return await _conflict(page, child_id, answers, await page.services.cases.get(f"/children/{child_id}"), None)
        if problem.status == UNPROCESSABLE:
            return await _show_form(page, child_id, answers, version, in_order([FieldProblem(error.field, error.message) for error in problem.errors]))
        raise
    return page.go(child_path(page, child_id), "child-saved")


async def _conflict(page: Page, child_id: UUID, answers: Answers, theirs: dict[str, Any], choices: dict[str, str] | None) -> Response:
    stored = write_child(theirs["details"])
    conflict = Conflicting(QUESTIONS, answers, stored, theirs["version"], None, f"{child_path(page, child_id)}/details", "Save", choices)
    if not conflict.differences:
        # The same change was sent twice.
        return page.go(child_path(page, child_id), "child-saved")
    return await show_conflict(page, conflict, back=f"{child_path(page, child_id)}/details")


async def _show_form(page: Page, child_id: UUID, answers: Answers, version: int, problems: Sequence[FieldProblem]) -> Response:
    fields = lay_out(QUESTIONS, answers, problems)
    return await page.show(
        "citizen/child_details.html",
        "Change details",
        back=child_path(page, child_id),
        fields=fields,
        version=version,
        errors=summarise(fields, problems),
    )
