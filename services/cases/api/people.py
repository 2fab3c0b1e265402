"""Routes with which the SEND team sees and changes who is around a child: family, contacts, professionals, and the officer of the case."""

from uuid import UUID

from fastapi import APIRouter

from chassis.callers import CaseOfficer
from services.cases.api.dependencies import Work
from services.cases.api.people_bodies import AccessBody, Added, ContactBody, KeptContact, Member, OfficerBody, Opening, People, SharingBody
from services.cases.api.viewers import team
from services.cases.use_cases.allocate_case import AllocateCase, allocate_case
from services.cases.use_cases.allocate_child import end_of
from services.cases.use_cases.keep_contact import KeepContact, keep_contact, remove_contact
from services.cases.use_cases.see_child import see_child
from services.cases.use_cases.set_family_access import SetFamilyAccess, end_family_access, set_family_access
from services.cases.use_cases.set_sharing import SetSharing, set_sharing

router = APIRouter()


@router.get("/children/{child_id}/people")
async def show(child_id: UUID, caller: CaseOfficer, work: Work) -> People:
    """Show everybody who has or had access to a child, and the contacts. That somebody looked is recorded."""
    seen = await see_child(child_id, team(caller), work)
    work.audit.record("people.viewed", "child", seen.child.id, actor=caller.id)
    records, now = {seen.child.id} | seen.records, work.clock.now()
    return People(
        case_id=seen.case.id if seen.case else None,
        officer_id=seen.case.officer if seen.case else None,
        family=[Member.of(member, now) for member in await work.people.family(records)],
        contacts=[KeptContact.of(contact) for contact in await work.people.contacts(records)],
        professionals=[Opening.of(allocation, now) for allocation in await work.people.allocations(records)],
    )


@router.put("/children/{child_id}/family/{person_id}/access", status_code=204)
async def set_access(child_id: UUID, person_id: UUID, body: AccessBody, caller: CaseOfficer, work: Work) -> None:
    """Let the access of a member of the family end with a day in England, or not at all; give it back where it has ended."""
    until = end_of(body.until) if body.until else None
    await set_family_access(SetFamilyAccess(child_id, person_id, until, caller.id), work)


@router.delete("/children/{child_id}/family/{person_id}/access", status_code=204)
async def end_access(child_id: UUID, person_id: UUID, caller: CaseOfficer, work: Work) -> None:
    """End the access of a member of the family, from the next request on."""
    await end_family_access(child_id, person_id, caller.id, work)


@router.put("/children/{child_id}/family/{person_id}/sharing", status_code=204)
async def share(child_id: UUID, person_id: UUID, body: SharingBody, caller: CaseOfficer, work: Work) -> None:
    """Say what of the record a member of the family is not shown, and whether letters go to them."""
    await set_sharing(SetSharing(child_id, person_id, frozenset(body.withheld), body.gets_letters, caller.id), work)


@router.post("/children/{child_id}/contacts", status_code=201)
async def add_contact(child_id: UUID, body: ContactBody, caller: CaseOfficer, work: Work) -> Added:
    """Add a contact. 422 names each answer that must change."""
    return Added(id=await keep_contact(KeepContact(child_id, None, body.details(), caller.id), work))


@router.put("/children/{child_id}/contacts/{contact_id}", status_code=204)
async def change_contact(child_id: UUID, contact_id: UUID, body: ContactBody, caller: CaseOfficer, work: Work) -> None:
    """Correct a contact. 422 names each answer that must change."""
    await keep_contact(KeepContact(child_id, contact_id, body.details(), caller.id), work)


@router.delete("/children/{child_id}/contacts/{contact_id}", status_code=204)
async def take_contact_away(child_id: UUID, contact_id: UUID, caller: CaseOfficer, work: Work) -> None:
    """Take a contact away."""
    await remove_contact(child_id, contact_id, caller.id, work)


@router.put("/cases/{case_id}/officer", status_code=204)
async def allocate(case_id: UUID, body: OfficerBody, caller: CaseOfficer, work: Work) -> None:
    """Make somebody of the SEND team responsible for a case, or nobody."""
    await allocate_case(AllocateCase(case_id, body.officer_id, caller.id), work)
