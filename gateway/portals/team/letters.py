"""The council's letters to families, for the SEND team: those about one child, those that are to be posted, and when they were."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response

from gateway.page import Page
from gateway.portals.dates import NotADate, read_date
from gateway.portals.form_fields import parse_answers
from gateway.portals.forms.about_child import open_child
from gateway.portals.letters import MAX_PAGE, download_letter, letters_path, show_letter
from gateway.portals.question_layout import FieldProblem, lay_out, refused_answers, summarise
from gateway.portals.questions import Answers, Question, read_questions
from gateway.portals.team.names import UNKNOWN_PERSON, people_names
from gateway.upstream import UpstreamProblem
from gateway.visitors import CaseOfficer

router = APIRouter()

TO_POST = "/team/letters"
POSTED = TO_POST + "/{letter_id}/posted"
LETTERS = "/team/children/{child_id}/letters"
LETTER = LETTERS + "/{letter_id}"
PageNumber = Annotated[int, Query(alias="page", ge=1, le=MAX_PAGE)]
QUESTIONS: tuple[Question, ...] = read_questions(
    [
        {
            "id": "on",
            "kind": "date",
            "label": "Date it was posted",
            "hint": "The day on which it was given to the post. The letter counts as served on that day",
            "required": True,
        }
    ]
)


@router.get(TO_POST)
async def list_to_post(page: CaseOfficer, number: PageNumber = 1) -> Response:
    """List the letters that are to be posted, the oldest first."""
    found = await page.services.cases.get("/letters/to-post", params={"page": str(number)})
    return await page.show("team/letters_to_post.html", "Letters to post", back=page.home, found=found, number=number, path=TO_POST)


@router.get(POSTED)
async def ask_when_posted(page: CaseOfficer, letter_id: UUID) -> Response:
    """Ask on which day a letter was posted."""
    return await _show_posted(page, letter_id, {}, [])


@router.post(POSTED)
async def record_posted(page: CaseOfficer, letter_id: UUID) -> Response:
    """Record the day."""
    answers = parse_answers(QUESTIONS, page.values)
    on, problems = _read(answers)
    if on is None:
        return await _show_posted(page, letter_id, answers, problems)
    try:
        await page.services.cases.put(f"/letters/{letter_id}/posted", {"on": on.isoformat()})
    except UpstreamProblem as problem:
        if problem.code == "served":
            return page.go(TO_POST, "letter-served-already")
        return await _show_posted(page, letter_id, answers, refused_answers(problem))
    return page.go(TO_POST, "letter-posted")


@router.get(LETTERS)
async def list_letters(page: CaseOfficer, child_id: UUID, number: PageNumber = 1) -> Response:
    """List all letters about a child, to whom they went, and how and when they were served and opened."""
    child = await open_child(page, child_id)
    found = await page.services.cases.get(f"/children/{child.id}/letters", params={"page": str(number)})
    return await page.show(
        "team/letters.html",
        "Letters",
        back=child.path,
        child=child,
        found=found,
        number=number,
        path=letters_path(page, child.id),
        people=await people_names(page, (letter["person_id"] for letter in found["letters"])),
        unknown_person=UNKNOWN_PERSON,
    )


@router.get(LETTER)
async def show(page: CaseOfficer, child_id: UUID, letter_id: UUID) -> Response:
    """Show a letter, which does not open it for its recipient."""
    return await show_letter(page, child_id, letter_id)


@router.get(f"{LETTER}/pdf")
async def download(page: CaseOfficer, child_id: UUID, letter_id: UUID) -> Response:  # noqa: ARG001 - of the address
    """Download a letter as a PDF, to post it."""
    return await download_letter(page, letter_id)


def _read(answers: Answers) -> tuple[date | None, list[FieldProblem]]:
    try:
        return read_date(answers["on"], "Date it was posted"), []
    except NotADate as wrong:
        return None, [FieldProblem(f"on-{wrong.part}" if wrong.part else "on", wrong.message)]


async def _show_posted(page: Page, letter_id: UUID, answers: Answers, problems: list[FieldProblem]) -> Response:
    found = await page.services.cases.get(f"/letters/{letter_id}")
    if found["served_on"] is not None:
        return page.go(TO_POST, "letter-served-already")
    fields = lay_out(QUESTIONS, answers, problems)
    return await page.show("team/letter_posted.html", "Letter was posted", back=TO_POST, found=found, fields=fields, errors=summarise(fields, problems))
