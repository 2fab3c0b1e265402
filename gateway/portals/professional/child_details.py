"""Adding a child or young person, and a child's details: to correct for whoever added them, to read for other professionals."""

from uuid import UUID

from fastapi import APIRouter, HTTPException, Response

from gateway.page import Page
from gateway.portals import child_entry
from gateway.portals.child_entry import Record, Stored
from gateway.portals.child_lines import child_lines
from gateway.portals.forms.about_child import child_path, open_child
from gateway.portals.professional.child_questions import DETAILS, read_details, read_new_child, with_roles, write_details
from gateway.visitors import SignedInVerified

router = APIRouter()

ADD_CHILD = "/professional/send/add-child"
DETAILS_OF_CHILD = "/professional/children/{child_id}/details"
WORK_DETAILS = "/account/work-details"
MAY_CHANGE = "change-child"


async def _fetch(page: Page, child_id: UUID) -> Stored:
    child = (await page.services.cases.get(f"/children/{child_id}/progress"))["child"]
    return Stored(write_details(child), child["version"])


RECORD = Record(
    DETAILS,
    read_details,
    _fetch,
    add_to="/caseload",
    path=lambda child_id: f"/children/{child_id}/record",
    add_page="professional/add_child.html",
    details_page="professional/change_details.html",
)


@router.get(ADD_CHILD)
async def show_add_child(page: SignedInVerified) -> Response:
    """Show the empty form; whoever has no work details yet is led to them first."""
    if not page.who.roles:
        return page.go(WORK_DETAILS, "work-details-first")
    return await child_entry.show_add(page, _for_new(page), {})


@router.post(ADD_CHILD)
async def add_child(page: SignedInVerified) -> Response:
    """Add the child. Where the last job was given up meanwhile, everything typed is shown again, with where to add one."""
    return await child_entry.add(page, _for_new(page))


@router.get(DETAILS_OF_CHILD)
async def show_details(page: SignedInVerified, child_id: UUID) -> Response:
    """Show the details: in boxes to whoever may correct them, in lines to others. The child is then among the recently used."""
    if page.is_head:
        await open_child(page, child_id)
        return page.headers_only()
    found = await page.services.cases.get(f"/children/{child_id}/progress")
    answers = write_details(found["child"])
    if MAY_CHANGE in found["rights"]:
        return await child_entry.show_details(page, RECORD, child_id, Stored(answers, found["child"]["version"]))
    return await page.show(
        "professional/child_details.html", "Details of a child or young person", back=child_path(page, child_id), lines=child_lines(DETAILS, answers)
    )


@router.post(DETAILS_OF_CHILD)
async def change_details(page: SignedInVerified, child_id: UUID) -> Response:
    """Keep the details. When they were changed meanwhile, show both versions."""
    found = await page.services.cases.get(f"/children/{child_id}/pass")
    if MAY_CHANGE not in found["rights"]:
        raise HTTPException(404)
    return await child_entry.change(page, RECORD, child_id)


def _for_new(page: Page) -> Record:
    """The questions of a new child, for the jobs that this person has."""
    roles = page.who.roles
    return Record(
        with_roles(roles),
        lambda answers: read_new_child(answers, roles),
        RECORD.fetch,
        add_to=RECORD.add_to,
        path=RECORD.path,
        add_page=RECORD.add_page,
        details_page=RECORD.details_page,
    )
