"""What every step of the SEND team in a case begins and ends with."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from chassis.errors import Conflict
from chassis.identifiers import new_id
from services.cases.domain.access import hidden
from services.cases.domain.cases import RUNNING, Case, deadlines_of
from services.cases.domain.moves import Move, MoveKind, must_follow
from services.cases.store import Work


@dataclass(frozen=True)
class Step:
    """Which case, in the version that the officer saw, who they are, and the day from which the step counts.

    `told_on` is when the family was told of a decision in writing, where that was not by Waymark.
    """

    case: UUID
    version: int
    by: UUID
    on: date
    told_on: date | None = None


async def lock_case(step: Step, work: Work) -> Case:
    """Return the case and keep others from changing it. Raises NotFound, and Conflict `stale_version` when it is not as the officer saw it."""
    case = await lock_current_case(step.case, work)
    must_be_as_seen(case, step)
    return case


def must_be_as_seen(case: Case, step: Step) -> None:
    """Raise Conflict `stale_version` when a case is not as the officer saw it."""
    if case.version != step.version:
        raise _changed()


async def lock_current_case(case_id: UUID, work: Work) -> Case:
    """Return the case in whatever version it is. Raises NotFound, and Conflict `stale_version` when another case has taken its place.

    The child first, as everybody does who changes what concerns a child: or each waits for what the other holds.
    """
    found = await work.cases.find(case_id)
    if found is None or not await work.children.lock(found.child):
        raise hidden()
    case = await work.cases.lock_current(case_id)
    if case is None:
        raise _changed()
    return case


def _changed() -> Conflict:
    return Conflict("stale_version", "Somebody changed this case since you opened the page. Look at it again before you go on")


async def keep_step(
    case: Case,
    kind: MoveKind,
    step: Step,
    work: Work,
    *,
    outcome: str | None = None,
    reasons: str = "",
    documents: tuple[UUID, ...] = (),
    informed_on: date | None = None,
) -> Move:
    """Keep what has become of the case, what was done, and the time limits that follow. Returns the move. Raises what `must_follow` raises.

    `informed_on` is when the family is told of it, where it is a decision.
    """
    if kind != "acknowledge":
        # A later request is acknowledged on a day that has nothing to do with the steps that were taken meanwhile.
        must_follow(step.on, [before for before, _ in await work.cases.moves_in(case.id)])
    move = Move(new_id(), case.id, kind, step.on, step.by, outcome, reasons, documents, informed_on)
    await work.cases.change(case)
    await work.cases.add_move(move)
    await work.deadlines.keep(case, deadlines_of(case))
    if case.stage not in RUNNING:
        await work.deadlines.close_all(case.id)
    work.audit.record(
        f"case.{kind}", "case", case.id, actor=step.by, stream=case.child, detail={"move": str(move.id), **({"outcome": outcome} if outcome else {})}
    )
    return move
