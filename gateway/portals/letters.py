"""A letter of the council on a page, for families and the SEND team alike."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from fastapi import Response

from gateway.page import Page
from gateway.portals.forms import uploads
from gateway.portals.forms.about_child import ChildHere, child_here, child_path
from gateway.portals.forms.relay import Relay

MAX_PAGE = 10_000


def letters_path(page: Page, child_id: UUID | str) -> str:
    """The address of the list of letters about a child."""
    return f"{child_path(page, child_id)}/letters"


async def show_letter(page: Page, child_id: UUID, letter_id: UUID) -> Response:
    """Show a letter, which its recipient has opened then. One about another child leads to the page of that child."""
    if page.is_head:
        await page.services.cases.head(f"/letters/{letter_id}")
        return page.headers_only()
    found = await page.services.cases.get(f"/letters/{letter_id}")
    # Not `open_child`: the letter may be about a record that was joined to the one whose page this is.
    child = child_here(page, await page.services.cases.get(f"/children/{found['child_id']}/pass"))
    letters = letters_path(page, child.id)
    path = f"{letters}/{letter_id}"
    if child.id != child_id:
        return page.go(path)
    return await page.show("letters/letter.html", "Letter", back=letters, child=child, found=found, files=await _files(page, found, child), path=path)


async def download_letter(page: Page, letter_id: UUID) -> Response:
    """Download a letter as a PDF, which opens it too."""
    if page.is_head:
        await page.services.cases.head(f"/letters/{letter_id}")
        return page.headers_only()
    return Relay(page.services.cases, f"/letters/{letter_id}/pdf")


async def _files(page: Page, found: Mapping[str, Any], child: ChildHere) -> list[dict[str, Any]]:
    """Those of the documents that came with a letter which the reader can download."""
    documents = await uploads.listed(page, found["documents"], child.case_pass)
    return [item for item in documents.values() if item["state"] == "clean"]
