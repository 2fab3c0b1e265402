"""The SEND team keys in a request that came by e-mail, post or telephone, or in person.

A request is valid in any form, and the portal is never the gate: the time that the law allows runs from the day on which the council
received it. Source: Children and Families Act 2014, section 36(1); SEND Regulations 2014 (SI 2014/1530), reg 5(1).
"""

import secrets
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from chassis.errors import Conflict
from services.cases.domain.access import hidden
from services.cases.domain.cases import Channel, Request, RequestSource
from services.cases.domain.people import ContactDetails
from services.cases.domain.receipt import checked_receipt, checked_text
from services.cases.domain.references import new_reference
from services.cases.store import Work
from services.cases.use_cases.keep_contact import KeepContact, keep_contact
from services.cases.use_cases.receive_request import ReceiveRequest, receive_request


@dataclass(frozen=True)
class KeyInRequest:
    """`request` is the id that it gets, chosen before, so that pressing twice keys in one. `asked_by` is who asked, as far as known.

    `by` is of the SEND team.
    """

    request: UUID
    child: UUID
    received_on: date
    channel: Channel
    source: RequestSource
    asked_by: ContactDetails | None
    notes: str
    by: UUID


async def key_in_request(command: KeyInRequest, work: Work) -> Request:
    """Keep the request under a new reference; it opens the case, or joins the one that runs. Who asked becomes a contact of the child.

    Raises NotFound for a child that is not there, Invalid, naming each answer that must change, Conflict for an id that is used.
    """
    leading = await work.children.lock_leading(command.child)
    if leading is None:
        raise hidden()
    known = await work.cases.find_request(command.request)
    if known is not None:
        case = await work.cases.find(known.case)
        if known.keyed_by != command.by or case is None or case.child != leading:
            raise Conflict("keyed_in", "This request was keyed in already")
        return known
    checked_receipt(command.received_on, (await work.children.find(leading)).details.date_of_birth, work.clock.today())
    notes = checked_text(command.notes, "notes")
    contact = await keep_contact(KeepContact(leading, None, command.asked_by, command.by), work) if command.asked_by else None
    received = ReceiveRequest(
        submission=command.request,
        child=leading,
        requester=None,
        channel=command.channel,
        reference=await _unused_reference(work),
        received_on=command.received_on,
        source=command.source,
        keyed_by=command.by,
        contact=contact,
        notes=notes,
    )
    return await receive_request(received, work)


async def _unused_reference(work: Work) -> str:
    while await work.cases.has_reference(reference := new_reference(secrets.choice)):
        continue
    return reference
