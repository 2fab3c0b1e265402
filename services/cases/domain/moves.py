"""What the SEND team may do to a case, and when. Each move returns the case as it is then, or refuses and says why.

Source: Special Educational Needs and Disability Regulations 2014 (SI 2014/1530), reg 4, 5, 6, 10, 13, 14, 15, 31, 44 and 45;
Children and Families Act 2014, sections 36, 39 and 45.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal
from uuid import UUID

from chassis.errors import Conflict, FieldError, Invalid
from services.cases.domain.advice import AdviceKind
from services.cases.domain.cases import RUNNING, TAKES_ADVICE, TAKES_REQUESTS, Case, Stage
from services.cases.domain.clocks import (
    after_ordered_assessment,
    after_ordered_plan,
    appeal_by,
    comment_by,
)

MoveKind = Literal[
    "acknowledge",
    "decide-assessment",
    "decide-plan",
    "send-draft",
    "record-response",
    "issue-final",
    "withdraw",
    "transfer-out",
    "decide-cease",
    "cease",
]
Task = Literal["ask-advice", "consult", "record-exception"]
Because = Literal["decided", "reconsidered", "ordered"]
"""Why a decision is what it is: the council's own, after thinking again, or because the tribunal ordered it or an appeal was not opposed."""
CeaseReason = Literal[1, 2, 3, 4, 5, 6, 7, 8, 9]
"""As in the SEN2 return, CeaseReason."""
DECEASED: CeaseReason = 8

ENDS_WITHOUT_NOTICE: frozenset[CeaseReason] = frozenset({1, 5, 8})
"""The reasons for which nobody decides against anybody, so that there is no decision to appeal against (Act, s.51(2)(f)) and to give
notice of (reg 31): no plan is maintained beyond the maximum age (s.46, s.83(2)), a transferred plan goes on as that of the other
authority (s.47, reg 15), and after a death there is nobody whose plan it is.
"""

MUST_BE_ASKED: tuple[AdviceKind, ...] = ("educational", "health", "educational-psychology", "social-care")
"""Of the advice that reg 6(1) names, the kinds that are asked for in every assessment."""

STAGES: Mapping[MoveKind | Task, frozenset[Stage]] = {
    "acknowledge": TAKES_REQUESTS,
    "decide-assessment": frozenset({"request_received", "not_assessed"}),
    "ask-advice": TAKES_ADVICE,
    "decide-plan": frozenset({"assessing", "not_issued"}),
    "consult": frozenset({"drafting", "draft_sent"}),
    "send-draft": frozenset({"drafting", "draft_sent"}),
    "record-response": frozenset({"draft_sent"}),
    "issue-final": frozenset({"draft_sent"}),
    "record-exception": RUNNING | {"not_assessed", "not_issued", "plan_issued"},
    "withdraw": RUNNING,
    "transfer-out": RUNNING | {"plan_issued"},
    "decide-cease": frozenset({"plan_issued"}),
    "cease": frozenset({"plan_issued"}),
}
"""When each can be done. A move may have further conditions, which it names when it refuses."""

_AUTHORITIES = range(200, 1_000)
_NAMES: dict[Stage, str] = {
    "request_received": "The council has not decided yet whether to assess",
    "assessing": "The assessment is under way",
    "not_assessed": "The council decided not to assess",
    "drafting": "The council decided to issue a plan, and no draft was sent yet",
    "not_issued": "The council decided not to issue a plan",
    "draft_sent": "The draft plan is with the family",
    "plan_issued": "The final plan was issued",
    "withdrawn": "The request was withdrawn",
    "transferred_out": "Another council is responsible now",
    "ceased": "The plan is not maintained any more",
}


@dataclass(frozen=True)
class Move:
    """One thing that was done to a case, kept for good. `on` is the day it counts from, `by` is of the SEND team.

    `informed_on` is the day on which the family was told of a decision in writing: that of Waymark's letter, or an earlier one on which
    the council told it otherwise. None of what is no decision.
    """

    id: UUID
    case: UUID
    kind: MoveKind
    on: date
    by: UUID
    outcome: str | None = None
    reasons: str = ""
    documents: tuple[UUID, ...] = ()
    informed_on: date | None = None


def acknowledge(case: Case, on: date, today: date, later: Collection[date] = ()) -> Case:
    """Note that the family was told that the request is considered (reg 4(2)), or those that came `later`, on these days, and wait."""
    _must_allow(case, "acknowledge")
    if later:
        _must_have_happened(on, max(later), today)
        return case
    if case.is_acknowledged:
        raise Conflict("acknowledged", "This request was acknowledged already")
    _must_have_happened(on, case.dates.received_on, today)
    return replace(case, acknowledged_on=on)


def decide_assessment(case: Case, *, assess: bool, because: Because, on: date, informed_on: date, today: date) -> Case:
    """Decide whether to assess (reg 5). A decision not to can be reversed, and stays on record.

    By order, or when an appeal is not opposed, `on` is the day of that: the time for the plan is counted anew from it, and this step is
    the notice that is due in 2 weeks (reg 44(2)(b), 45).
    """
    _must_allow(case, "decide-assessment")
    if case.stage == "request_received" and because != "decided":
        raise Conflict("nothing_to_reverse", "There is no decision yet that could be reversed")
    if case.stage == "not_assessed" and not (assess and because != "decided"):
        raise Conflict("decided", "The council decided not to assess. It can reverse that, and then it assesses")
    _must_have_happened(on, case.last_step_on, today)
    if because == "ordered":
        case = replace(case, dates=after_ordered_assessment(case.dates, on), order_informed_on=informed_on)
    informed = case.decision_informed_on or informed_on
    return replace(case, stage="assessing" if assess else "not_assessed", decided_on=case.decided_on or on, decision_informed_on=informed)


def must_take_advice(case: Case) -> None:
    """Raise Conflict unless advice can be asked for: it belongs to an assessment that was decided on (reg 6(1))."""
    _must_allow(case, "ask-advice")


def decide_plan(case: Case, *, issue: bool, because: Because, on: date, informed_on: date, asked: Collection[AdviceKind], today: date) -> Case:
    """Decide whether to issue a plan (reg 10). `asked` are the kinds of advice that were asked for. A decision not to can be reversed."""
    _must_allow(case, "decide-plan")
    if case.stage == "assessing" and because != "decided":
        raise Conflict("nothing_to_reverse", "There is no decision yet that could be reversed")
    if case.stage == "not_issued" and not (issue and because != "decided"):
        raise Conflict("decided", "The council decided not to issue a plan. It can reverse that, and then it drafts one")
    missing = [kind for kind in MUST_BE_ASKED if kind not in asked]
    if missing:
        names = {"educational": "educational", "health": "health", "educational-psychology": "psychological", "social-care": "social care"}
        listed = ", ".join(names[kind] for kind in missing)
        raise Conflict("advice_not_asked", f"Regulation 6 wants advice of every kind to be asked for before this decision. Still to ask for: {listed}")
    _must_have_happened(on, case.last_step_on, today)
    dates = after_ordered_plan(case.dates, on) if because == "ordered" else case.dates
    informed = case.issue_informed_on or informed_on
    return replace(case, stage="drafting" if issue else "not_issued", issue_decided_on=case.issue_decided_on or on, issue_informed_on=informed, dates=dates)


def send_draft(case: Case, on: date, today: date, *, in_portal: bool) -> Case:
    """Note that a draft plan was sent. A further draft counts anew.

    The family has 15 days with it, of which the day of service is the first (reg 13(1)). `in_portal`: it is served on somebody there
    on that day; on others, and without it on all, once their letter is posted (`serve_draft`).
    """
    _must_allow(case, "send-draft")
    _must_have_happened(on, case.last_step_on, today)
    return replace(
        case,
        stage="draft_sent",
        drafted_on=case.drafted_on or on,
        draft_served_on=on,
        comment_by=comment_by(on) if in_portal else None,
        family_responded_on=None,
    )


def serve_draft(case: Case, on: date) -> Case:
    """Note that the newest draft was served on one more member of the family: each has 15 days, so the last to get it counts.

    An answer that came before that is not theirs, and the family may answer again.
    """
    _must_allow(case, "record-response")
    until = max(comment_by(on), case.comment_by or on)
    answered = case.family_responded_on
    return replace(case, comment_by=until, family_responded_on=answered if answered is not None and answered >= on else None)


def record_response(case: Case, on: date, today: date) -> Case:
    """Note that the family has said what it thinks of the draft."""
    _must_allow(case, "record-response")
    if case.family_responded_on is not None:
        raise Conflict("responded", "The answer of the family to this draft is recorded already")
    _must_have_happened(on, case.last_step_on, today)
    return replace(case, family_responded_on=on)


def must_consult(case: Case) -> None:
    """Raise Conflict unless settings can be consulted: before a plan names one (Act, s.39)."""
    _must_allow(case, "consult")


def issue_final(case: Case, on: date, today: date, *, informed_on: date, is_served: bool) -> Case:
    """Issue the final plan (reg 13(2)): once the family has answered on the draft, or its 15 days are over.

    `is_served`: the draft was served on everybody who gets it. A letter that is still to be posted has begun no days.
    """
    _must_allow(case, "issue-final")
    if not is_served or (case.family_responded_on is None and case.comment_by is None):
        raise Conflict("draft_not_served", "The draft plan was not served on everybody yet. Post the letter with it, and record the day")
    if case.family_responded_on is None and case.comment_by is not None and on <= case.comment_by:
        until = f"{case.comment_by.day} {case.comment_by:%B %Y}"
        raise Conflict("family_has_time", f"The family has until the end of {until} to answer on the draft plan. Record its answer if it has come")
    _must_have_happened(on, case.last_step_on, today)
    return replace(case, stage="plan_issued", final_on=on, final_informed_on=informed_on)


def withdraw(case: Case, on: date, today: date) -> Case:
    """End a case before there is a plan, because whoever asked does not want to go on."""
    _must_allow(case, "withdraw")
    _must_have_happened(on, case.last_step_on, today)
    return replace(case, stage="withdrawn", ended_on=on)


def transfer_out(case: Case, authority: int, on: date, today: date) -> Case:
    """Note that the child has moved to the area of another council, which is responsible from that day on (reg 15)."""
    _must_allow(case, "transfer-out")
    if authority not in _AUTHORITIES:
        raise Invalid([FieldError("authority", "Enter the 3-digit code of the other local authority")])
    _must_have_happened(on, case.last_step_on, today)
    return replace(case, stage="transferred_out", ended_on=on)


def decide_cease(case: Case, reason: CeaseReason, on: date, today: date) -> Case:
    """Decide that a plan will end, of which the family is told (reg 31). The plan stays as it is; to decide anew takes the place of it."""
    _must_allow(case, "decide-cease")
    if reason in ENDS_WITHOUT_NOTICE:
        raise Invalid([FieldError("reason", "For this reason the plan ends without a notice before. Cease the plan instead")])
    _must_have_happened(on, case.last_step_on, today)
    return case


def cease(case: Case, reason: CeaseReason, told_on: date | None, on: date, today: date) -> Case:
    """End a plan (Act, s.45). `on` is the first day on which it is not maintained: not before the period for an appeal is over (s.45(4)).

    `told_on` is when the family had notice of the decision for this reason; None before all of it had.
    """
    _must_allow(case, "cease")
    if reason not in ENDS_WITHOUT_NOTICE:
        _must_leave_time_to_appeal(told_on, on)
    _must_have_happened(on, case.last_step_on, today)
    return replace(case, stage="ceased", ended_on=on)


def _must_leave_time_to_appeal(told_on: date | None, on: date) -> None:
    if told_on is None:
        said = "The family has no notice for this reason yet. Tell it first that the plan will end, and record when letters to it were posted"
        raise Conflict("family_not_told", said)
    until = appeal_by(told_on)
    if on <= until:
        first = until + timedelta(days=1)
        said = f"The family can appeal until the end of {until.day} {until:%B %Y}, so the plan can end on {first.day} {first:%B %Y} or later"
        raise Conflict("family_has_time", said)


def must_follow(on: date, before: Collection[Move]) -> None:
    """Raise Invalid for a day before that of a move that was made `before`: a reversal or an answer leaves no trace in the days of a case.

    Apart from the acknowledgement, which says nothing about the day of a decision.
    """
    newest = max((move.on for move in before if move.kind != "acknowledge"), default=on)
    _must_not_be_before(on, newest)


def possible(case: Case, *, waits: bool = False) -> list[MoveKind | Task]:
    """Return what can be done now, in the order of the process. A request is acknowledged once, unless a later one `waits`, and an answer recorded once."""
    done = {
        *(["acknowledge"] if case.is_acknowledged and not waits else []),
        *(["record-response"] if case.family_responded_on else []),
    }
    return [kind for kind, stages in STAGES.items() if case.stage in stages and kind not in done]


def must_take_exceptions(case: Case) -> None:
    """Raise Conflict where no time limit of the council runs or was brought to its end: what excuses one may be known only afterwards."""
    _must_allow(case, "record-exception")


def _must_allow(case: Case, kind: MoveKind | Task) -> None:
    if case.stage not in STAGES[kind]:
        raise Conflict("not_now", f"{_NAMES[case.stage]}, so this cannot be done now")


def _must_have_happened(on: date, after: date, today: date) -> None:
    if on > today:
        raise Invalid([FieldError("on", "The date must be today or in the past")])
    _must_not_be_before(on, after)


def _must_not_be_before(on: date, after: date) -> None:
    if on < after:
        raise Invalid([FieldError("on", f"The date must be {after.day} {after:%B %Y} or later: the step before it was taken on that day")])
