"""What cases does when something happens elsewhere."""

from chassis.consumer import Handlers
from contracts.forms import FormSubmitted
from services.cases.store import Work
from services.cases.use_cases.receive_request import ReceiveRequest, receive_request


async def on_form_submitted(event: FormSubmitted, work: Work) -> None:
    """A request was submitted in the portal: it counts as received on the day it was sent."""
    await receive_request(
        ReceiveRequest(
            submission=event.subject,
            child=event.child_id,
            requester=event.person_id,
            channel=event.channel,
            reference=event.reference,
            received_on=event.received_on,
        ),
        work,
    )


HANDLERS: Handlers = {FormSubmitted: on_form_submitted}
