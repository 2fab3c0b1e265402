"""The SEND team records what a consulted setting answers."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from contracts.case_steps import SettingResponded
from services.cases.domain.access import hidden
from services.cases.domain.consultations import Ground, answered
from services.cases.store import Work


@dataclass(frozen=True)
class RecordSettingResponse:
    """`ground` is the reason where it cannot meet the needs (Children and Families Act 2014, s.39(4))."""

    consultation: UUID
    can_meet_needs: bool
    ground: Ground | None
    details: str
    on: date
    by: UUID


async def record_setting_response(command: RecordSettingResponse, work: Work) -> None:
    """Record it, once. Raises NotFound, Conflict `answered`, Invalid for mistakes."""
    found = await work.consultations.find(command.consultation)
    case = await work.cases.lock(found.case) if found else None
    asked = await work.consultations.find(command.consultation)
    if case is None or asked is None:
        raise hidden()
    said = answered(asked, can_meet_needs=command.can_meet_needs, ground=command.ground, details=command.details, on=command.on, today=work.clock.today())
    await work.consultations.set_answer(said)
    await work.deadlines.keep(case, [said.deadline])
    work.audit.record("setting.responded", "consultation", said.id, actor=command.by, stream=case.child)
    event = SettingResponded(subject=case.id, child_id=case.child, consultation_id=said.id, can_meet_needs=command.can_meet_needs, received_on=command.on)
    work.outbox.add(event)
