"""The SEND team asks a school or other setting whether it can be named in the plan."""

from dataclasses import dataclass
from uuid import UUID

from chassis.identifiers import new_id
from contracts.case_steps import SettingConsulted
from services.cases.domain.clocks import consultation_due_on
from services.cases.domain.consultations import Consultation, checked_setting
from services.cases.domain.moves import must_consult, must_follow
from services.cases.store import Work
from services.cases.use_cases.take_step import Step, lock_current_case, must_be_as_seen


@dataclass(frozen=True)
class ConsultSetting:
    """`step.on` is the day on which the setting was asked; `urn` its unique reference number, where it has one."""

    step: Step
    setting: str
    urn: int | None


async def consult_setting(command: ConsultSetting, work: Work) -> UUID:
    """Keep it, with an answer due in 15 days, and return its id. Raises what `lock_case`, `must_consult` and `must_follow` raise.

    A setting can be asked before the draft goes out, but not before the decision to issue a plan. One that was asked on the same day
    already was asked once: whoever presses twice records nothing new.
    """
    step = command.step
    case = await lock_current_case(step.case, work)
    setting = checked_setting(command.setting, command.urn, step.on, work.clock.today())
    known = next((one for one in await work.consultations.of_case(case.id) if one.is_same(setting, command.urn, step.on)), None)
    if known is not None:
        return known.id
    must_be_as_seen(case, step)
    must_consult(case)
    must_follow(step.on, [move for move, _ in await work.cases.moves_in(case.id) if move.kind == "decide-plan"])
    asked = Consultation(new_id(), case.id, setting, command.urn, step.on, consultation_due_on(step.on), step.by)
    await work.consultations.add(asked)
    # The version counts on: whoever looked at the case before has not seen this.
    await work.cases.change(case)
    await work.deadlines.keep(case, [asked.deadline])
    work.audit.record("setting.consulted", "consultation", asked.id, actor=step.by, stream=case.child)
    work.outbox.add(SettingConsulted(subject=case.id, child_id=case.child, consultation_id=asked.id, urn=asked.urn, sent_on=asked.sent_on, due_on=asked.due_on))
    return asked.id
