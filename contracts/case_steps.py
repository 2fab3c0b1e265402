"""Events of cases: what the SEND team does to a case, step by step."""

from datetime import date
from typing import Literal
from uuid import UUID

from contracts.envelope import Event

ExceptionCode = Literal["X1", "X2", "X3", "X4"]


class RequestAcknowledged(Event, type="uk.ehc.request.acknowledged.v1", source="cases", exposure="public"):
    """The council has told the family that it considers the request (SEND Regulations 2014, reg 4), or a later one. Subject: the case."""

    child_id: UUID
    acknowledged_on: date


class RequestDecided(Event, type="uk.ehc.request.decided.v1", source="cases", exposure="public"):
    """The council decided whether to assess (reg 5). A later decision about the same request does not replace it. Subject: the case.

    Where it reverses the refusal of an earlier case, that is the current one again, and not `replaced_case_id`, whose requests join it.
    """

    child_id: UUID
    decision_id: UUID
    assess: bool
    decided_on: date
    replaced_case_id: UUID | None = None


class AssessmentDecided(Event, type="uk.ehc.assessment.decided.v1", source="cases", exposure="public"):
    """The council decided whether to issue a plan (reg 10). `replaced_case_id`: see RequestDecided. Subject: the case."""

    child_id: UUID
    decision_id: UUID
    issue: bool
    decided_on: date
    replaced_case_id: UUID | None = None


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
    """The draft plan was served; the family has until `comment_by`, 15 days with the day of service (reg 13(1)). Subject: the case.

    Once for each service that lets that day be later: somebody whom the post serves after others has 15 days too.
    """

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


class PlanCessationDecided(Event, type="uk.ehc.plan.cessation-decided.v1", source="cases", exposure="public"):
    """The council decided that a plan will end, once no appeal can be made or is open (reg 31). A newer one takes its place. Subject: the case.

    `reason` is the code of the SEN2 return.
    """

    child_id: UUID
    decision_id: UUID
    decided_on: date
    reason: Literal[1, 2, 3, 4, 5, 6, 7, 8, 9]


class PlanCeased(Event, type="uk.ehc.plan.ceased.v1", source="cases", exposure="public"):
    """A plan is not maintained any more. `reason` is the code of the SEN2 return. Subject: the case."""

    child_id: UUID
    ceased_on: date
    reason: Literal[1, 2, 3, 4, 5, 6, 7, 8, 9]
