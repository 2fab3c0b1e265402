"""Somebody of the SEND team opens the case of a child."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.cases.domain.access import Team, hidden
from services.cases.domain.advice import AdviceRequest, Reuse
from services.cases.domain.cases import Case, Deadline, Request
from services.cases.domain.children import Child
from services.cases.domain.consultations import Consultation
from services.cases.domain.exceptions import TimeException
from services.cases.domain.moves import Move, MoveKind
from services.cases.domain.notices import SentLetter
from services.cases.domain.reversals import reversal
from services.cases.store import Work


@dataclass(frozen=True)
class EarlierCase:
    """A case of the child that is not the current one; lists as in WholeCase. `reversal` is the move that reverses its refusal, if one can."""

    case: Case
    requests: Sequence[Request]
    moves: Sequence[tuple[Move, datetime]]
    letters: Mapping[UUID, Sequence[SentLetter]]
    reversal: MoveKind | None


@dataclass(frozen=True)
class WholeCase:
    """A case with everything that belongs to it, each list the earliest first; `letters` by the move that they are about."""

    case: Case
    requests: Sequence[Request]
    moves: Sequence[tuple[Move, datetime]]
    letters: Mapping[UUID, Sequence[SentLetter]]
    deadlines: Sequence[Deadline]
    exceptions: Sequence[TimeException]
    consultations: Sequence[Consultation]
    advice: Sequence[tuple[AdviceRequest, Reuse | None]]
    earlier: Sequence[EarlierCase]


async def see_case(child: UUID, who: Team, work: Work) -> tuple[Child, WholeCase | None]:
    """Return a child and the case, None before there is one. That they looked is recorded. A record that was joined leads to the other. Raises NotFound."""
    leading = await work.children.leading(child)
    found = await work.children.find_with_case(leading) if leading else None
    if leading is None or found is None:
        raise hidden()
    work.audit.record("case.viewed", "child", leading, actor=who.person)
    record, case = found
    if case is None:
        return record, None
    reuses = {request.id: reuse for request, reuse in await work.reuses.of_child(case.child)}
    whole = WholeCase(
        case,
        await work.cases.requests_in(case.id),
        await work.cases.moves_in(case.id),
        await work.notices.about_moves(case.id),
        await work.deadlines.of_case(case.id),
        await work.exceptions.of_case(case.id),
        await work.consultations.of_case(case.id),
        [(request, reuses.get(request.id)) for request in await work.advice.of_case(case.id)],
        await _earlier(case, leading, work),
    )
    return record, whole


async def _earlier(current: Case, leading: UUID, work: Work) -> Sequence[EarlierCase]:
    """Return the cases before the current one, of all records of the child."""
    found = await work.cases.earlier(await work.records.of_one_child(leading))
    return [
        EarlierCase(
            case,
            await work.cases.requests_in(case.id),
            await work.cases.moves_in(case.id),
            await work.notices.about_moves(case.id),
            reversal(case, current, leading),
        )
        for case in found
    ]
