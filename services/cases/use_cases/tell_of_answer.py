"""A request for advice is answered: other services and systems hear of it, once."""

from typing import Literal

from contracts.cases import AdviceReceived
from services.cases.domain.advice import AdviceRequest
from services.cases.store import Work


def tell_of_answer(closed: AdviceRequest, outcome: Literal["advice", "nil-return", "reused"], work: Work) -> None:
    """Announce the answer with which a request was closed. Raises ValueError for one that is open."""
    if closed.answered_on is None:
        raise ValueError("a request that is open has no answer to tell of")
    work.outbox.add(
        AdviceReceived(
            subject=closed.case,
            child_id=closed.child,
            advice_request_id=closed.id,
            kind=closed.kind,
            outcome=outcome,
            received_on=closed.answered_on,
            due_on=closed.due_on,
        )
    )
