"""A request for advice is answered, or is not needed any more."""

from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from chassis.errors import Unavailable
from chassis.identifiers import new_id
from services.notify.domain.notices import Notice
from services.notify.store import Work
from services.notify.use_cases.send_notice import send_notice


@dataclass(frozen=True)
class NoteAnswer:
    """`news` is what whoever was asked has to be told, if anything: that earlier advice takes the place of theirs, or that none is needed."""

    advice_request_id: UUID
    news: Literal["advice-reused", "advice-cancelled"] | None


async def note_answer(command: NoteAnswer, work: Work) -> None:
    """Remind nobody any more; where there is news, tell whoever was asked that they have nothing to submit.

    Raises Unavailable while the request was not heard of: its event was overtaken and says whom to tell, so this one has to be
    tried again after it.
    """
    request = await work.notices.request(command.advice_request_id)
    if request is None:
        raise Unavailable("advice_request_unknown", "The request for advice is not known yet. Try again later.")
    await work.notices.close(command.advice_request_id)
    if command.news is not None:
        await send_notice(
            Notice(
                id=new_id(),
                kind=command.news,
                heard_at=work.clock.now(),
                organisation_id=request.organisation_id,
                person_id=request.person_id,
                child_id=request.child_id,
                advice_request_id=request.advice_request_id,
                facts=request.facts,
            ),
            work,
        )
