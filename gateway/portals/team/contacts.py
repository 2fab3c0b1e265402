"""Contacts of a child: whom the council writes to or telephones. The SEND team alone is shown them."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Response

from gateway.page import Page
from gateway.portals.child_questions import in_order
from gateway.portals.form_fields import parse_answers
from gateway.portals.question_layout import FieldProblem, lay_out, refused_answers
from gateway.portals.questions import Answers, Question
from gateway.portals.team.contact_questions import CONTACT, account_question, read_contact, write_contact
from gateway.portals.team.people import PEOPLE, Around, Asked, ask, open_people
from gateway.upstream import UpstreamProblem
from gateway.visitors import CaseOfficer

router = APIRouter()

CONTACTS = PEOPLE + "/contacts"


@router.get(CONTACTS + "/add")
async def show_add(page: CaseOfficer, child_id: UUID) -> Response:
    """Ask who it is."""
    around = await open_people(page, child_id)
    return await _show(page, around, None, write_contact({}), [])


@router.post(CONTACTS + "/add")
async def add(page: CaseOfficer, child_id: UUID) -> Response:
    """Keep a new contact."""
    return await _keep(page, await open_people(page, child_id), None)


@router.get(CONTACTS + "/{contact_id}")
async def show_contact(page: CaseOfficer, child_id: UUID, contact_id: UUID) -> Response:
    """Show the details, to be changed."""
    around = await open_people(page, child_id)
    contact = around.contact(contact_id)
    return await _show(page, around, contact, write_contact(contact), [])


@router.post(CONTACTS + "/{contact_id}")
async def change_contact(page: CaseOfficer, child_id: UUID, contact_id: UUID) -> Response:
    """Keep the details."""
    around = await open_people(page, child_id)
    return await _keep(page, around, around.contact(contact_id))


@router.get(CONTACTS + "/{contact_id}/remove")
async def ask_before_removing(page: CaseOfficer, child_id: UUID, contact_id: UUID) -> Response:
    """Ask whether to take the contact away."""
    around = await open_people(page, child_id)
    contact = around.contact(contact_id)
    return await page.show("team/remove_contact.html", "Remove a contact", back=around.path, child=around.child, contact=contact)


@router.post(CONTACTS + "/{contact_id}/remove")
async def remove(page: CaseOfficer, child_id: UUID, contact_id: UUID) -> Response:
    """Take the contact away."""
    around = await open_people(page, child_id)
    contact = around.contact(contact_id)
    await page.services.cases.delete(f"/children/{contact['child_id']}/contacts/{contact_id}")
    return page.go(around.path, "contact-removed")


async def _keep(page: Page, around: Around, contact: Mapping[str, Any] | None) -> Response:
    questions = _questions(around, contact)
    answers = parse_answers(questions, page.values)
    body, problems = read_contact(answers)
    if not problems:
        record = contact["child_id"] if contact else str(around.child.id)
        try:
            if contact:
                await page.services.cases.put(f"/children/{record}/contacts/{contact['id']}", body)
            else:
                await page.services.cases.post(f"/children/{record}/contacts", body)
        except UpstreamProblem as problem:
            problems = in_order(refused_answers(problem), questions)
    if problems:
        return await _show(page, around, contact, answers, problems)
    return page.go(around.path, "contact-saved")


def _questions(around: Around, contact: Mapping[str, Any] | None) -> tuple[Question, ...]:
    """What is asked of a contact: an account is one of the family of the same record."""
    record = contact["child_id"] if contact else str(around.child.id)
    people = {one["person_id"]: around.name(one["person_id"]) for one in around.found["family"] if one["child_id"] == record}
    return (*CONTACT, *account_question(people))


async def _show(page: Page, around: Around, contact: Mapping[str, Any] | None, answers: Answers, problems: list[FieldProblem]) -> Response:
    asked = Asked("Change a contact" if contact else "Add a contact", "Nobody but the SEND team is shown these details.")
    return await ask(page, around, asked, lay_out(_questions(around, contact), answers, problems), problems)
