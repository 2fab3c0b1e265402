"""The SEND team has asked somebody for advice who is not on the portal: by letter, e-mail or telephone."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from chassis.identifiers import new_id
from services.cases.domain.advice import AdviceKind, AdviceRequest, checked_name
from services.cases.domain.clocks import advice_due_on
from services.cases.domain.moves import must_follow, must_take_advice
from services.cases.domain.reminders import missed_on
from services.cases.store import Work
from services.cases.use_cases.request_advice import keep_request
from services.cases.use_cases.take_step import lock_current_case


@dataclass(frozen=True)
class AskOnPaper:
    """`name` is that of the body or person who was asked, `on` the day on which they were. `by` is of the SEND team."""

    case: UUID
    kind: AdviceKind
    name: str
    on: date
    by: UUID


async def ask_on_paper(command: AskOnPaper, work: Work) -> AdviceRequest:
    """Keep it, due 6 weeks after the day on which it was asked for (reg 8(1)). No child is opened to anybody, and nobody outside is told or reminded.

    Raises what `request_advice` raises, and Invalid for a day that is to come, or before the council decided to assess.
    """
    case = await lock_current_case(command.case, work)
    must_take_advice(case)
    name = checked_name(command.name, command.on, work.clock.today())
    must_follow(command.on, [move for move, _ in await work.cases.moves_in(case.id) if move.kind == "decide-assessment"])
    request = AdviceRequest(
        id=new_id(),
        case=case.id,
        child=case.child,
        kind=command.kind,
        organisation=None,
        person=None,
        asked_by=command.by,
        asked_on=command.on,
        due_on=advice_due_on(command.on),
        name=name,
    )
    await keep_request(request, missed_on(request.due_on), work)
    return request
