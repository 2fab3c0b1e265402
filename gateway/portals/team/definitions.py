"""The forms that the portal asks with: which version is offered, and sending the next one."""

from asyncio import gather
from collections.abc import Iterable
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Response

from gateway.multipart import Upload
from gateway.page import Page, summary
from gateway.upstream import UpstreamProblem
from gateway.visitors import TeamAdministrator

router = APIRouter()

DEFINITIONS = "/team/definitions"
UPLOAD = f"{DEFINITIONS}/upload"
UPLOADS = f"{DEFINITIONS}/uploads"
MOST_BYTES = 256 * 1024
_UNPROCESSABLE = 422

OFFERED_TO = {"self": "Young people, for themselves", "others": "Parents and carers", "professionals": "Professionals"}
"""For whom a form is, in plain words."""

FormName = Annotated[str | None, Query(alias="form", pattern="^[a-z][a-z0-9-]{0,49}$")]
UploadId = Annotated[UUID | None, Query(alias="upload")]


class CannotRead(Exception):
    """What was sent is no text; `message` says why and what would be."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


@router.get(DEFINITIONS)
async def list_definitions(page: TeamAdministrator) -> Response:
    """List the forms with the version that is offered, and the versions that wait to be published."""
    found = await page.services.forms.get("/definitions")
    people = [*(form["published_by"] for form in found["forms"]), *(upload["uploaded_by"] for upload in found["uploads"])]
    return await page.show(
        "team/definitions.html",
        "Form definitions",
        back=page.home,
        forms=found["forms"],
        uploads=found["uploads"],
        names=await administrators(page, people),
        offered_to=OFFERED_TO,
    )


@router.get(UPLOAD)
async def show_upload(page: TeamAdministrator, form: FormName = None, upload_id: UploadId = None) -> Response:
    """Ask for the text of a definition. `form` begins with the version of that form that is offered, `upload` with one that waits."""
    text = ""
    if upload_id is not None:
        text = (await page.services.forms.get(f"/definitions/uploads/{upload_id}"))["text"]
    elif form is not None:
        text = (await page.services.forms.get(f"/definitions/{form}/next"))["text"]
    return await _show(page, text, [])


@router.post(UPLOAD)
async def upload(page: TeamAdministrator) -> Response:
    """Send the text to forms. One with mistakes is shown again, with the line and the reason of each, to be mended here."""
    try:
        text = await _sent_text(page)
    except CannotRead as refused:
        return await _show(page, page.text("text"), [{"text": refused.message, "href": "#file"}])
    try:
        found = await page.services.forms.post("/definitions/uploads", {"text": text})
    except UpstreamProblem as problem:
        if problem.status != _UNPROCESSABLE:
            raise
        return await _show(page, text, summary(problem.errors))
    return page.go(f"{UPLOADS}/{found['id']}", "definition-uploaded")


async def administrators(page: Page, ids: Iterable[str | None]) -> dict[str, str]:
    """What administrators are called by id, for `by`: you, their name, or, where it is not known, an administrator."""
    me = str(page.who.id)
    wanted = sorted({one for one in ids if one is not None and one != me})
    names = await gather(*(_name(page, one) for one in wanted))
    return {**dict(zip(wanted, names, strict=True)), me: "you"}


async def _name(page: Page, account_id: str) -> str:
    # An administrator who is no officer may ask identity about the team alone, so not for `people_names`.
    try:
        found = await page.services.identity.get(f"/team/accounts/{account_id}")
    except UpstreamProblem:
        return "an administrator"
    return f"{found['first_name']} {found['last_name']}"


async def _sent_text(page: Page) -> str:
    file = page.files.get("file")
    if file is not None:
        return _read(file, await file.read())
    if not page.text("text").strip():
        raise CannotRead("Select a file, or type or paste the text of a form definition")
    return page.text("text")


def _read(file: Upload, content: bytes) -> str:
    if file.cut or file.length > MOST_BYTES:
        raise CannotRead(f"The selected file must be {MOST_BYTES // 1024} KB or smaller")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise CannotRead("The selected file is not UTF-8 text. Form definitions are text files that end in .yaml") from error
    if not text.strip():
        raise CannotRead("The selected file is empty")
    return text


async def _show(page: Page, text: str, errors: list[dict[str, Any]]) -> Response:
    return await page.show("team/definition_upload.html", "Upload a form definition", back=DEFINITIONS, text=text, errors=errors)
