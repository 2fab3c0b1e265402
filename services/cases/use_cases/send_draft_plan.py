"""The SEND team sends the draft plan to the family."""

from dataclasses import dataclass
from uuid import UUID

from chassis.errors import Conflict
from contracts.case_steps import DraftPlanIssued
from services.cases.domain.decisions import must_have_plan
from services.cases.domain.moves import send_draft
from services.cases.store import Work
from services.cases.use_cases.take_step import Step, keep_step, lock_case
from services.cases.use_cases.write_to_family import WriteToFamily, recipients_of, write_to_family


@dataclass(frozen=True)
class SendDraftPlan:
    """`step.on` is the date of the letters. `documents` are the draft and what goes with it."""

    step: Step
    documents: tuple[UUID, ...]


async def send_draft_plan(command: SendDraftPlan, work: Work) -> None:
    """Send it (reg 13(1)). The family's 15 days begin where somebody reads it in the portal, else once it is posted (`record_posting`).

    Raises what `lock_case`, `domain.moves.send_draft` and `must_have_plan` raise.
    Conflict `served_today` where it would count from a day on which somebody who reads it in the portal could not.
    """
    step = command.step
    before = await lock_case(step, work)
    in_portal = any(recipient.person is not None for recipient in await recipients_of(before, work))
    case = send_draft(before, step.on, work.clock.today(), in_portal=in_portal)
    if in_portal and step.on < work.clock.today():
        raise Conflict("served_today", "The family reads the draft in the portal from today on, so its 15 days begin today")
    must_have_plan(command.documents, "draft plan")
    move = await keep_step(case, "send-draft", step, work, documents=command.documents)
    await write_to_family(WriteToFamily(case, "draft-plan", step.by, step.on, documents=command.documents, move=move.id), work)
    if case.comment_by is None:
        await work.deadlines.close_comments(case.id)
    else:
        work.outbox.add(DraftPlanIssued(subject=case.id, child_id=case.child, served_on=step.on, comment_by=case.comment_by))
