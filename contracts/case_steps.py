"""Events of cases: what the SEND team does to a case, step by step. All are public; their docstrings are the words of the catalogue."""

from datetime import date
from typing import Literal

from pydantic import Field

from contracts.envelope import Event
from contracts.fields import CeaseReason, ChildId, ConsultationId, DecisionId, ExceptionId, ReplacedCaseId, Urn

ExceptionCode = Literal["X1", "X2", "X3", "X4"]


class RequestAcknowledged(Event, type="uk.ehc.request.acknowledged.v1", source="cases", exposure="public"):
    """The council has told the family that it considers the request (SEND Regulations 2014, regulation 4), or a later one. Subject: the case."""

    child_id: ChildId
    acknowledged_on: date = Field(description="The day of the letter to the family.", examples=["2026-11-03"])


class RequestDecided(Event, type="uk.ehc.request.decided.v1", source="cases", exposure="public"):
    """The council decided whether to assess (SEND Regulations 2014, regulation 5). Subject: the case.

    A later decision about the same request does not replace an earlier one: both stay on record. Where it reverses the refusal of an
    earlier case, that is the current case of the child again, and not `replaced_case_id`, whose requests join it.
    """

    child_id: ChildId
    decision_id: DecisionId
    assess: bool = Field(description="Whether the council assesses.", examples=[True])
    decided_on: date = Field(description="The day of the decision.", examples=["2026-11-03"])
    replaced_case_id: ReplacedCaseId = None


class AssessmentDecided(Event, type="uk.ehc.assessment.decided.v1", source="cases", exposure="public"):
    """The council assessed, and decided whether to issue a plan (SEND Regulations 2014, regulation 10). Subject: the case.

    Where it reverses the refusal of an earlier case, that is the current case of the child again, and not `replaced_case_id`.
    """

    child_id: ChildId
    decision_id: DecisionId
    issue: bool = Field(description="Whether the council issues a plan.", examples=[True])
    decided_on: date = Field(description="The day of the decision.", examples=["2026-11-03"])
    replaced_case_id: ReplacedCaseId = None


class ExceptionRecorded(Event, type="uk.ehc.exception.recorded.v1", source="cases", exposure="public"):
    """A time limit need not be kept, for a reason that the law names (SEND Regulations 2014, regulations 5(4), 10(4) and 13(3)). Subject: the case.

    X1: advice was asked of a school near a closure of 4 weeks or more. X2: the same of a provider of early education. X3: exceptional
    personal circumstances. X4: the child or family was away from the area for 4 weeks or more. No date of the case moves by it.
    """

    child_id: ChildId
    exception_id: ExceptionId
    reason: ExceptionCode = Field(description="Which reason.", examples=["X1"])
    starts_on: date = Field(description="Its first day.", examples=["2026-10-01"])
    ends_on: date | None = Field(description="Its last day; null while it goes on.", examples=["2026-10-30"])


class ExceptionEnded(Event, type="uk.ehc.exception.ended.v1", source="cases", exposure="public"):
    """An exception that went on has ended. Subject: the case."""

    child_id: ChildId
    exception_id: ExceptionId
    ends_on: date = Field(description="Its last day.", examples=["2026-10-30"])


class DraftPlanIssued(Event, type="uk.ehc.plan.draft-issued.v1", source="cases", exposure="public"):
    """The draft plan was served, and the family has 15 days to comment (SEND Regulations 2014, regulation 13(1)). Subject: the case.

    It comes again where the last day for comments moves: somebody whom the post serves after others has 15 days too.
    """

    child_id: ChildId
    served_on: date = Field(description="The day on which it was served, the first of the 15.", examples=["2026-11-03"])
    comment_by: date = Field(description="The last day for comments.", examples=["2026-11-17"])


class DraftResponseReceived(Event, type="uk.ehc.plan.draft-response-received.v1", source="cases", exposure="public"):
    """The family has answered on the draft plan. Subject: the case."""

    child_id: ChildId
    received_on: date = Field(description="The day on which the council received the answer.", examples=["2026-11-03"])
    meeting_wanted: bool = Field(description="Whether the family wants to meet the council about it.", examples=[False])


class SettingConsulted(Event, type="uk.ehc.setting.consulted.v1", source="cases", exposure="public"):
    """A school or other setting is asked whether it can be named in the plan. An answer is due 15 days later. Subject: the case."""

    child_id: ChildId
    consultation_id: ConsultationId
    urn: Urn
    sent_on: date = Field(description="The day on which it was asked.", examples=["2026-11-03"])
    due_on: date = Field(description="The last day for its answer.", examples=["2026-11-18"])


class SettingResponded(Event, type="uk.ehc.setting.responded.v1", source="cases", exposure="public"):
    """A setting that was consulted has answered. Subject: the case."""

    child_id: ChildId
    consultation_id: ConsultationId
    can_meet_needs: bool = Field(description="Whether it says that it can meet the needs.", examples=[True])
    received_on: date = Field(description="The day on which the council received the answer.", examples=["2026-11-03"])


class PlanFinalised(Event, type="uk.ehc.plan.finalised.v1", source="cases", exposure="public"):
    """The final plan was issued (SEND Regulations 2014, regulations 13(2) and 14). Subject: the case."""

    child_id: ChildId
    issued_on: date = Field(description="The day on which it was issued.", examples=["2026-11-03"])
    urn: Urn


class RequestWithdrawn(Event, type="uk.ehc.request.withdrawn.v1", source="cases", exposure="public"):
    """Whoever asked does not want to go on, or the case is over for another reason before there was a plan. Subject: the case."""

    child_id: ChildId
    withdrawn_on: date = Field(description="The day on which the case ended.", examples=["2026-11-03"])


class CaseTransferredOut(Event, type="uk.ehc.case.transferred-out.v1", source="cases", exposure="public"):
    """Another council is responsible now, because the child or young person moved (SEND Regulations 2014, regulation 15). Subject: the case."""

    child_id: ChildId
    transferred_on: date = Field(description="The day on which the case ended here.", examples=["2026-11-03"])
    authority: int = Field(description="The 3-digit code of the other council.", examples=[330])


class PlanCessationDecided(Event, type="uk.ehc.plan.cessation-decided.v1", source="cases", exposure="public"):
    """The council decided that a plan will end, once no appeal can be made or is open (SEND Regulations 2014, regulation 31). Subject: the case.

    A newer decision takes its place.
    """

    child_id: ChildId
    decision_id: DecisionId
    decided_on: date = Field(description="The day of the decision.", examples=["2026-11-03"])
    reason: CeaseReason


class PlanCeased(Event, type="uk.ehc.plan.ceased.v1", source="cases", exposure="public"):
    """The council does not maintain the plan any more. Subject: the case."""

    child_id: ChildId
    ceased_on: date = Field(description="The day on which it ended.", examples=["2026-10-30"])
    reason: CeaseReason
