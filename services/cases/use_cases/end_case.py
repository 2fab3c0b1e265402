"""A case is over: the request is withdrawn, another council is responsible, or the plan ceases. Access to it does not end by that."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from chassis.clock import LONDON
from contracts.case_steps import CaseTransferredOut, PlanCeased, PlanCessationDecided, RequestWithdrawn
from contracts.cases import AutomaticMessagesEnded
from services.cases.domain.decisions import appeal_begins_on, checked_reasons, informed_on
from services.cases.domain.moves import DECEASED, CeaseReason, cease, decide_cease, transfer_out, withdraw
from services.cases.store import Work
from services.cases.use_cases.cancel_advice import cancel_advice
from services.cases.use_cases.take_step import Step, keep_step, lock_case
from services.cases.use_cases.write_to_family import WriteToFamily, write_to_family


@dataclass(frozen=True)
class WithdrawRequest:
    """Why the family, or whoever asked, does not go on, where they said so."""

    step: Step
    reasons: str


@dataclass(frozen=True)
class TransferCase:
    """`authority` is the 3-digit code of the other council."""

    step: Step
    authority: int


@dataclass(frozen=True)
class CeasePlan:
    """That a plan will end, or ends. `reason` is that of the SEN2 return; `details` go into the letter, if there is one."""

    step: Step
    reason: CeaseReason
    details: str


async def withdraw_request(command: WithdrawRequest, work: Work) -> None:
    """End a case before there is a plan. Raises what `lock_case` and `domain.moves.withdraw` raise, Invalid for mistakes."""
    step = command.step
    case = withdraw(await lock_case(step, work), step.on, work.clock.today())
    reasons = checked_reasons(command.reasons, needed=False)
    move = await keep_step(case, "withdraw", step, work, reasons=reasons)
    await write_to_family(WriteToFamily(case, "withdrawn", step.by, step.on, reasons, move=move.id), work)
    await cancel_advice(case, step.by, work)
    work.outbox.add(RequestWithdrawn(subject=case.id, child_id=case.child, withdrawn_on=step.on))


async def transfer_case(command: TransferCase, work: Work) -> None:
    """End a case here because the child moved (reg 15). Raises what `lock_case` and `domain.moves.transfer_out` raise."""
    step = command.step
    case = transfer_out(await lock_case(step, work), command.authority, step.on, work.clock.today())
    move = await keep_step(case, "transfer-out", step, work, outcome=str(command.authority))
    await write_to_family(WriteToFamily(case, "transferred-out", step.by, step.on, move=move.id), work)
    await cancel_advice(case, step.by, work)
    work.outbox.add(CaseTransferredOut(subject=case.id, child_id=case.child, transferred_on=step.on, authority=command.authority))


async def decide_to_cease(command: CeasePlan, work: Work) -> None:
    """Tell the family that a plan will end (reg 31). Raises what `lock_case` and `domain.moves.decide_cease` raise, Invalid for mistakes."""
    step, today = command.step, work.clock.today()
    case = decide_cease(await lock_case(step, work), command.reason, step.on, today)
    reasons = checked_reasons(command.details, needed=True)
    informed = informed_on(step.told_on, step.on, today)
    move = await keep_step(case, "decide-cease", step, work, outcome=str(command.reason), reasons=reasons, informed_on=informed)
    await write_to_family(WriteToFamily(case, "plan-will-end", step.by, today, reasons, move=move.id, told_on=step.told_on), work)
    work.outbox.add(PlanCessationDecided(subject=case.id, child_id=case.child, decision_id=move.id, decided_on=step.on, reason=command.reason))


async def cease_plan(command: CeasePlan, work: Work) -> None:
    """End a plan (Act, s.45). Raises what `lock_case` and `domain.moves.cease` raise, Invalid for mistakes.

    The family of somebody who has died gets no letter, and nothing by itself from then on: an officer writes to them by hand.
    """
    step = command.step
    case = await lock_case(step, work)
    case = cease(case, command.reason, await _told_on(case.id, command.reason, work), step.on, work.clock.today())
    reasons = checked_reasons(command.details, needed=False)
    move = await keep_step(case, "cease", step, work, outcome=str(command.reason), reasons=reasons)
    if command.reason == DECEASED:
        for record in sorted(await work.records.of_one_child(case.child)):
            work.outbox.add(AutomaticMessagesEnded(subject=record))
    else:
        await write_to_family(WriteToFamily(case, "plan-ceased", step.by, step.on, reasons, move=move.id), work)
    work.outbox.add(PlanCeased(subject=case.id, child_id=case.child, ceased_on=step.on, reason=command.reason))


async def _told_on(case: UUID, reason: CeaseReason, work: Work) -> date | None:
    """Return when the last of the family had the notice of the newest decision to end the plan; None where it was for another reason, or one has not."""
    decided = [(move, at) for move, at in await work.cases.moves_in(case) if move.kind == "decide-cease"]
    if not decided or decided[-1][0].outcome != str(reason):
        return None
    newest, at = decided[-1]
    letters = (await work.notices.about_moves(case)).get(newest.id, ())
    return appeal_begins_on(newest, at.astimezone(LONDON).date(), [letter.served_on for letter in letters])
