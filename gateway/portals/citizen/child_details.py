"""Correcting a child's details."""

from dataclasses import replace
from uuid import UUID

from fastapi import APIRouter, Response

from gateway.page import Page
from gateway.portals import child_entry
from gateway.portals.child_entry import Record, Stored
from gateway.portals.citizen.child_questions import QUESTIONS, read_child, write_child
from gateway.visitors import SignedInVerified

router = APIRouter()


async def _fetch(page: Page, child_id: UUID) -> Stored:
    found = await page.services.cases.get(f"/children/{child_id}")
    return Stored(write_child(found["details"]), found["version"])


RECORD = Record(
    QUESTIONS,
    read_child,
    _fetch,
    add_to="/children",
    path=lambda child_id: f"/children/{child_id}",
    add_page="citizen/add_child.html",
    details_page="citizen/child_details.html",
)


@router.get("/citizen/children/{child_id}/details")
async def show_details(page: SignedInVerified, child_id: UUID) -> Response:
    """Show the details as they are."""
    stored = await _fetch(page, child_id)
    return await child_entry.show_details(page, _shown(stored), child_id, stored)


@router.post("/citizen/children/{child_id}/details")
async def change_details(page: SignedInVerified, child_id: UUID) -> Response:
    """Keep the details. When they were changed meanwhile, show both versions."""
    return await child_entry.change(page, _shown(await _fetch(page, child_id)), child_id)


def _shown(stored: Stored) -> Record:
    """What is asked about this child: nothing that is withheld from this person."""
    return replace(RECORD, questions=tuple(question for question in QUESTIONS if question.id in stored.answers))
