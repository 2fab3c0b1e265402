"""What the portal knows of a child besides a form: kept with the form when it is sent, because those details may change later."""

from typing import Any
from uuid import UUID

from gateway.page import Page
from gateway.portals.child_lines import child_lines
from gateway.portals.citizen.child_questions import QUESTIONS, SELF, write_child

_LABELS = {"relation": "Relationship of the person asking", "parental_responsibility": "Parental responsibility"}
_THEMSELVES = "The young person themselves"


async def child_record(page: Page, child_id: UUID) -> list[dict[str, Any]]:
    """Return the details as lines that forms keeps and prints. Raises UpstreamProblem: 404 for a child of somebody else."""
    details = (await page.services.cases.get(f"/children/{child_id}"))["details"]
    lines = child_lines(QUESTIONS, write_child(details), _LABELS)
    if details["relation"] == SELF:
        return [{**line, "value": [_THEMSELVES]} if line["label"] == _LABELS["relation"] else line for line in lines]
    return lines
