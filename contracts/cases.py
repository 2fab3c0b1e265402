"""Events of cases."""

from datetime import date
from typing import Literal
from uuid import UUID

from contracts.envelope import Event
from contracts.tokens import AdviceKind

Clock = Literal["advice", "decide", "refuse-plan", "final-plan", "draft-comments", "consultation"]
"""What a time limit is for: see `services.cases.domain.clocks`."""
ExceptionCode = Literal["X1", "X2", "X3", "X4"]
NoticeKind = Literal[
    "acknowledgement",
    "will-assess",
    "will-not-assess",
    "will-issue-plan",
    "will-not-issue-plan",
    "draft-plan",
    "final-plan",
    "withdrawn",
    "transferred-out",
    "plan-ceased",
    "rights-passed",
]
"""What a letter of the council to a family says."""


class ChildAdded(Event, type="uk.ehc.child.added.v1", source="cases", exposure="public"):
    """A child or young person was added to the portal. Subject: the child."""


class RequestReceived(Event, type="uk.ehc.request.received.v1", source="cases", exposure="public"):
    """The council has a request for an EHC needs assessment, and its clocks run from `received_on`. Subject: the case.

    `decide_by` is the last day to decide whether to assess: 6 weeks (SEND Regulations 2014, reg 5). A request that did not come
    through the portal has no `requester_id` and no `submission_id`. `asked_by` is RequestSource of the SEN2 return: 1 young person or
    parent, 2 school or other setting, 3 health, 4 social care, 5 other; nothing where it is not known.
    """

    child_id: UUID
    requester_id: UUID | None
    submission_id: UUID | None
    channel: Literal["parent", "young-person", "professional", "email", "post", "telephone", "in-person"]
    asked_by: Literal[1, 2, 3, 4, 5] | None = None
    received_on: date
    decide_by: date
    final_plan_by: date


class CaseDatesChanged(Event, type="uk.ehc.case.dates-changed.v1", source="cases", exposure="public"):
    """The clocks of a case run from another day: an earlier request is known now, or its day of receipt was put right. Subject: the case."""

    child_id: UUID
    received_on: date
    decide_by: date
    final_plan_by: date


class AccessGranted(Event, type="uk.ehc.access.granted.v1", source="cases", exposure="public"):
    """A child was allocated to an organisation, or to one person. Subject: the child."""

    allocation_id: UUID
    organisation_id: UUID | None
    person_id: UUID | None


class AccessEnded(Event, type="uk.ehc.access.ended.v1", source="cases", exposure="public"):
    """An organisation, or one person, may not see a child any more. Subject: the child."""

    allocation_id: UUID
    organisation_id: UUID | None
    person_id: UUID | None


class AdviceRequested(Event, type="uk.ehc.advice.requested.v1", source="cases", exposure="public"):
    """The council asks for advice, from an organisation or from one person. Subject: the case.

    `due_on` is 6 weeks after the day it was asked for (SEND Regulations 2014, reg 8).
    """

    child_id: UUID
    advice_request_id: UUID
    kind: AdviceKind
    organisation_id: UUID | None
    person_id: UUID | None
    asked_on: date
    due_on: date


class AdviceReceived(Event, type="uk.ehc.advice.received.v1", source="cases", exposure="public"):
    """A request for advice is answered: with advice, with a reason why there is none, or by the use of advice that exists. Subject: the case."""

    child_id: UUID
    advice_request_id: UUID
    kind: AdviceKind
    outcome: Literal["advice", "nil-return", "reused"]
    received_on: date
    due_on: date
    submission_id: UUID | None


class AdviceCancelled(Event, type="uk.ehc.advice.cancelled.v1", source="cases", exposure="public"):
    """Advice that was asked for is not needed any more: the case is over, or the decision is taken. Subject: the case."""

    child_id: UUID
    advice_request_id: UUID
    organisation_id: UUID | None
    person_id: UUID | None


class AdviceReuseProposed(Event, type="uk.ehc.advice.reuse-proposed.v1", source="cases", exposure="internal"):
    """An author finds earlier advice of theirs sufficient; the council and the family have to agree (SEND Regulations 2014, reg 6(4)). Subject: the case."""

    child_id: UUID
    advice_request_id: UUID
    family_ids: list[UUID]


class AdviceReuseRefused(Event, type="uk.ehc.advice.reuse-refused.v1", source="cases", exposure="internal"):
    """The council or the family does not agree that earlier advice is sufficient: advice is due as it was asked for. Subject: the case."""

    child_id: UUID
    advice_request_id: UUID
    organisation_id: UUID | None
    person_id: UUID | None
    due_on: date


class DeadlineApproaching(Event, type="uk.ehc.deadline.approaching.v1", source="cases", exposure="public"):
    """Something is due in `days_left` days and is not done. Subject: the case.

    Whoever owes it: of the clock `advice` the organisation or person that was asked; of `draft-comments` the family, whose
    `family_ids` may be written to; of the others the council, and there `officer_id` is whom the case is allocated to, if anybody.
    """

    child_id: UUID
    clock: Clock
    due_on: date
    days_left: int
    advice_request_id: UUID | None = None
    organisation_id: UUID | None = None
    person_id: UUID | None = None
    officer_id: UUID | None = None
    family_ids: tuple[UUID, ...] = ()


class DeadlineMissed(Event, type="uk.ehc.deadline.missed.v1", source="cases", exposure="public"):
    """Something was due on `due_on` and is not done. Subject: the case. Who owes it: see DeadlineApproaching."""

    child_id: UUID
    clock: Clock
    due_on: date
    advice_request_id: UUID | None = None
    organisation_id: UUID | None = None
    person_id: UUID | None = None
    officer_id: UUID | None = None
    family_ids: tuple[UUID, ...] = ()


class RequestAcknowledged(Event, type="uk.ehc.request.acknowledged.v1", source="cases", exposure="public"):
    """The council has told the family that it considers the request (SEND Regulations 2014, reg 4). Subject: the case."""

    child_id: UUID
    acknowledged_on: date


class RequestDecided(Event, type="uk.ehc.request.decided.v1", source="cases", exposure="public"):
    """The council decided whether to assess (reg 5). A later decision about the same request does not replace it. Subject: the case."""

    child_id: UUID
    decision_id: UUID
    assess: bool
    decided_on: date


class AssessmentDecided(Event, type="uk.ehc.assessment.decided.v1", source="cases", exposure="public"):
    """The council decided whether to issue a plan (reg 10). Subject: the case."""

    child_id: UUID
    decision_id: UUID
    issue: bool
    decided_on: date


class ExceptionRecorded(Event, type="uk.ehc.exception.recorded.v1", source="cases", exposure="public"):
    """A time limit need not be kept, for one of the reasons X1 to X4 of reg 5(4), 10(4) and 13(3). Subject: the case."""

    child_id: UUID
    exception_id: UUID
    reason: ExceptionCode
    starts_on: date
    ends_on: date | None


class ExceptionEnded(Event, type="uk.ehc.exception.ended.v1", source="cases", exposure="public"):
    """An exception is over. Subject: the case."""

    child_id: UUID
    exception_id: UUID
    ends_on: date


class DraftPlanIssued(Event, type="uk.ehc.plan.draft-issued.v1", source="cases", exposure="public"):
    """The draft plan was served; the family has until `comment_by`, 15 days with the day of service (reg 13(1)). Subject: the case."""

    child_id: UUID
    served_on: date
    comment_by: date


class DraftResponseReceived(Event, type="uk.ehc.plan.draft-response-received.v1", source="cases", exposure="public"):
    """The family has answered on the draft plan. Subject: the case."""

    child_id: UUID
    received_on: date
    meeting_wanted: bool


class SettingConsulted(Event, type="uk.ehc.setting.consulted.v1", source="cases", exposure="public"):
    """A school or other setting is asked whether it can be named in the plan; an answer is due 15 days later. Subject: the case."""

    child_id: UUID
    consultation_id: UUID
    urn: int | None
    sent_on: date
    due_on: date


class SettingResponded(Event, type="uk.ehc.setting.responded.v1", source="cases", exposure="public"):
    """A consulted setting has answered. Subject: the case."""

    child_id: UUID
    consultation_id: UUID
    can_meet_needs: bool
    received_on: date


class PlanFinalised(Event, type="uk.ehc.plan.finalised.v1", source="cases", exposure="public"):
    """The final plan was issued (reg 13(2), 14). `urn` is that of the setting it names, where it names one. Subject: the case."""

    child_id: UUID
    issued_on: date
    urn: int | None


class RequestWithdrawn(Event, type="uk.ehc.request.withdrawn.v1", source="cases", exposure="public"):
    """Who asked does not want to go on, or the case is over for another reason before there was a plan. Subject: the case."""

    child_id: UUID
    withdrawn_on: date


class CaseTransferredOut(Event, type="uk.ehc.case.transferred-out.v1", source="cases", exposure="public"):
    """Another council is responsible now (reg 15); `authority` is its 3-digit code. Subject: the case."""

    child_id: UUID
    transferred_on: date
    authority: int


class PlanCeased(Event, type="uk.ehc.plan.ceased.v1", source="cases", exposure="public"):
    """A plan is not maintained any more. `reason` is the code of the SEN2 return. Subject: the case."""

    child_id: UUID
    ceased_on: date
    reason: Literal[1, 2, 3, 4, 5, 6, 7, 8, 9]


class CaseAllocated(Event, type="uk.ehc.case.allocated.v1", source="cases", exposure="internal"):
    """An officer of the SEND team is responsible for a case. Subject: the case."""

    child_id: UUID
    officer_id: UUID | None


class NoticeServed(Event, type="uk.ehc.notice.served.v1", source="cases", exposure="internal"):
    """There is a letter for one member of the family, in the portal. Subject: the notice."""

    child_id: UUID
    case_id: UUID
    person_id: UUID
    kind: NoticeKind


class RightsHolderChanged(Event, type="uk.ehc.rights-holder.changed.v1", source="cases", exposure="public"):
    """Who decides for the child or young person has changed. Subject: the child."""

    holder: Literal["parent", "young-person", "representative"]
    from_on: date


class RecordsJoined(Event, type="uk.ehc.records.joined.v1", source="cases", exposure="public"):
    """Two records are of one child: what concerns `joined_id` concerns the subject. Subject: the record that leads."""

    joined_id: UUID


class RecordsParted(Event, type="uk.ehc.records.parted.v1", source="cases", exposure="public"):
    """Two records were joined by mistake. Subject: the record that led."""

    joined_id: UUID
