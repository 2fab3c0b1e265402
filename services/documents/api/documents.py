"""Routes about documents: upload, list, read, share and delete."""

from typing import Annotated
from urllib.parse import unquote
from uuid import UUID

import structlog
from fastapi import APIRouter, Header, Query, Request
from fastapi.responses import StreamingResponse
from starlette.requests import ClientDisconnect

from chassis.callers import CasePass, PassIdentity
from chassis.errors import Unavailable
from services.documents.adapters.objects import ObjectDamaged
from services.documents.api import download
from services.documents.api.bodies import DocumentBody, Documents
from services.documents.api.dependencies import Outside, Sharing, Transactions, Work
from services.documents.domain import refusals
from services.documents.domain.readers import Reader
from services.documents.use_cases.delete_document import DeleteDocument, delete_document
from services.documents.use_cases.share_document import ShareDocument, share_document
from services.documents.use_cases.upload_document import UploadDocument, upload_document
from services.documents.use_cases.view_document import ViewDocument, view_document

router = APIRouter(prefix="/documents")
log = structlog.get_logger()

_PURPOSE = r"^draft/[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$"
_MOST_IDS = 200
_PROFESSIONAL = "professional"
"""The relation, in a pass, of whoever is not of the child's family."""


@router.post("", status_code=201)
async def upload(
    *,
    request: Request,
    caller: CasePass,
    transactions: Transactions,
    outside: Outside,
    waymark_purpose: Annotated[str, Header(pattern=_PURPOSE)],
    waymark_file_name: Annotated[str, Header(description="UTF-8, percent-encoded (RFC 3986)")] = "",
) -> DocumentBody:
    """Take the body of the request as a file. 422, 413 and 429 say why it is refused; the type that the request claims is not looked at."""
    caller.must_allow("write")
    declared = request.headers.get("content-length")
    command = UploadDocument(
        child=caller.child,
        person=caller.person,
        family=caller.relation != _PROFESSIONAL,
        draft=UUID(waymark_purpose.removeprefix("draft/")),
        name=unquote(waymark_file_name),
        declared=int(declared) if declared else None,
    )
    try:
        document = await upload_document(command, request.stream(), transactions.open_work, outside)
    except ClientDisconnect as error:
        raise refusals.failed() from error
    return DocumentBody.of(document)


@router.get("")
async def list_documents(caller: CasePass, work: Work, ids: Annotated[list[UUID], Query(max_length=_MOST_IDS)]) -> Documents:
    """Say how far each of these documents is; those that are not for them to see, or are deleted, are left out."""
    caller.must_allow("read")
    return Documents(documents=[DocumentBody.of(document) for document in await work.documents.list_seen_by(_reader(caller), ids)])


@router.get("/{document_id}/content")
async def content(document_id: UUID, caller: CasePass, transactions: Transactions, outside: Outside) -> StreamingResponse:
    """Send the file. 409 `not_clean` until a scan has found it clean. That they looked is recorded."""
    caller.must_allow("read")
    async with transactions.open_work() as work:
        document = await view_document(ViewDocument(document_id, _reader(caller)), work)
    if document.key is None:
        raise RuntimeError("a clean document has an object")
    try:
        reader = await outside.objects.open(document.key, document.sha256)
    except ObjectDamaged as error:
        log.exception("document_damaged", document_id=str(document_id))
        raise Unavailable("file_unreadable", "This file cannot be opened. Tell the SEND team, who can look for a copy") from error
    return StreamingResponse(download.chunks(reader, outside.objects, document_id), headers=download.headers(document), media_type=document.type.media_type)


@router.put("/{document_id}/sharing", status_code=204)
async def share(document_id: UUID, caller: CasePass, sharing: Sharing, work: Work) -> None:
    """Show a file to professionals who are allocated to the child, or no longer. 409 `document_not_submitted` before it was sent."""
    caller.must_allow("write")
    await share_document(ShareDocument(document_id, _reader(caller), sharing.shared), work)


@router.delete("/{document_id}", status_code=204)
async def delete(document_id: UUID, caller: CasePass, work: Work, outside: Outside) -> None:
    """Delete a document. 409 `document_submitted` once a submitted form refers to it."""
    caller.must_allow("write")
    await delete_document(DeleteDocument(document_id, _reader(caller)), work, outside)


def _reader(caller: PassIdentity) -> Reader:
    return Reader(caller.person, caller.child, caller.organisations, reads_family="read-family" in caller.rights)
