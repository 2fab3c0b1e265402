"""Routes about documents: upload, list, read, share and delete; and for the SEND team, say who sees one and withdraw it."""

from typing import Annotated
from urllib.parse import unquote
from uuid import UUID

import structlog
from fastapi import APIRouter, Header, Query, Request
from fastapi.responses import StreamingResponse
from starlette.requests import ClientDisconnect

from chassis.callers import CasePass
from chassis.errors import Unavailable
from services.documents.adapters.objects import ObjectDamaged
from services.documents.api import download
from services.documents.api.bodies import DocumentBody, Documents
from services.documents.api.dependencies import Outside, Purpose, Sharing, Showing, Transactions, Withdrawal, Work, must_read, reader_of
from services.documents.domain import refusals
from services.documents.domain.council_documents import Filing
from services.documents.use_cases.delete_document import DeleteDocument, delete_document
from services.documents.use_cases.share_document import ShareDocument, share_document
from services.documents.use_cases.show_document_to import ShowDocumentTo, show_document_to
from services.documents.use_cases.upload_document import UploadDocument, upload_document
from services.documents.use_cases.view_document import ViewDocument, view_document
from services.documents.use_cases.withdraw_document import WithdrawDocument, withdraw_document

router = APIRouter(prefix="/documents")
log = structlog.get_logger()

_MOST_IDS = 200


@router.post("", status_code=201)
async def upload(
    *,
    request: Request,
    caller: CasePass,
    transactions: Transactions,
    outside: Outside,
    purpose: Purpose,
    waymark_file_name: Annotated[str, Header(description="UTF-8, percent-encoded (RFC 3986)")] = "",
) -> DocumentBody:
    """Take the body of the request as a file. 422, 413 and 429 say why it is refused; the type that the request claims is not looked at.

    What has a draft is for whoever may write about the child, and what is of the case for the SEND team.
    """
    caller.must_allow("council" if isinstance(purpose, Filing) else "write")
    declared = request.headers.get("content-length")
    command = UploadDocument(
        child=caller.child,
        person=caller.person,
        family=reader_of(caller).side == "family",
        purpose=purpose,
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
    must_read(caller)
    return Documents(documents=[DocumentBody.of(document) for document in await work.documents.list_seen_by(reader_of(caller), ids)])


@router.get("/{document_id}/content")
async def content(document_id: UUID, caller: CasePass, transactions: Transactions, outside: Outside) -> StreamingResponse:
    """Send the file. 409 `not_clean` until a scan has found it clean. That they looked is recorded."""
    must_read(caller)
    async with transactions.open_work() as work:
        document = await view_document(ViewDocument(document_id, reader_of(caller)), work)
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
    await share_document(ShareDocument(document_id, reader_of(caller), sharing.shared), work)


@router.delete("/{document_id}", status_code=204)
async def delete(document_id: UUID, caller: CasePass, work: Work, outside: Outside) -> None:
    """Delete a document. 409 `document_submitted` once a submitted form refers to it."""
    caller.must_allow("write")
    await delete_document(DeleteDocument(document_id, reader_of(caller)), work, outside)


@router.put("/{document_id}/audience", status_code=204)
async def show_to(document_id: UUID, caller: CasePass, showing: Showing, work: Work) -> None:
    """Say who else sees a document of the council. 409 `document_withdrawn`; 422 for a plan that the family would not see."""
    caller.must_allow("council")
    await show_document_to(ShowDocumentTo(document_id, reader_of(caller), showing.audience), work)


@router.put("/{document_id}/withdrawal", status_code=204)
async def withdraw(document_id: UUID, caller: CasePass, withdrawal: Withdrawal, work: Work) -> None:
    """Withdraw a document that the council uploaded by mistake: it is kept, and nobody but the SEND team sees it any more."""
    caller.must_allow("council")
    await withdraw_document(WithdrawDocument(document_id, reader_of(caller), withdrawal.reason), work)
