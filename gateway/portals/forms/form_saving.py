"""Saving a page of a form: the files first, then all answers in one call, whichever button was pressed."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal
from uuid import UUID

from gateway.page import Page
from gateway.portals.form_fields import is_blank, parse_answers
from gateway.portals.forms import uploads
from gateway.portals.forms.about_child import ChildHere, submission_path
from gateway.portals.forms.form_shapes import Shape
from gateway.portals.question_layout import FieldProblem, without_item
from gateway.portals.questions import Answers, Question
from gateway.portals.versions import differences
from gateway.upstream import UpstreamProblem
from gateway.visitors import GoTo

Button = Literal["continue", "later", "add", "remove", "upload"]

TOO_LARGE, UNPROCESSABLE, SERVER_ERROR = 413, 422, 500


@dataclass(frozen=True)
class Stored:
    """What forms has of a page that was saved somewhere else meanwhile."""

    answers: Answers
    version: int
    saved_at: str | None


class Stale(Exception):
    """The page was saved somewhere else meanwhile; `answers` is what was to be saved, with the files that were uploaded."""

    def __init__(self, answers: Answers, stored: Stored) -> None:
        super().__init__()
        self.answers = answers
        self.stored = stored


class NotSaved(Exception):
    """Forms did not answer. `answers` is what was to be saved, with the files that were uploaded."""

    def __init__(self, answers: Answers) -> None:
        super().__init__()
        self.answers = answers


class SentAlready(Exception):
    """The form was submitted meanwhile."""

    def __init__(self, submission_id: UUID) -> None:
        super().__init__()
        self.submission_id = submission_id


@dataclass(frozen=True)
class Attempt:
    """One press of a button on one page. `version` is the one that the person saw; `name` is what the button was about."""

    child: ChildHere
    draft_id: UUID
    page_id: str
    shape: Shape
    answers: Answers
    version: int
    button: Button
    name: str = ""


@dataclass(frozen=True)
class Outcome:
    """`problems` keep the person on the page; without any, `next` is where Save and Continue leads."""

    answers: Answers
    version: int
    problems: Sequence[FieldProblem] = ()
    next: str | None = None
    uploaded: bool = False


@dataclass
class _Files:
    answers: Answers
    problems: list[FieldProblem] = field(default_factory=list)
    uploaded: bool = False


def pressed(page: Page) -> tuple[Button, str]:
    """Which button was pressed, and what it was about. Save and Continue has no name: it is also what Enter does."""
    buttons: tuple[Button, ...] = ("remove", "add", "upload", "later")
    for button in buttons:
        if value := page.text(f"_{button}"):
            return button, value
    return "continue", ""


def read(page: Page, child: ChildHere, draft_id: UUID, page_id: str, *, shape: Shape, version: int) -> Attempt:
    """Read what was sent, with the questions that the page was shown with."""
    button, name = pressed(page)
    return Attempt(child, draft_id, page_id, shape, parse_answers(shape.questions, page.values), version, button, name)


async def save(page: Page, attempt: Attempt) -> Outcome:
    """Upload, save and say what came of it.

    Raises Stale, SentAlready, NotSaved, and UpstreamProblem for a page that is not this person's.
    """
    files = await _upload_all(page, attempt)
    if attempt.button == "later" and not attempt.version and not files.problems and is_blank(files.answers):
        # Somebody only looked. Saving nothing would count the page as begun.
        return Outcome(files.answers, attempt.version)
    answers = without_item(files.answers, attempt.name) if attempt.button == "remove" else files.answers
    mode = "continue" if attempt.button == "continue" and not files.problems else "later"
    try:
        saved = await _put(page, replace(attempt, answers=answers), mode)
    except UpstreamProblem as problem:
        if problem.status >= SERVER_ERROR:
            raise NotSaved(answers) from problem
        if problem.status not in {TOO_LARGE, UNPROCESSABLE}:
            raise
        problems = [FieldProblem(error.field, error.message) for error in problem.errors] or [FieldProblem("", problem.detail)]
        return Outcome(answers, attempt.version, [*files.problems, *problems], uploaded=files.uploaded)
    if attempt.button == "remove":
        await _forget_file(page, attempt, answers)
    problems = [*files.problems, *(FieldProblem(error["field"], error["message"]) for error in saved["errors"])]
    return Outcome(answers, saved["version"], problems, saved["next"], files.uploaded)


async def _put(page: Page, attempt: Attempt, mode: str) -> dict[str, Any]:
    path, body = f"/drafts/{attempt.draft_id}/pages/{attempt.page_id}", {"answers": attempt.answers, "mode": mode}
    try:
        return await _send(page, attempt, path, {**body, "version": attempt.version})
    except Stale as stale:
        if differences(attempt.shape.questions, attempt.answers, stale.stored.answers):
            raise
        # The same answers, as after a second press: save them on top of themselves, to hear what is next.
        return await _send(page, attempt, path, {**body, "version": stale.stored.version})


async def _send(page: Page, attempt: Attempt, path: str, body: dict[str, Any]) -> dict[str, Any]:
    try:
        saved: dict[str, Any] = await page.services.forms.put(path, body, case_pass=attempt.child.case_pass)
    except UpstreamProblem as problem:
        refuse_sent(problem)
        if problem.code != "stale_version":
            raise
        theirs = problem.fields["theirs"]
        raise Stale(attempt.answers, Stored(theirs["answers"], theirs["version"], theirs["saved_at"])) from problem
    return saved


def refuse_sent(problem: UpstreamProblem) -> None:
    """Raise SentAlready when forms says that the draft was submitted."""
    if problem.code == "already_submitted":
        raise SentAlready(UUID(problem.fields["submission_id"])) from problem


def lead_to_sent(page: Page, child_id: UUID, problem: UpstreamProblem) -> None:
    """Raise GoTo what was sent when forms says that the draft was submitted."""
    if problem.code == "already_submitted":
        raise GoTo(submission_path(page, child_id, problem.fields["submission_id"]), "form-sent-already") from problem


async def _upload_all(page: Page, attempt: Attempt) -> _Files:
    """Take each file that was chosen, whichever button was pressed: nobody means to leave a chosen file behind."""
    found = _Files(dict(attempt.answers))
    for question in attempt.shape.questions:
        if question.kind == "files":
            await _upload_one(page, attempt, question, found)
    return found


async def _upload_one(page: Page, attempt: Attempt, question: Question, found: _Files) -> None:
    field_name = question.id + uploads.FILE_SUFFIX
    file, description = page.files.get(field_name), page.text(question.id + uploads.DESCRIPTION_SUFFIX)
    if file is None:
        if attempt.button == "upload" and attempt.name == question.id:
            found.problems.append(FieldProblem(question.id, "Select a file"))
        elif attempt.button == "continue" and description.strip():
            found.problems.append(FieldProblem(question.id, "Select the file that you described, or delete its description"))
        return
    listed = found.answers[question.id]
    if question.maximum is not None and len(listed) >= question.maximum:
        found.problems.append(FieldProblem(question.id, f"You can add up to {question.maximum} files here"))
        return
    try:
        answer = await uploads.upload(page, file, description, attempt.draft_id, attempt.child.case_pass)
    except uploads.FileRefused as refused:
        found.problems.append(FieldProblem(question.id, refused.message))
        return
    found.answers[question.id] = [*listed, answer]
    found.uploaded = True


async def _forget_file(page: Page, attempt: Attempt, answers: Answers) -> None:
    """Delete the file that is no longer an answer. The answer is gone in any case, so a refusal changes nothing for the person."""
    kept = set(uploads.document_ids(attempt.shape.questions, answers))
    for document_id in uploads.document_ids(attempt.shape.questions, attempt.answers):
        if document_id not in kept:
            try:
                await page.services.documents.delete(f"/documents/{UUID(document_id)}", case_pass=attempt.child.case_pass)
            except (UpstreamProblem, ValueError):
                # Documents deletes it when the form is sent or deleted.
                return
