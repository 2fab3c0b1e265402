"""The documents about one child, as a list."""

from math import ceil
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query

from chassis.callers import CasePass
from chassis.errors import NotFound
from services.documents.api.bodies import DocumentsOfChild, ListedBody
from services.documents.api.dependencies import Work, must_read, reader_of
from services.documents.domain.council_documents import Kind
from services.documents.store.documents import PAGE
from services.documents.use_cases.list_documents_of_child import ListDocumentsOfChild, list_documents_of_child

router = APIRouter()

_MOST_PAGES = 100_000


@router.get("/children/{child_id}/documents")
async def list_documents(
    child_id: UUID,
    caller: CasePass,
    work: Work,
    kind: Kind | Literal["form"] | None = None,
    page: Annotated[int, Query(ge=1, le=_MOST_PAGES)] = 1,
) -> DocumentsOfChild:
    """List the documents about the child of the pass, the latest day first. That they were listed is recorded.

    The SEND team gets all that it was sent or uploaded, of one kind if that is named; `form` are the files of forms. Others get
    what the team shows them.
    """
    must_read(caller)
    if child_id != caller.child:
        raise NotFound("not_found", "There is no such page")
    reader = reader_of(caller)
    found, total = await list_documents_of_child(ListDocumentsOfChild(reader, kind, page), work)
    return DocumentsOfChild(documents=[ListedBody.listed(listed, reader) for listed in found], total=total, pages=max(1, ceil(total / PAGE)))
