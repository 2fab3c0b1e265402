"""Adding a document of the council: first what it is and who sees it, then the file, so that a mistake in the first never costs a file that was chosen.

What was said of the document travels sealed to the page of the file: it may say as much about a child as the document.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Annotated, Any
from urllib.parse import quote, urlencode
from uuid import UUID

from fastapi import APIRouter, Query, Response

from chassis.clock import LONDON
from gateway.page import Page
from gateway.portals.dates import NotADate, boxes, read_date
from gateway.portals.document_kinds import AUDIENCES, KINDS
from gateway.portals.form_fields import parse_answers
from gateway.portals.forms import uploads
from gateway.portals.forms.about_child import ChildHere, open_child
from gateway.portals.question_layout import FieldProblem, lay_out, summarise
from gateway.portals.questions import Answers, Question, read_questions
from gateway.portals.team.documents import DOCUMENTS, documents_path
from gateway.sealed import SealBroken
from gateway.upstream import UpstreamProblem
from gateway.visitors import CaseOfficer

router = APIRouter()

MAX_DESCRIPTION = 200
UNAUTHENTICATED, SERVER_ERROR = 401, 500
PLANS = frozenset({"draft-plan", "final-plan"})
# What was said lives as long as somebody can stay signed in.
_SECONDS = 12 * 60 * 60
_MAX_SEALED = 4_000
_DAY = "The day it was received or written"

QUESTIONS: tuple[Question, ...] = read_questions(
    [
        {
            "id": "kind",
            "kind": "radios",
            "label": "What kind of document is it?",
            "required": True,
            "options": [{"value": value, "label": label} for value, label in KINDS.items()],
        },
        {
            "id": "description",
            "kind": "text",
            "label": "What is it?",
            "required": True,
            "hint": "For example, report from the speech and language therapist. Whoever can see the document reads this too",
        },
        {"id": "dated_on", "kind": "date", "label": "When was it received or written?", "required": True},
        {
            "id": "audience",
            "kind": "radios",
            "label": "Who can see it?",
            "required": True,
            "hint": "You can change this later. The family must be able to see a draft or final plan",
            "options": [{"value": value, "label": label} for value, label in AUDIENCES.items()],
        },
    ]
)


@router.get(DOCUMENTS + "/add")
async def show_details(page: CaseOfficer, child_id: UUID, details: Annotated[str, Query(max_length=_MAX_SEALED)] = "") -> Response:
    """Ask what the document is and who sees it; `details` is what was said before, sealed."""
    child = await open_child(page, child_id)
    return await _show_details(page, child, _answers(_opened(page, child, details)))


@router.post(DOCUMENTS + "/add")
async def keep_details(page: CaseOfficer, child_id: UUID) -> Response:
    """Lead on to the file."""
    child = await open_child(page, child_id)
    answers = parse_answers(QUESTIONS, page.values)
    said, problems = _read(answers)
    if problems:
        return await _show_details(page, child, answers, problems)
    return page.go(f"{documents_path(child)}/file?{urlencode({'details': page.tools.sealer.seal(_purpose(page, child), said, _SECONDS)})}")


@router.get(DOCUMENTS + "/file")
async def show_file(page: CaseOfficer, child_id: UUID, details: Annotated[str, Query(max_length=_MAX_SEALED)] = "") -> Response:
    """Ask for the file."""
    child = await open_child(page, child_id)
    return await _show_file(page, child, details)


@router.post(DOCUMENTS + "/file")
async def upload(page: CaseOfficer, child_id: UUID) -> Response:
    """Send the file on."""
    child = await open_child(page, child_id)
    sealed = page.text("details")[:_MAX_SEALED]
    said, file = _opened(page, child, sealed), page.files.get("file")
    if not said:
        return page.go(f"{documents_path(child)}/add", "document-again")
    if file is None:
        return await _show_file(page, child, sealed, "Select a file")
    try:
        await uploads.send(page, file, headers_of(said), child.case_pass)
    except uploads.FileRefused as refused:
        return await _show_file(page, child, sealed, refused.message)
    except UpstreamProblem as problem:
        return await _refused(page, child, sealed, problem)
    return page.go(documents_path(child), "document-uploaded")


def headers_of(said: Mapping[str, str]) -> dict[str, str]:
    """Return how documents is told of a file of the council: its kind, what it is, its day in ISO 8601, and who sees it."""
    return {
        "Waymark-Purpose": f"case/{said['kind']}",
        "Waymark-Description": quote(said["description"], safe=""),
        "Waymark-Dated-On": said["dated_on"],
        "Waymark-Audience": said["audience"],
    }


async def _refused(page: Page, child: ChildHere, sealed: str, problem: UpstreamProblem) -> Response:
    """Show what documents wants changed, on the page where it is asked for. Raises `problem` again when somebody has to sign in."""
    if problem.status == UNAUTHENTICATED:
        raise problem
    if problem.status >= SERVER_ERROR:
        return await _show_file(page, child, sealed, "The file could not be uploaded just now. Try again in a few minutes")
    asked = {question.id for question in QUESTIONS}
    problems = [FieldProblem(error.field, error.message) for error in problem.errors if error.field in asked]
    if problems:
        return await _show_details(page, child, _answers(_opened(page, child, sealed)), problems)
    return await _show_file(page, child, sealed, problem.errors[0].message if problem.errors else problem.detail)


async def _show_details(page: Page, child: ChildHere, answers: Answers, problems: Sequence[FieldProblem] = ()) -> Response:
    fields = lay_out(QUESTIONS, answers, problems)
    back = documents_path(child)
    return await page.show(
        "team/document_details.html", "Add a document", back=back, child=child, fields=fields, action=f"{back}/add", errors=summarise(fields, problems)
    )


async def _show_file(page: Page, child: ChildHere, sealed: str, refused: str | None = None) -> Response:
    said, here = _opened(page, child, sealed), documents_path(child)
    if not said:
        return page.go(f"{here}/add")
    change = f"{here}/add?{urlencode({'details': sealed})}"
    return await page.show(
        "team/document_file.html",
        "Choose the file",
        back=change,
        child=child,
        said=said,
        sealed=sealed,
        change=change,
        action=f"{here}/file",
        kinds=KINDS,
        audiences=AUDIENCES,
        errors=[{"text": refused, "href": "#file"}] if refused else (),
    )


def _read(answers: Answers) -> tuple[dict[str, str], list[FieldProblem]]:
    """Return what was said of the document, with the day in ISO 8601, and what has to be mended first."""
    problems = []
    if answers["kind"] not in KINDS:
        problems.append(FieldProblem("kind", "Select what kind of document it is"))
    description = " ".join(answers["description"].split())
    if not description:
        problems.append(FieldProblem("description", "Enter what the document is"))
    elif len(description) > MAX_DESCRIPTION:
        problems.append(FieldProblem("description", f"What the document is must be {MAX_DESCRIPTION} characters or fewer"))
    day, wrong = _read_day(answers["dated_on"])
    problems += wrong
    if answers["audience"] not in AUDIENCES:
        problems.append(FieldProblem("audience", "Select who can see it"))
    elif answers["kind"] in PLANS and answers["audience"] == "council":
        problems.append(FieldProblem("audience", "The family must be able to see a draft or final plan"))
    return {"kind": answers["kind"], "description": description, "dated_on": day, "audience": answers["audience"]}, problems


def _read_day(typed: Mapping[str, str]) -> tuple[str, list[FieldProblem]]:
    try:
        day = read_date(typed, _DAY)
    except NotADate as wrong:
        return "", [FieldProblem(f"dated_on-{wrong.part}" if wrong.part else "dated_on", wrong.message)]
    if day > datetime.now(LONDON).date():
        return "", [FieldProblem("dated_on", f"{_DAY} must be today or in the past")]
    return day.isoformat(), []


def _answers(said: Mapping[str, str]) -> Answers:
    """Return the answers that something was made from, for drawing; none for nothing."""
    return {**said, "dated_on": boxes(date.fromisoformat(said["dated_on"]))} if said else {}


def _opened(page: Page, child: ChildHere, sealed: str) -> dict[str, Any]:
    """Return what was said; nothing when it is too old, of somebody else or about another child."""
    try:
        return page.tools.sealer.open(_purpose(page, child), sealed) if sealed else {}
    except SealBroken:
        return {}


def _purpose(page: Page, child: ChildHere) -> str:
    return f"document about {child.id} of {page.who.id}"
