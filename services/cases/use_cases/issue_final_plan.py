"""The council issues the final plan."""

from dataclasses import dataclass
from uuid import UUID

from chassis.errors import FieldError, Invalid
from contracts.case_steps import PlanFinalised
from services.cases.domain.consultations import MAX_SETTING, Consultation, must_be_nameable
from services.cases.domain.decisions import informed_on, must_have_plan
from services.cases.domain.moves import issue_final
from services.cases.store import Work
from services.cases.use_cases.cancel_advice import cancel_advice
from services.cases.use_cases.take_step import Step, keep_step, lock_case
from services.cases.use_cases.write_to_family import WriteToFamily, write_to_family


@dataclass(frozen=True)
class IssueFinalPlan:
    """What section I names: a setting that was consulted, or, where there is none, a type of setting in words."""

    step: Step
    consultation: UUID | None
    setting_type: str
    documents: tuple[UUID, ...]


async def issue_final_plan(command: IssueFinalPlan, work: Work) -> None:
    """Issue it (reg 13(2)), and write to the family. A setting is named only when it was consulted (Act, s.39(2)).

    Raises what `lock_case`, `domain.moves.issue_final` and `must_have_plan` raise, Invalid for mistakes.
    """
    step, today = command.step, work.clock.today()
    informed = informed_on(step.told_on, step.on, today)
    before = await lock_case(step, work)
    case = issue_final(before, step.on, today, informed_on=informed, is_served=not await work.notices.has_draft_to_post(before))
    named = await _named(command, work)
    must_have_plan(command.documents, "final plan")
    in_words = named.setting if named else _checked_type(command.setting_type)
    outcome = "setting-named" if named else "type-named"
    move = await keep_step(case, "issue-final", step, work, outcome=outcome, reasons=in_words, documents=command.documents, informed_on=informed)
    if named:
        await work.consultations.set_named(named.id, step.on)
    setting = named.setting if named else ""
    letter = WriteToFamily(case, "final-plan", step.by, today, documents=command.documents, setting=setting, move=move.id, told_on=step.told_on)
    await write_to_family(letter, work)
    await cancel_advice(case, step.by, work)
    work.outbox.add(PlanFinalised(subject=case.id, child_id=case.child, issued_on=step.on, urn=named.urn if named else None))


async def _named(command: IssueFinalPlan, work: Work) -> Consultation | None:
    if command.consultation is None:
        return None
    found = await work.consultations.find(command.consultation)
    if found is None or found.case != command.step.case:
        raise Invalid([FieldError("consultation_id", "Select a setting that was consulted for this plan")])
    must_be_nameable(found, command.step.on)
    return found


def _checked_type(setting_type: str) -> str:
    tidy = " ".join(setting_type.split())
    if not tidy:
        raise Invalid([FieldError("setting_type", "Enter the type of setting, or select the setting that the plan names")])
    if len(tidy) > MAX_SETTING:
        raise Invalid([FieldError("setting_type", f"Type of setting must be {MAX_SETTING} characters or fewer")])
    return tidy
