"""The council decides whether to issue a plan."""

from dataclasses import dataclass
from uuid import UUID

from contracts.case_steps import AssessmentDecided
from services.cases.domain import moves
from services.cases.domain.decisions import checked_reasons, informed_on
from services.cases.domain.letters import LetterKind
from services.cases.domain.moves import Because
from services.cases.store import Work
from services.cases.use_cases.cancel_advice import cancel_advice
from services.cases.use_cases.change_dates import tell_of_dates
from services.cases.use_cases.return_to_case import lock_case_to_decide, return_to_case
from services.cases.use_cases.take_step import Step, keep_step
from services.cases.use_cases.write_to_family import WriteToFamily, write_to_family


@dataclass(frozen=True)
class DecidePlan:
    """The decision, and the reasons that the family is given; they may be missing where there will be a plan."""

    step: Step
    issue: bool
    because: Because
    reasons: str
    documents: tuple[UUID, ...]


async def decide_plan(command: DecidePlan, work: Work) -> None:
    """Decide (reg 10), and write to the family. Raises what `lock_case_to_decide` and `domain.moves.decide_plan` raise, Invalid for mistakes."""
    step, today = command.step, work.clock.today()
    informed = informed_on(step.told_on, step.on, today)
    before = await lock_case_to_decide(step, work)
    asked = {request.kind for request in await work.advice.of_case(before.id)}
    case = moves.decide_plan(before, issue=command.issue, because=command.because, on=step.on, informed_on=informed, asked=asked, today=today)
    reasons = checked_reasons(command.reasons, needed=not command.issue)
    outcome = "yes" if command.issue else "no"
    move = await keep_step(case, "decide-plan", step, work, outcome=outcome, reasons=reasons, documents=command.documents, informed_on=informed)
    replaced = await return_to_case(case, step, work)
    if not command.issue:
        await cancel_advice(case, step.by, work)
    kind: LetterKind = "will-issue-plan" if command.issue else "will-not-issue-plan"
    await write_to_family(WriteToFamily(case, kind, step.by, today, reasons, command.documents, move=move.id, told_on=step.told_on), work)
    work.outbox.add(
        AssessmentDecided(subject=case.id, child_id=case.child, decision_id=move.id, issue=command.issue, decided_on=step.on, replaced_case_id=replaced)
    )
    if case.dates != before.dates:  # by an order of the tribunal
        tell_of_dates(case, step.by, work)
