"""Adding a child and correcting a child's details: the same way in every portal, each with its own questions and its own pages."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from fastapi import Response

from gateway.page import Page
from gateway.portals.child_questions import in_order
from gateway.portals.form_fields import parse_answers
from gateway.portals.forms.about_child import child_path, send_home
from gateway.portals.forms.conflict import Conflicting, chosen, show_conflict
from gateway.portals.forms.version_field import seen_version
from gateway.portals.question_layout import FieldProblem, lay_out, refused_answers, summarise
from gateway.portals.questions import Answers, Question
from gateway.portals.versions import merge
from gateway.upstream import UpstreamProblem

CONFLICT = 409


@dataclass(frozen=True)
class Stored:
    """A child's record as cases has it, in answers, and its version."""

    answers: Answers
    version: int


@dataclass(frozen=True)
class Record:
    """What a portal asks about a child. `read` makes of answers the body for cases, or says what to mend; `fetch` gets what is stored.

    A child is added with POST to `add_to` and corrected with PUT to `path`. `add_page` and `details_page` are templates.
    """

    questions: tuple[Question, ...]
    read: Callable[[Answers], tuple[dict[str, Any], list[FieldProblem]]]
    fetch: Callable[[Page, UUID], Awaitable[Stored]]
    add_to: str
    path: Callable[[UUID], str]
    add_page: str
    details_page: str


async def show_add(page: Page, record: Record, answers: Answers, problems: Sequence[FieldProblem] = (), **context: Any) -> Response:
    """Show the questions of a new child."""
    fields = lay_out(record.questions, answers, problems)
    return await page.show(record.add_page, "Add a child or young person", back=send_home(page), fields=fields, errors=summarise(fields, problems), **context)


async def add(page: Page, record: Record, **context: Any) -> Response:
    """Add the child, or show the form again with what to mend. `context` is what the template wants besides."""
    answers = parse_answers(record.questions, page.values)
    body, problems = record.read(answers)
    if problems:
        return await show_add(page, record, answers, problems, **context)
    try:
        added = await page.services.cases.post(record.add_to, body)
    except UpstreamProblem as problem:
        return await show_add(page, record, answers, in_order(refused_answers(problem), record.questions), **context)
    return page.go(child_path(page, added["id"]), "child-over-25" if "over_25" in added["warnings"] else "child-added")


async def show_details(page: Page, record: Record, child_id: UUID, stored: Stored, problems: Sequence[FieldProblem] = ()) -> Response:
    """Show the details, to be changed."""
    fields = lay_out(record.questions, stored.answers, problems)
    return await page.show(
        record.details_page,
        "Change details",
        back=child_path(page, child_id),
        fields=fields,
        version=stored.version,
        errors=summarise(fields, problems),
    )


async def change(page: Page, record: Record, child_id: UUID) -> Response:
    """Keep the details. When they were changed meanwhile, show both versions."""
    answers, version = parse_answers(record.questions, page.values), seen_version(page)
    choices = chosen(page)
    if choices is not None:
        # Both versions were shown; what was chosen counts only against the version that was shown.
        theirs = await record.fetch(page, child_id)
        merged, unanswered = merge(record.questions, answers, theirs.answers, choices)
        if theirs.version != version or unanswered:
            return await _conflict(page, record, answers, theirs, choices)
        answers = merged
    body, problems = record.read(answers)
    if problems:
        return await show_details(page, record, child_id, Stored(answers, version), problems)
    try:
        await page.services.cases.put(record.path(child_id), {**body, "version": version})
    except UpstreamProblem as problem:
        if problem.status == CONFLICT:
            return await _conflict(page, record, answers, await record.fetch(page, child_id), None)
        return await show_details(page, record, child_id, Stored(answers, version), in_order(refused_answers(problem), record.questions))
    return page.go(child_path(page, child_id), "child-saved")


async def _conflict(page: Page, record: Record, answers: Answers, theirs: Stored, choices: Mapping[str, str] | None) -> Response:
    here = page.path
    conflict = Conflicting(record.questions, answers, theirs.answers, theirs.version, None, here, "Save", choices)
    if not conflict.differences:
        # The same change was sent twice.
        return page.go(here.removesuffix("/details"), "child-saved")
    return await show_conflict(page, conflict, back=here)
