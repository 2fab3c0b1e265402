"""The SEND team tells the family that it considers their request."""

from contracts.case_steps import RequestAcknowledged
from services.cases.domain.moves import acknowledge
from services.cases.store import Work
from services.cases.use_cases.take_step import Step, keep_step, lock_case
from services.cases.use_cases.write_to_family import WriteToFamily, write_to_family


async def acknowledge_request(step: Step, work: Work) -> None:
    """Acknowledge (reg 4(2)), and write to the family. Raises what `lock_case` and `domain.moves.acknowledge` raise.

    Once it was decided to assess it is the requests that came since, all that wait.
    """
    before = await lock_case(step, work)
    later = sorted({request.received_on for request in await work.cases.requests_in(before.id) if request.waits})
    case = acknowledge(before, step.on, work.clock.today(), later)
    move = await keep_step(case, "acknowledge", step, work, outcome="later" if later else None)
    await work.cases.acknowledge_later(case.id, step.on)
    await write_to_family(WriteToFamily(case, "acknowledgement", step.by, step.on, move=move.id, later_requests=tuple(later)), work)
    work.outbox.add(RequestAcknowledged(subject=case.id, child_id=case.child, acknowledged_on=step.on))
