"""What the portal knows of a child besides a form: kept with the form when it is sent, because those details may change later."""

from typing import Any
from uuid import UUID

from gateway.page import Page
from gateway.portals.answer_text import answer_lines
from gateway.portals.citizen.child_questions import QUESTIONS, SELF, write_child
from gateway.portals.display import day
from gateway.portals.form_fields import is_blank

_LABELS = {
    "setting-name": "Name of the school or setting",
    "relation": "Relationship of the person asking",
    "parental_responsibility": "Parental responsibility",
}


async def child_record(page: Page, child_id: UUID) -> list[dict[str, Any]]:
    """Return the details as lines that forms keeps and prints. Raises UpstreamProblem: 404 for a child of somebody else."""
    found = await page.services.cases.get(f"/children/{child_id}")
    details = found["details"]
    answers = write_child(details)
    lines = []
    for question in QUESTIONS:
        answer = answers[question.id]
        if is_blank(answer):
            continue
        if question.id == "date_of_birth":
            value = [day(details["date_of_birth"])]
        elif question.id == "relation" and answer == SELF:
            value = ["The young person themselves"]
        else:
            value = answer_lines(question, answer)
        lines.append({"label": _LABELS.get(question.id, question.label), "value": value})
    return lines
