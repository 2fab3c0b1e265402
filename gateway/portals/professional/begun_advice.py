"""What there is of the form that answers a request for advice."""

from dataclasses import dataclass
from typing import Any

from gateway.page import Page
from gateway.portals.forms.about_child import ChildHere


@dataclass(frozen=True)
class Begun:
    """`draft` while it is filled in, the reader's own before that of a colleague; `sent` when it was submitted. Both as forms gives them."""

    draft: dict[str, Any] | None
    sent: dict[str, Any] | None


async def begun_advice(page: Page, child: ChildHere, advice_id: str) -> Begun:
    """Ask forms for it."""
    forms = await page.services.forms.get(f"/children/{child.id}/forms", case_pass=child.case_pass)
    drafts = [item for item in forms["started"] if item["advice_request_id"] == advice_id and item["revises"] is None]
    own = next((item for item in drafts if item["mine"]), None)
    sent = next((item for item in forms["submitted"] if item["advice_request_id"] == advice_id), None)
    return Begun(own or next(iter(drafts), None), sent)
