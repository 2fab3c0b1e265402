"""Records of one child that a manager of the SEND team joins: never by name, never by a program, and never for good.

The record that leads keeps its case. The other stays as the window of whoever added it: they see their own details, forms and files as
before, the progress of the one case, and nothing of the other record. See docs/adr/0022.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from chassis.errors import Conflict
from services.cases.domain.cases import RUNNING, TAKES_REQUESTS, Case, Request
from services.cases.domain.moves import Move, MoveKind

_MOVES: dict[MoveKind, str] = {
    "acknowledge": "the request was acknowledged",
    "decide-assessment": "it was decided whether to assess",
    "decide-plan": "it was decided whether to issue a plan",
    "send-draft": "a draft plan was sent",
    "record-response": "the answer of the family to the draft was recorded",
    "issue-final": "the final plan was issued",
    "withdraw": "the request was withdrawn",
    "transfer-out": "the case was transferred to another council",
    "decide-cease": "the family was told that the plan will end",
    "cease": "the plan was ended",
}


@dataclass(frozen=True)
class Join:
    """One record joined to another. `case` was the current case of the joined record, `requests` are those that moved from it.

    `by` is of the SEND team.
    """

    id: UUID
    leading: UUID
    joined: UUID
    by: UUID
    at: datetime
    case: UUID | None
    requests: tuple[UUID, ...]


def must_be_joinable(leading: UUID, joined: UUID, is_joined: Collection[UUID], *, leads_others: bool) -> None:
    """Raise Conflict unless one record can be joined to another. `is_joined` are those of the two that are joined to one already."""
    if leading == joined:
        raise Conflict("same_record", "These are one record already")
    if leading in is_joined:
        raise Conflict("joined_already", "The record that is to lead is joined to another one itself. Join to that one")
    if joined in is_joined:
        raise Conflict("joined_already", "This record is joined to another one already. Part those first")
    if leads_others:
        raise Conflict("leads_others", "Other records are joined to this one. Let it lead, or part those first")


def must_have_joinable_cases(leading: Case | None, other: Case | None, *, has_advice: bool) -> None:
    """Raise Conflict where joining would hide a case, or two cases on which something was decided. `has_advice`: it was asked for in the other."""
    if other is None:
        return
    if leading is None or (leading.stage not in TAKES_REQUESTS and other.stage in TAKES_REQUESTS):
        raise Conflict("other_has_case", "The only case, or the one that is not over, belongs to the other record, so that one has to lead")
    if other.stage not in TAKES_REQUESTS:
        return
    if other.stage != "request_received" or other.decided_on is not None:
        raise Conflict("decided", "Something was decided in both cases, so they cannot become one. Let the other record lead, or end a case first")
    if has_advice:
        raise Conflict("advice_asked", "Advice was asked for in the case that would end. Let the other record lead, or cancel that advice first")


def moves_requests(other: Case | None) -> bool:
    """Whether the requests of a joined record's case belong to the case of the record that leads from now on."""
    return other is not None and other.stage in RUNNING


def must_be_partable(join: Join, moves: Sequence[tuple[Move, datetime]], requests: Sequence[Request]) -> None:
    """Raise Conflict once something was done that depends on the records being joined: it says what. Both lists are of one case of the record that leads."""
    later = [request for request in requests if request.child == join.joined and request.submission not in join.requests]
    if later:
        raise Conflict("request_since", "A request about the other record came since, and is in this case. So the records cannot be parted any more")
    step = next((move for move, at in moves if at > join.at), None)
    if join.requests and step is not None:
        raise Conflict("step_since", f"Since the records were joined {_MOVES[step.kind]}, for the requests of both. So they cannot be parted any more")
