"""The SEND team tells the family that it considers their request."""

from contracts.case_steps import RequestAcknowledged
from services.cases.domain.moves import acknowledge
from services.cases.store import Work
from services.cases.use_cases.take_step import Step, keep_step, lock_case
from services.cases.use_cases.write_to_family import WriteToFamily, write_to_family


async def acknowledge_request(step: Step, work: Work) -> None:
    """Acknowledge (reg 4(2)), and write to the family. Raises what `lock_case` and `domain.moves.acknowledge` raise."""
    case = acknowledge(await lock_case(step, work), step.on, work.clock.today())
    move = await keep_step(case, "acknowledge", step, work)
    await write_to_family(WriteToFamily(case, "acknowledgement", step.by, step.on, move=move.id), work)
    work.outbox.add(RequestAcknowledged(subject=case.id, child_id=case.child, acknowledged_on=step.on))
