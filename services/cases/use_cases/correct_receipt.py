"""The SEND team puts right the day on which it received a request that it keyed in."""

from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from chassis.errors import Conflict
from chassis.identifiers import new_id
from services.cases.domain.access import hidden
from services.cases.domain.clocks import statutory_dates
from services.cases.domain.receipt import ReceiptCorrection, checked_receipt, checked_text, must_take_correction
from services.cases.store import Work
from services.cases.use_cases.change_dates import change_dates
from services.cases.use_cases.write_to_family import WriteToFamily, write_to_family


@dataclass(frozen=True)
class CorrectReceipt:
    """The true day of receipt, and why it was another. `by` is of the SEND team."""

    request: UUID
    received_on: date
    reason: str
    by: UUID


async def correct_receipt(command: CorrectReceipt, work: Work) -> None:
    """Put the day of receipt right, as long as nothing was decided. The clocks of the case run from its earliest request.

    Where they change after the acknowledgement, which named their days, the family gets another one.

    Raises NotFound, Invalid, and Conflict when it cannot be changed.
    """
    found = await work.cases.find_request(command.request)
    known = await work.cases.find(found.case) if found else None
    if found is None or known is None or not await work.children.lock(known.child):
        raise hidden()
    case = await work.cases.lock(known.id)
    request = await work.cases.find_request(command.request)
    if case is None or request is None:
        raise hidden()
    if request.case != case.id:
        raise Conflict("stale_version", "Somebody joined or parted records of this child meanwhile. Look at the case again before you go on")
    reason = checked_text(command.reason, "reason", "Enter why the date was not right")
    checked_receipt(command.received_on, (await work.children.find(case.child)).details.date_of_birth, work.clock.today())
    must_take_correction(case, request, command.received_on)
    if request.received_on == command.received_on:
        return
    await work.cases.add_correction(
        ReceiptCorrection(new_id(), request.submission, request.received_on, command.received_on, reason, command.by, work.clock.now()),
    )
    await work.cases.set_receipt(request.submission, command.received_on)
    work.audit.record("request.receipt-corrected", "submission", request.submission, actor=command.by, stream=case.child)
    earliest = min(one.received_on for one in await work.cases.requests_in(case.id))
    if earliest != case.dates.received_on:
        changed = replace(case, dates=statutory_dates(earliest))
        await change_dates(changed, command.by, work)
        if changed.acknowledged_on is not None:
            await write_to_family(WriteToFamily(changed, "acknowledgement", command.by, work.clock.today(), replaces=True), work)
