"""What cases does when something happens elsewhere."""

from uuid import UUID

from chassis.consumer import Handlers
from chassis.errors import NotFound
from contracts.forms import FormAmended, FormSubmitted
from contracts.identity import CaseworkEnded
from services.cases.store import Work
from services.cases.use_cases.note_amended_request import NoteAmendedRequest, note_amended_request
from services.cases.use_cases.receive_advice import ReceiveAdvice, receive_advice
from services.cases.use_cases.receive_request import ReceiveRequest, receive_request
from services.cases.use_cases.release_cases import release_cases


async def on_form_submitted(event: FormSubmitted, work: Work) -> None:
    """A request or advice was submitted in the portal: it counts as received on the day it was sent."""
    if event.kind == "advice":
        await _receive_advice(event, event.subject, 1, work)
        return
    await receive_request(
        ReceiveRequest(
            submission=event.subject,
            child=event.child_id,
            requester=event.person_id,
            channel=event.channel,
            reference=event.reference,
            received_on=event.received_on,
            organisation=event.organisation_id,
            source=None if event.channel == "professional" else 1,
        ),
        work,
    )


async def on_form_amended(event: FormAmended, work: Work) -> None:
    """Something was added to a request or to advice."""
    if event.kind == "advice":
        await _receive_advice(event, event.original_id, event.revision, work)
        return
    await note_amended_request(NoteAmendedRequest(event.subject, event.original_id, event.child_id, event.person_id), work)


async def on_casework_ended(event: CaseworkEnded, work: Work) -> None:
    """Somebody of the SEND team runs cases no more: theirs wait for another officer."""
    await release_cases(event.subject, work)


async def _receive_advice(event: FormSubmitted | FormAmended, original: UUID, revision: int, work: Work) -> None:
    if event.advice_request_id is None:
        raise NotFound("advice_request_unknown", "There is no such request for information")
    await receive_advice(
        ReceiveAdvice(
            submission=event.subject,
            original=original,
            revision=revision,
            advice_request=event.advice_request_id,
            child=event.child_id,
            person=event.person_id,
            organisation=event.organisation_id,
            received_on=event.received_on,
        ),
        work,
    )


HANDLERS: Handlers = {FormSubmitted: on_form_submitted, FormAmended: on_form_amended, CaseworkEnded: on_casework_ended}
