"""Files on their way to documents, and what documents says of those that it has."""

from collections.abc import AsyncIterator, Iterable, Mapping
from typing import Any
from urllib.parse import quote
from uuid import UUID

from gateway.multipart import Upload
from gateway.page import Page
from gateway.portals.questions import Answers, Question
from gateway.sizes import MAX_FILE
from gateway.upstream import UpstreamProblem

_PIECE = 64 * 1024
_SERVER_ERROR, _UNAUTHENTICATED = 500, 401

FILE_SUFFIX, DESCRIPTION_SUFFIX = "-file", "-new-description"

STATES = {
    "checking": "Being checked for viruses",
    "clean": "Checked, no virus found",
    "infected": "Contains a virus and was removed",
    "failed": "Could not be checked. Remove it and upload it again",
}
"""What a person reads about a file, by the state that documents gives."""


class FileRefused(Exception):
    """The file was not taken; `message` says why and what would be."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


async def upload(page: Page, file: Upload, description: str, draft_id: UUID, case_pass: str) -> dict[str, str]:
    """Send one file on and return it as an answer. Raises FileRefused, also when documents does not answer: the answers beside the
    file are saved all the same.
    """  # noqa: D205 - one sentence that does not fit one line
    if file.cut and file.length <= MAX_FILE:
        raise FileRefused("The files on this page are larger together than we can take at once. Upload this one again, by itself")
    try:
        stored = await send(page, file, {"Waymark-Purpose": f"draft/{draft_id}"}, case_pass)
    except UpstreamProblem as problem:
        if problem.status == _UNAUTHENTICATED:
            raise
        if problem.status >= _SERVER_ERROR:
            raise FileRefused("The file could not be uploaded just now. Everything else on this page is saved. Try again in a few minutes") from problem
        raise FileRefused(problem.errors[0].message if problem.errors else problem.detail) from problem
    return {"document_id": stored["id"], "name": stored["name"], "description": description.strip()}


async def send(page: Page, file: Upload, purpose: Mapping[str, str], case_pass: str) -> dict[str, Any]:
    """Send one file on, with headers that say what it is for. Raises FileRefused for one that is too large, and UpstreamProblem."""
    if file.length > MAX_FILE:
        raise FileRefused("The selected file must be 25 MB or smaller")
    headers = {
        "Content-Type": "application/octet-stream",
        "Content-Length": str(file.length),
        "Waymark-File-Name": quote(_plain(file.filename or "file"), safe=""),
        **purpose,
    }
    stored: dict[str, Any] = await page.services.documents.send_file("/documents", _pieces(file), headers, case_pass=case_pass)
    return stored


def _plain(name: str) -> str:
    """A name that can be written in UTF-8: a browser may send half of a character."""
    return name.encode("utf-8", "replace").decode()


async def _pieces(file: Upload) -> AsyncIterator[bytes]:
    await file.seek(0)
    while piece := await file.read(_PIECE):
        yield piece


async def states(page: Page, document_ids: Iterable[str], case_pass: str) -> dict[str, str]:
    """Return the state of each file that the reader may see, by its id."""
    return {name: item["state"] for name, item in (await listed(page, document_ids, case_pass)).items()}


async def listed(page: Page, document_ids: Iterable[str], case_pass: str) -> dict[str, dict[str, Any]]:
    """Return what documents says of each file that the reader may see, by its id.

    No page fails because documents does not answer: it then says nothing of files.
    """
    ids = list(dict.fromkeys(document_ids))
    if not ids:
        return {}
    try:
        found = await page.services.documents.get("/documents", params=[("ids", name) for name in ids], case_pass=case_pass)
    except UpstreamProblem as problem:
        if problem.status == _UNAUTHENTICATED:
            raise
        return {}
    return {item["id"]: item for item in found["documents"]}


def document_ids(questions: Iterable[Question], answers: Answers) -> list[str]:
    """The ids of the files among the answers of a page."""
    return [file["document_id"] for question in questions if question.kind == "files" for file in answers.get(question.id) or ()]


def with_states(questions: Iterable[Question], answers: Answers, found: Mapping[str, str]) -> Answers:
    """The answers with what to read about each file beside it, for drawing."""
    shown: dict[str, Any] = dict(answers)
    for question in questions:
        if question.kind == "files":
            shown[question.id] = [{**file, "state": STATES.get(found.get(file["document_id"], ""), "")} for file in answers.get(question.id) or ()]
    return shown
