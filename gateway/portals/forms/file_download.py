"""A file on its way to whoever may see it."""

from uuid import UUID

from fastapi import Response

from gateway.page import Page
from gateway.portals.forms import uploads
from gateway.portals.forms.about_child import ChildHere
from gateway.portals.forms.relay import Relay

CONFLICT = 409


async def send_file(page: Page, child: ChildHere, document_id: UUID, *, back: str) -> Response:
    """Answer with the file, or with a page that says why it cannot be downloaded yet or any more; `back` is where that page leads."""
    state = (await uploads.states(page, [str(document_id)], child.case_pass)).get(str(document_id), "clean")
    if state != "clean":
        return await page.show("forms/file_not_ready.html", "This file cannot be downloaded", status=CONFLICT, back=back, state=state)
    return Relay(page.services.documents, f"/documents/{document_id}/content", child.case_pass)
