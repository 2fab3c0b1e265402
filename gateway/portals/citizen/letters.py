"""The council's letters to a member of the family: the list, each letter to read and print, and its PDF."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response

from gateway.portals.forms.about_child import open_child
from gateway.portals.letters import MAX_PAGE, download_letter, letters_path, show_letter
from gateway.visitors import SignedInVerified

router = APIRouter()

LETTERS = "/citizen/children/{child_id}/letters"
LETTER = LETTERS + "/{letter_id}"


@router.get(LETTERS)
async def list_letters(page: SignedInVerified, child_id: UUID, number: Annotated[int, Query(alias="page", ge=1, le=MAX_PAGE)] = 1) -> Response:
    """List the letters to the reader about a child, the newest first."""
    child = await open_child(page, child_id)
    found = await page.services.cases.get(f"/children/{child.id}/letters", params={"page": str(number)})
    path = letters_path(page, child.id)
    return await page.show("citizen/letters.html", "Letters from the council", back=child.path, child=child, found=found, number=number, path=path)


@router.get(LETTER)
async def show(page: SignedInVerified, child_id: UUID, letter_id: UUID) -> Response:
    """Show a letter."""
    return await show_letter(page, child_id, letter_id)


@router.get(f"{LETTER}/pdf")
async def download(page: SignedInVerified, child_id: UUID, letter_id: UUID) -> Response:  # noqa: ARG001 - of the address
    """Download a letter as a PDF."""
    return await download_letter(page, letter_id)
