"""The pages of a form: shown, saved, and shown again with what to mend or with what somebody else saved."""

import re
from dataclasses import replace
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Path, Request, Response

from gateway.failures import failure_of
from gateway.page import Page
from gateway.portals.form_fields import parse_answers
from gateway.portals.forms import form_saving, uploads
from gateway.portals.forms.about_child import ChildHere, draft_path, form_path, open_child, send_home, submission_path
from gateway.portals.forms.conflict import Conflicting, chosen, show_conflict
from gateway.portals.forms.draft_state import draft_state
from gateway.portals.forms.form_saving import Attempt, NotSaved, Outcome, SentAlready, Stale, Stored, refuse_sent
from gateway.portals.forms.form_shapes import Shape, Shapes
from gateway.portals.forms.form_steps import with_summary
from gateway.portals.forms.version_field import seen_version
from gateway.portals.forms.wording import wording
from gateway.portals.question_layout import lay_out, summarise, with_blank_item
from gateway.portals.questions import Answers
from gateway.portals.versions import merge
from gateway.upstream import UpstreamProblem
from gateway.visitors import SignedInVerified

router = APIRouter()

STEP = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")
PageId = Annotated[str, Path(pattern=f"^{STEP.pattern}$")]
PAGE = "/children/{child_id}/forms/{draft_id}/{page_id}"
SETTLED_ELSEWHERE = frozenset({"role", "sharing"})
ADVICE = re.compile(r"advice-([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})")
NOT_FOUND, CONFLICT, SERVER_ERROR, UNAVAILABLE = 404, 409, 500, 503

_shapes = Shapes()


@router.get(PAGE)
async def show_page(request: Request, page: SignedInVerified, child_id: UUID, draft_id: UUID, page_id: PageId) -> Response:
    """Show one page with its answers. `?add=` names a group that is to have one more, empty item."""
    child = await open_child(page, child_id)
    try:
        found = await _fetch(page, child, draft_id, page_id)
    except SentAlready as sent:
        return page.go(submission_path(page, child_id, sent.submission_id), "form-sent-already")
    shape = _shapes.learn(draft_id, found)
    answers, wanted = found["answers"], request.query_params.get("add")
    for question in shape.questions:
        if question.kind == "group" and question.id == wanted:
            answers = with_blank_item(answers, question)
    return await _show(page, child, found, shape, Outcome(answers, found["version"]))


@router.post(PAGE)
async def save_page(page: SignedInVerified, child_id: UUID, draft_id: UUID, page_id: PageId) -> Response:
    """Save the page. When a service does not answer, show it again with everything typed."""
    shape = _shapes.recall(draft_id, page_id)
    try:
        return await _save(page, child_id, draft_id, page_id, shape)
    except SentAlready as sent:
        path = submission_path(page, child_id, sent.submission_id)
        return await _show_sent_meanwhile(page, path) if page.files or _typed_texts(page) else page.go(path, "form-sent-already")
    except NotSaved as unsaved:
        if shape is None or chosen(page) is not None:
            # What was typed is then behind a button of the error page.
            raise UpstreamProblem(UNAVAILABLE, "unreachable", "The page could not be saved") from unsaved
        return await _show_unsaved(page, shape, unsaved.answers)
    except UpstreamProblem as problem:
        if problem.status == NOT_FOUND:
            return await _show_gone(page)
        if problem.status < SERVER_ERROR or shape is None or chosen(page) is not None:
            raise
        return await _show_unsaved(page, shape, parse_answers(shape.questions, page.values))


async def _save(page: Page, child_id: UUID, draft_id: UUID, page_id: str, shape: Shape | None) -> Response:
    child = await open_child(page, child_id)
    if shape is None:
        shape = _shapes.learn(draft_id, await _fetch(page, child, draft_id, page_id))
    attempt = form_saving.read(page, child, draft_id, page_id, shape=shape, version=seen_version(page))
    try:
        if (choices := chosen(page)) is not None:
            attempt = await _resolved(page, attempt, choices)
        outcome = await form_saving.save(page, attempt)
    except Stale as stale:
        return await _show_conflict(page, attempt, stale, choices)
    if outcome.problems:
        found = await _fetch(page, child, draft_id, page_id)
        return await _show(page, child, found, shape, outcome)
    return _go_on(page, attempt, outcome)


def _go_on(page: Page, attempt: Attempt, outcome: Outcome) -> Response:
    """Lead to where the button says, once the page is saved."""
    here = form_path(page, attempt.child.id, attempt.draft_id, attempt.page_id)
    match attempt.button:
        case "later":
            return _leave(page, attempt.child, attempt.draft_id, attempt.name)
        case "add" if _is_group(attempt.shape, attempt.name):
            count = len(outcome.answers.get(attempt.name) or ())
            return page.go(f"{here}?add={attempt.name}#{attempt.name}-{max(count, 1)}")
        case "remove" if _is_group(attempt.shape, group := attempt.name.rpartition("-")[0]):
            return page.go(f"{here}#{group}")
        case "remove":
            return page.go(here, "file-removed")
        case "upload":
            return page.go(here, "file-uploaded")
        case _:
            return page.go(form_path(page, attempt.child.id, attempt.draft_id, outcome.next or attempt.page_id))


def _leave(page: Page, child: ChildHere, draft_id: UUID, target: str) -> Response:
    """Lead to where a button that saves and leaves says: the list of children, another page of the form, its role, sharing or request, or the child's page."""
    if target == "home":
        return page.go(send_home(page), "form-saved")
    if page.portal == "professional":
        if target in SETTLED_ELSEWHERE:
            return page.go(draft_path(page, child.id, draft_id, target))
        if (advice := ADVICE.fullmatch(target)) is not None:
            return page.go(f"{page.home}/advice/{advice[1]}")
    step = target.removeprefix("to-")
    if step != target and STEP.fullmatch(step):
        return page.go(form_path(page, child.id, draft_id, step))
    return page.go(child.path, "form-saved")


def _is_group(shape: Shape, name: str) -> bool:
    return any(question.kind == "group" and question.id == name for question in shape.questions)


async def _fetch(page: Page, child: ChildHere, draft_id: UUID, page_id: str) -> dict[str, Any]:
    try:
        found: dict[str, Any] = await page.services.forms.get(f"/drafts/{draft_id}/pages/{page_id}", case_pass=child.case_pass)
    except UpstreamProblem as problem:
        refuse_sent(problem)
        raise
    return found


async def _resolved(page: Page, attempt: Attempt, choices: dict[str, str]) -> Attempt:
    """The attempt with the answers that were chosen. Raises Stale when a choice is missing or there is a newer version again."""
    found = await _fetch(page, attempt.child, attempt.draft_id, attempt.page_id)
    merged, unanswered = merge(attempt.shape.questions, attempt.answers, found["answers"], choices)
    if found["version"] != attempt.version or unanswered:
        raise Stale(attempt.answers, Stored(found["answers"], found["version"], None))
    return replace(attempt, answers={**merged, **_blank_files(attempt.shape, merged)})


def _blank_files(shape: Shape, answers: Answers) -> Answers:
    """An empty list for each question of files that has no answer: the upload adds to it."""
    return {question.id: [] for question in shape.questions if question.kind == "files" and question.id not in answers}


async def _show_conflict(page: Page, attempt: Attempt, stale: Stale, choices: dict[str, str] | None) -> Response:
    here = form_path(page, attempt.child.id, attempt.draft_id, attempt.page_id)
    # Choices made against an older version are no choices between these two.
    asked = choices if stale.stored.version == attempt.version else None
    stored = stale.stored
    conflict = Conflicting(attempt.shape.questions, stale.answers, stored.answers, stored.version, stored.saved_at, here, wording(page).save, asked)
    return await show_conflict(page, conflict, back=here)


async def _show(page: Page, child: ChildHere, found: dict[str, Any], shape: Shape, content: Outcome) -> Response:
    found_states = await uploads.states(page, uploads.document_ids(shape.questions, content.answers), child.case_pass)
    shown = uploads.with_states(shape.questions, content.answers, found_states)
    words = wording(page)
    fields = lay_out(shape.questions, shown, content.problems, _typed(page) if content.problems else {}, words.add)
    previous = found["previous"]
    return await page.show(
        "forms/form_page.html",
        shape.page_title,
        back_target=f"to-{previous}" if previous else "child",
        errors=summarise(fields, content.problems),
        child=child,
        shape=shape,
        words=words,
        state=draft_state(page, child, found["draft"]),
        is_first=previous is None,
        adds=found["draft"]["revises"] is not None,
        steps=with_summary(found["steps"], current=False),
        page_id=found["page"]["id"],
        fields=fields,
        version=content.version,
        unsaved=False,
    )


async def _show_unsaved(page: Page, shape: Shape, answers: Answers) -> Response:
    """Show the page as it was typed, with the words that it could not be saved."""
    words = wording(page)
    fields = lay_out(shape.questions, answers, (), _typed(page), words.add)
    response = await page.show(
        "forms/form_page.html",
        shape.page_title,
        status=UNAVAILABLE,
        child=None,
        back_target=None,
        shape=shape,
        words=words,
        state=None,
        is_first=False,
        adds=False,
        steps=(),
        fields=fields,
        version=seen_version(page),
        unsaved=True,
        had_file=bool(page.files),
    )
    response.headers["Retry-After"] = "10"
    return response


async def _show_gone(page: Page) -> Response:
    """Say that there is no such page, and show what was typed, to be copied: a colleague may have stopped sharing the form meanwhile.

    Nothing on it depends on whether the form was ever there.
    """
    failure = failure_of(page, NOT_FOUND)
    return await page.show("forms/gone.html", failure.title, status=NOT_FOUND, lines=failure.lines, typed=_typed_texts(page), sent_path=None)


async def _show_sent_meanwhile(page: Page, sent_path: str) -> Response:
    """Say that the form was submitted, in another tab or by a colleague, and show what was typed here since: the form that was sent has none of it."""
    return await page.show(
        "forms/gone.html",
        "This form was submitted meanwhile",
        status=CONFLICT,
        lines=(),
        typed=_typed_texts(page),
        sent_path=sent_path,
        sent_where=wording(page).changed,
        had_file=bool(page.files),
    )


def _typed_texts(page: Page) -> list[str]:
    """Everything that the page came back with, whether or not its questions are known here."""
    shown = (values for name, values in page.values.items() if not name.startswith("_") and not name.endswith("-document_id"))
    return [value for values in shown for value in values if value.strip()]


def _typed(page: Page) -> dict[str, str]:
    """The descriptions of files that are not uploaded yet."""
    return {name: values[0] for name, values in page.values.items() if name.endswith(uploads.DESCRIPTION_SUFFIX)}
