"""A page about one child: one call to cases gives what the page says of the child and the pass for the other services."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from fastapi import HTTPException

from chassis.clock import LONDON
from gateway.page import Page
from gateway.visitors import GoTo


@dataclass(frozen=True)
class AdviceDue:
    """Advice that the reader has to give. `due_on` is a date in ISO 8601, and `is_late` says that it is over in England."""

    id: str
    kind: str
    due_on: str
    is_late: bool


@dataclass(frozen=True)
class ChildHere:
    """The child of the page, whose address is `path`. `case` is None until a request was received and registered; `case_pass` lasts a minute.

    `advice_due` is what a professional was asked for and has not answered.
    `born` is the date of birth in ISO 8601.
    """

    id: UUID
    name: str
    relation: str
    case: dict[str, Any] | None
    case_pass: str
    path: str
    born: str
    advice_due: tuple[AdviceDue, ...] = ()

    @property
    def is_reader(self) -> bool:
        """Whether the person reading the page is this young person."""
        return self.relation == "self"


async def open_child(page: Page, child_id: UUID) -> ChildHere:
    """Ask cases for the child. Raises UpstreamProblem: 404 for a child of somebody else; GoTo where another record is the reader's way to them."""
    found = await page.services.cases.get(f"/children/{child_id}/pass")
    must_be(page, child_id, found)
    return child_here(page, found)


async def open_case(page: Page, child_id: UUID) -> tuple[ChildHere, str]:
    """Return the child, and the id of the case. Raises what `open_child` raises, and 404 before there is a case."""
    child = await open_child(page, child_id)
    if child.case is None:
        raise HTTPException(404)
    return child, str(child.case["id"])


def must_be(page: Page, child_id: UUID, found: dict[str, Any]) -> None:
    """Raise GoTo, to the same page of the other one, when cases answered with another record of the same child: they are joined, and this is the reader's."""
    if found["id"] != str(child_id):
        raise GoTo(page.path.replace(str(child_id), found["id"]))


def child_here(page: Page, found: dict[str, Any]) -> ChildHere:
    """Return the child of `found`, an answer of cases that has all that a pass has."""
    path = child_path(page, found["id"])
    today = datetime.now(LONDON).date()
    due = tuple(AdviceDue(item["id"], item["kind"], item["due_on"], date.fromisoformat(item["due_on"]) < today) for item in _waiting(found))
    return ChildHere(UUID(found["id"]), found["name"], found["relation"], found["case"], found["case_pass"], path, found["date_of_birth"], due)


def _waiting(found: dict[str, Any]) -> list[dict[str, Any]]:
    """The requests for advice that wait for an answer: a pass lists no others, the progress of a child lists all, with their state."""
    return [item for item in found.get("advice", ()) if item.get("state", "asked") == "asked"]


def send_home(page: Page) -> str:
    """The address of the list of children."""
    return f"{page.home}/send"


def child_path(page: Page, child_id: UUID | str) -> str:
    """The address of a child's page, in the portal of whoever reads it."""
    return f"{page.home}/children/{child_id}"


def form_path(page: Page, child_id: UUID, draft_id: UUID | str, page_id: str) -> str:
    """The address of a page of a form, or of its summary."""
    return f"{child_path(page, child_id)}/forms/{draft_id}/{page_id}"


def draft_path(page: Page, child_id: UUID, draft_id: UUID | str, what: str) -> str:
    """The address where something about a form is settled that is no page of it: who sees it, and in which role it is filled in."""
    return f"{child_path(page, child_id)}/drafts/{draft_id}/{what}"


def submission_path(page: Page, child_id: UUID, submission_id: UUID | str) -> str:
    """The address of a form that was sent."""
    return f"{child_path(page, child_id)}/submissions/{submission_id}"
