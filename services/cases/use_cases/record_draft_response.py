"""The SEND team records what the family says about the draft plan."""

from dataclasses import dataclass
from uuid import UUID

from contracts.case_steps import DraftResponseReceived
from services.cases.domain.decisions import checked_reasons
from services.cases.domain.moves import record_response
from services.cases.store import Work
from services.cases.use_cases.take_step import Step, keep_step, lock_case


@dataclass(frozen=True)
class RecordDraftResponse:
    """`said` is the answer in short; `meeting_wanted` that the family asks to meet an officer (reg 13(1)(a)(iii))."""

    step: Step
    said: str
    meeting_wanted: bool
    documents: tuple[UUID, ...]


async def record_draft_response(command: RecordDraftResponse, work: Work) -> None:
    """Record it: the final plan need not wait for the end of the 15 days. Raises what `lock_case` and `domain.moves.record_response` raise."""
    step = command.step
    case = record_response(await lock_case(step, work), step.on, work.clock.today())
    outcome = "meeting-wanted" if command.meeting_wanted else "no-meeting"
    said = checked_reasons(command.said, needed=False)
    await keep_step(case, "record-response", step, work, outcome=outcome, reasons=said, documents=command.documents)
    work.outbox.add(DraftResponseReceived(subject=case.id, child_id=case.child, received_on=step.on, meeting_wanted=command.meeting_wanted))
