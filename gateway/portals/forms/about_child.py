"""A page about one child: one call to cases gives what the page says of the child and the pass for the other services."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from gateway.page import Page


@dataclass(frozen=True)
class ChildHere:
    """The child of the page, whose address is `path`. `case` is None until a request was received and registered; `case_pass` lasts a minute."""

    id: UUID
    name: str
    relation: str
    case: dict[str, Any] | None
    case_pass: str
    path: str

    @property
    def is_reader(self) -> bool:
        """Whether the person reading the page is this young person."""
        return self.relation == "self"


async def open_child(page: Page, child_id: UUID) -> ChildHere:
    """Ask cases for the child. Raises UpstreamProblem: 404 for a child of somebody else."""
    return child_here(page, await page.services.cases.get(f"/children/{child_id}/pass"))


def child_here(page: Page, found: dict[str, Any]) -> ChildHere:
    """Return the child of `found`, an answer of cases that has all that a pass has."""
    path = child_path(page, found["id"])
    return ChildHere(UUID(found["id"]), found["name"], found["relation"], found["case"], found["case_pass"], path)


def send_home(page: Page) -> str:
    """The address of the list of children."""
    return f"{page.home}/send"


def child_path(page: Page, child_id: UUID | str) -> str:
    """The address of a child's page, in the portal of whoever reads it."""
    return f"{page.home}/children/{child_id}"


def form_path(page: Page, child_id: UUID, draft_id: UUID | str, page_id: str) -> str:
    """The address of a page of a form, or of its summary."""
    return f"{child_path(page, child_id)}/forms/{draft_id}/{page_id}"


def submission_path(page: Page, child_id: UUID, submission_id: UUID | str) -> str:
    """The address of a form that was sent."""
    return f"{child_path(page, child_id)}/submissions/{submission_id}"
