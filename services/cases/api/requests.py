"""Routes with which the SEND team keys in requests that did not come through the portal: find the child, or add a record; then the request."""

from uuid import UUID

from fastapi import APIRouter

from chassis.callers import CaseOfficer
from services.cases.api.dependencies import Work
from services.cases.api.people_bodies import Added, KeptContact
from services.cases.api.request_bodies import Correction, KeyedIn, Likely, LikelyRecords, LookedFor, ReceiptBody, RecordBody, RequestBody
from services.cases.domain.access import hidden
from services.cases.use_cases.add_record import AddRecord, add_record
from services.cases.use_cases.correct_receipt import CorrectReceipt, correct_receipt
from services.cases.use_cases.find_records import FindRecords, find_records
from services.cases.use_cases.key_in_request import KeyInRequest, key_in_request

router = APIRouter()


@router.post("/records/likely")
async def likely(body: LookedFor, caller: CaseOfficer, work: Work) -> LikelyRecords:
    """Look through all records for a child. Whose records were shown is recorded, and what was looked for is not."""
    found = await find_records(FindRecords(body.first_name, body.last_name, body.date_of_birth, body.upn, caller.id), work)
    return LikelyRecords(records=[Likely.of_record(record) for record in found])


@router.post("/records", status_code=201)
async def add(body: RecordBody, caller: CaseOfficer, work: Work) -> Added:
    """Add a record. 422 names each answer that must change."""
    child = await add_record(AddRecord(body.id, body.details(), body.upn, body.nhs_number, caller.id), work)
    return Added(id=child.id)


@router.post("/children/{child_id}/requests", status_code=201)
async def key_in(child_id: UUID, body: RequestBody, caller: CaseOfficer, work: Work) -> Added:
    """Key in a request. 422 names each answer that must change; 409 `keyed_in` for an id that is used."""
    asked_by = body.asked_by.details() if body.asked_by else None
    command = KeyInRequest(body.id, child_id, body.received_on, body.channel, body.source, asked_by, body.notes, caller.id)
    return Added(id=(await key_in_request(command, work)).submission)


@router.get("/requests/{request_id}")
async def show(request_id: UUID, caller: CaseOfficer, work: Work) -> KeyedIn:
    """Show a request that was keyed in. That somebody looked is recorded."""
    request = await work.cases.find_request(request_id)
    case = await work.cases.find(request.case) if request else None
    if request is None or case is None or request.keyed_by is None:
        raise hidden()
    work.audit.record("request.viewed", "submission", request_id, actor=caller.id, stream=case.child)
    contact = await work.people.find_contact(request.contact) if request.contact else None
    corrections = [Correction.of(correction) for correction in await work.cases.corrections_of(request_id)]
    return KeyedIn.of(request, case, KeptContact.of(contact) if contact else None, corrections)


@router.put("/requests/{request_id}/received-on", status_code=204)
async def correct(request_id: UUID, body: ReceiptBody, caller: CaseOfficer, work: Work) -> None:
    """Put the day of receipt right. 409 `came_by_portal`, `not_now`."""
    await correct_receipt(CorrectReceipt(request_id, body.received_on, body.reason, caller.id), work)
