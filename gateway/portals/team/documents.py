"""All files about a child, as the SEND team has them: the list, each file, who else sees it, and taking back what was a mistake."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Annotated, Any, Literal
from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter, HTTPException, Query, Response

from gateway.page import Page
from gateway.portals.document_kinds import AUDIENCES, KINDS, WITHDRAWN
from gateway.portals.forms import uploads
from gateway.portals.forms.about_child import ChildHere, open_child
from gateway.portals.forms.file_download import send_file
from gateway.portals.notices import Notice
from gateway.portals.question_layout import FieldProblem, lay_out, refused_answers, summarise
from gateway.portals.questions import Question, read_questions
from gateway.portals.team.names import UNKNOWN_PERSON, people_names
from gateway.upstream import UpstreamProblem
from gateway.visitors import CaseOfficer

router = APIRouter()

DOCUMENTS = "/team/children/{child_id}/documents"
DOCUMENT = DOCUMENTS + "/{document_id}"
MAX_PAGE = 10_000

Show = Literal["all", "form", "request", "advice", "evidence", "draft-plan", "final-plan", "letter", "other"]
SHOWN: Mapping[str, str] = {"all": "All", "form": "Sent with forms", **KINDS}
FORM_KINDS = {"request": "request", "advice": "advice"}


@dataclass(frozen=True)
class Change:
    """One thing that an officer changes about a document of the council: the question `field`, which documents takes at `path`."""

    field: str
    path: str
    template: str
    title: str
    missing: str
    done: Notice
    offered: Mapping[str, str]
    questions: tuple[Question, ...]


def _change(*, label: str, hint: str | None, field: str, offered: Mapping[str, str], **said: Any) -> Change:
    options = [{"value": value, "label": text} for value, text in offered.items()]
    question = {"id": field, "kind": "radios", "label": label, "hint": hint, "required": True, "options": options}
    return Change(field=field, offered=offered, questions=read_questions([question]), **said)


AUDIENCE = _change(
    field="audience",
    path="audience",
    template="team/document_audience.html",
    title="Who can see a document",
    label="Who can see it?",
    hint="The family must be able to see a draft or final plan",
    missing="Select who can see it",
    done="document-audience",
    offered=AUDIENCES,
)
WITHDRAWAL = _change(
    field="reason",
    path="withdrawal",
    template="team/document_withdraw.html",
    title="Withdraw a document",
    label="Why do you withdraw it?",
    hint=None,
    missing="Select why you withdraw it",
    done="document-withdrawn",
    offered=WITHDRAWN,
)


@dataclass(frozen=True)
class Listing:
    """A part of the list of a child, whose address is `base`."""

    base: str
    show: str

    def path(self, show: str | None = None, page: int = 1) -> str:
        """The address of another part of it."""
        wanted = {"show": show or self.show, "page": str(page)}
        said = {name: value for name, value in wanted.items() if value not in {"all", "1"}}
        return f"{self.base}?{urlencode(said)}" if said else self.base


@router.get(DOCUMENTS)
async def list_documents(page: CaseOfficer, child_id: UUID, show: Show = "all", number: Annotated[int, Query(alias="page", ge=1, le=MAX_PAGE)] = 1) -> Response:
    """List all files by day, or those of one kind."""
    child = await open_child(page, child_id)
    asked = {"page": str(number), **({} if show == "all" else {"kind": show})}
    found = await page.services.documents.get(f"/children/{child_id}/documents", params=asked, case_pass=child.case_pass)
    return await page.show(
        "team/documents.html",
        "Documents",
        back=child.path,
        child=child,
        found=found,
        days=_by_day(found["documents"]),
        listing=Listing(documents_path(child), show),
        number=number,
        shown=SHOWN,
        kinds=KINDS,
        form_kinds=FORM_KINDS,
        audiences=AUDIENCES,
        withdrawn=WITHDRAWN,
        state_texts=uploads.STATES,
        people=await people_names(page, (item["person_id"] for item in found["documents"] if item["council"] is not None)),
        unknown_person=UNKNOWN_PERSON,
        is_checking=any(item["state"] == "checking" for item in found["documents"]),
    )


@router.get("/team/children/{child_id}/files/{document_id}")
async def download(page: CaseOfficer, child_id: UUID, document_id: UUID) -> Response:
    """Download a file. One that is not checked yet, or that had a virus, cannot be downloaded."""
    child = await open_child(page, child_id)
    return await send_file(page, child, document_id, back=documents_path(child))


@router.get(DOCUMENT + "/audience")
async def show_audience(page: CaseOfficer, child_id: UUID, document_id: UUID) -> Response:
    """Ask who else may see a document of the council."""
    child = await open_child(page, child_id)
    document = await _document(page, child, document_id)
    return await _ask(page, child, document, AUDIENCE, chosen=document["council"]["audience"])


@router.post(DOCUMENT + "/audience")
async def change_audience(page: CaseOfficer, child_id: UUID, document_id: UUID) -> Response:
    """Change who else may see it."""
    return await _make(page, child_id, document_id, AUDIENCE)


@router.get(DOCUMENT + "/withdraw")
async def show_withdrawal(page: CaseOfficer, child_id: UUID, document_id: UUID) -> Response:
    """Ask why a document of the council is withdrawn."""
    child = await open_child(page, child_id)
    return await _ask(page, child, await _document(page, child, document_id), WITHDRAWAL, chosen="")


@router.post(DOCUMENT + "/withdraw")
async def withdraw(page: CaseOfficer, child_id: UUID, document_id: UUID) -> Response:
    """Withdraw it."""
    return await _make(page, child_id, document_id, WITHDRAWAL)


def documents_path(child: ChildHere) -> str:
    """The address of the list."""
    return f"{child.path}/documents"


def _by_day(documents: Sequence[Mapping[str, Any]]) -> list[tuple[str, list[Mapping[str, Any]]]]:
    return [(day, list(found)) for day, found in groupby(documents, key=lambda document: str(document["day"]))]


async def _document(page: Page, child: ChildHere, document_id: UUID) -> dict[str, Any]:
    """Return a document of the council. Raises HTTPException 404 for one that is none, or is a file of a form."""
    found = await page.services.documents.get("/documents", params=[("ids", str(document_id))], case_pass=child.case_pass)
    document: dict[str, Any] | None = next(iter(found["documents"]), None)
    if document is None or document["council"] is None:
        raise HTTPException(404)
    return document


async def _make(page: Page, child_id: UUID, document_id: UUID, change: Change) -> Response:
    child, chosen = await open_child(page, child_id), page.text(change.field)
    if chosen not in change.offered:
        problems = [FieldProblem(change.field, change.missing)]
    else:
        try:
            await page.services.documents.put(f"/documents/{document_id}/{change.path}", {change.field: chosen}, case_pass=child.case_pass)
        except UpstreamProblem as problem:
            if problem.code == "document_withdrawn":
                return page.go(documents_path(child), "document-withdrawn-already")
            problems = refused_answers(problem)
        else:
            return page.go(documents_path(child), change.done)
    return await _ask(page, child, await _document(page, child, document_id), change, chosen=chosen, problems=problems)


async def _ask(page: Page, child: ChildHere, document: Mapping[str, Any], change: Change, *, chosen: str, problems: Sequence[FieldProblem] = ()) -> Response:
    back = documents_path(child)
    if document["council"]["withdrawn"]:
        return page.go(back, "document-withdrawn-already")
    fields = lay_out(change.questions, {change.field: chosen}, problems)
    errors = summarise(fields, problems)
    return await page.show(change.template, change.title, back=back, child=child, document=document, kinds=KINDS, fields=fields, errors=errors)
