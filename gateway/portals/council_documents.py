"""Documents that the council shows to a family or to professionals: beside the child's forms, and all of them on a page of their own."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Response

from gateway.page import Page
from gateway.portals.document_kinds import KINDS
from gateway.portals.forms import uploads
from gateway.portals.forms.about_child import ChildHere, open_child
from gateway.upstream import UpstreamProblem
from gateway.visitors import SignedInVerified

router = APIRouter()

MAX_PAGE = 10_000
UNAUTHENTICATED = 401
WORDS = {"kinds": KINDS, "state_texts": uploads.STATES}


@router.get("/children/{child_id}/documents")
async def list_documents(page: SignedInVerified, child_id: UUID, number: Annotated[int, Query(alias="page", ge=1, le=MAX_PAGE)] = 1) -> Response:
    """List the documents that the council shows, the latest day first."""
    child = await open_child(page, child_id)
    found = await page.services.documents.get(f"/children/{child_id}/documents", params={"page": str(number)}, case_pass=child.case_pass)
    return await page.show("documents/from_council.html", "Documents from the council", back=child.path, child=child, found=found, number=number, words=WORDS)


async def newest_documents(page: Page, child: ChildHere) -> dict[str, Any]:
    """Return the first page of what the council shows. No page about a child fails because documents does not answer: it then says nothing of them."""
    try:
        found: dict[str, Any] = await page.services.documents.get(f"/children/{child.id}/documents", case_pass=child.case_pass)
    except UpstreamProblem as problem:
        if problem.status == UNAUTHENTICATED:
            raise
        return {"documents": [], "total": 0, "pages": 1}
    return found
