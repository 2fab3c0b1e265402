"""A refusal that is reversed when a newer request has opened another case meanwhile. Source: SEND Regulations 2014, reg 44(2)(b) and (c), and 45."""

from collections.abc import Mapping
from uuid import UUID

from chassis.errors import Conflict
from services.cases.domain.cases import DECIDED, Case, Stage
from services.cases.domain.moves import MoveKind

_REVERSED_BY: Mapping[Stage, MoveKind] = {"not_assessed": "decide-assessment", "not_issued": "decide-plan"}


def reversal(case: Case, current: Case, leading: UUID) -> MoveKind | None:
    """Return the move that reverses the refusal of an earlier case of a child, or None. `leading` is the record of the child that leads.

    There is none where nothing was refused, for a record that was joined to another, and once it was decided to assess in the current case.
    """
    can_return = case.child == leading and current.stage not in DECIDED
    return _REVERSED_BY.get(case.stage) if can_return else None


def must_be_reversible(case: Case, current: Case, leading: UUID) -> None:
    """Raise Conflict, saying why, unless the refusal of an earlier case can be reversed."""
    if case.stage not in _REVERSED_BY:
        raise Conflict("not_now", "Another case has taken the place of this one, and nothing was refused in it that could be reversed")
    if case.child != leading:
        raise Conflict("joined", "This decision is about a record that was joined to another. Part the records, and record it there")
    if current.stage in DECIDED:
        raise Conflict("newer_case", "The council has decided to assess in the newer case. Go on in that one")
