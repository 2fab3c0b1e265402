"""Events of cases. The docstrings of public ones are the words of the catalogue."""

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from pydantic import Field

from contracts.envelope import Event
from contracts.fields import AdviceRequestId, AllocationId, ChildId, KindOfAdvice, OrganisationId, OwedAdviceRequestId
from contracts.tokens import AdviceKind

MissableClock = Literal["advice", "decide", "tell-of-assessment", "refuse-plan", "send-draft", "final-plan", "consultation"]
Clock = Literal[MissableClock, "draft-comments"]
"""What a time limit is for: see `services.cases.domain.clocks`."""
_WHAT_A_CLOCK_IS_FOR = (
    "What has to be done: `advice` asked for has to be given, `decide` whether to assess, `tell-of-assessment` that the tribunal ordered, `refuse-plan` or "
    "go on, `send-draft` that the tribunal ordered, `final-plan` has to be issued, `consultation` of a setting has to be answered{more}."
)
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
    "plan-will-end",
    "plan-ceased",
    "rights-passed",
]
"""What a letter of the council to a family says."""


class ChildAdded(Event, type="uk.ehc.child.added.v1", source="cases", exposure="public"):
    """A child or young person was added to the portal. Subject: the record of the child or young person.

    One child may be added by several people, each as a record: see the event "Records joined". Whoever may read the record (scope `children:read`) finds
    who it is at `/api/v1/children/{id}`.
    """


class ChildDetailsChanged(Event, type="uk.ehc.child.details-changed.v1", source="cases", exposure="public"):
    """Who the child or young person is, where they live or where they learn is recorded otherwise now. Subject: the record of the child or young person.

    What changed is not said: whoever may read the record (scope `children:read`) finds at `/api/v1/children/{id}` what it says now: who they are, the
    postcode and the school.
    """


class ChildSchoolChanged(Event, type="uk.ehc.child.school-changed.v1", source="cases", exposure="public"):
    """The school's own system says that the child or young person is at this school now. Subject: the record of the child or young person.

    Which school the final plan names is another matter: see the event "Plan finalised".
    """

    urn: int | None = Field(
        description="The unique reference number of the school at Get Information about Schools; null where the council withholds it from somebody.",
        examples=[136570],
    )
    from_on: date = Field(description="The first day at this school, as it is told.", examples=["2026-09-01"])


class CaseOpened(Event, type="uk.ehc.case.opened.v1", source="cases", exposure="public"):
    """A first request, or one after an earlier case was over, has opened a case. Subject: the case.

    That request comes as an event of its own, "Request received". Others may join the case.
    """

    child_id: ChildId


class RequestReceived(Event, type="uk.ehc.request.received.v1", source="cases", exposure="public"):
    """The council has a request for an EHC needs assessment, and its time limits run from the day on which it came. Subject: the case.

    A request that joins a case in which it was decided to assess has its own day of receipt and no other dates: no time limit runs from it.
    """

    child_id: ChildId
    channel: Literal["parent", "young-person", "professional", "email", "post", "telephone", "in-person"] = Field(
        description="How it came: by the portal of parents, young people or professionals, or another way.", examples=["parent"]
    )
    asked_by: Literal[1, 2, 3, 4, 5] | None = Field(
        None,
        description="Who asks, as RequestSource of the SEN2 return: 1 young person or parent, 2 school or other setting, 3 health, 4 social care, 5 other; "
        "null where it is not known.",
        examples=[1],
    )
    received_on: date = Field(description="The day on which the council received it.", examples=["2026-11-03"])
    decide_by: date | None = Field(
        description="The last day to decide whether to assess, 6 weeks later (SEND Regulations 2014, regulation 5); null where no time limit runs from it.",
        examples=["2026-12-15"],
    )
    final_plan_by: date | None = Field(
        description="The last day for a final plan, 20 weeks later; null where no time limit runs from it.", examples=["2027-03-23"]
    )


class RequestAnswerDue(Event, type="uk.ehc.request.answer-due.v1", source="cases", exposure="internal"):
    """Whoever asked in a portal must hear that the council has the request, and by when it decides, if it must. Subject: the case."""

    child_id: UUID
    requester_id: UUID
    portal: Literal["citizen", "professional"]
    received_on: date
    decide_by: date | None


class CaseDatesChanged(Event, type="uk.ehc.case.dates-changed.v1", source="cases", exposure="public"):
    """The time limits of a case changed: by an earlier request, a day put right, records joined or parted, or the tribunal's order. Subject: the case."""

    child_id: ChildId
    received_on: date = Field(description="The day the council received the request.", examples=["2026-10-30"])
    decide_by: date = Field(description="The last day to decide whether to assess: 6 weeks after the request was received.", examples=["2026-12-11"])
    final_plan_by: date = Field(description="The last day for a final plan: 20 weeks after the receipt, or 14 or 11 after an order.", examples=["2027-03-19"])


class AccessGranted(Event, type="uk.ehc.access.granted.v1", source="cases", exposure="public"):
    """An organisation, or one professional, may see a child. Subject: the record of the child or young person."""

    allocation_id: AllocationId
    organisation_id: OrganisationId


class AccessEnded(Event, type="uk.ehc.access.ended.v1", source="cases", exposure="public"):
    """An organisation, or one professional, may not see a child any more. Subject: the record of the child or young person."""

    allocation_id: AllocationId
    organisation_id: OrganisationId


class AdviceRequested(Event, type="uk.ehc.advice.requested.v1", source="cases", exposure="public"):
    """The council asks for advice for an assessment: an organisation, one professional, or somebody on paper. Subject: the case."""

    child_id: ChildId
    advice_request_id: AdviceRequestId
    kind: KindOfAdvice
    organisation_id: OrganisationId
    asked_on: date = Field(description="The day on which it was asked for.", examples=["2026-11-03"])
    due_on: date = Field(description="The last day for it: 6 weeks later (SEND Regulations 2014, regulation 8).", examples=["2026-12-15"])


class AdviceInvited(Event, type="uk.ehc.advice.invited.v1", source="cases", exposure="internal"):
    """An organisation, one person there, or one person alone must hear that the council asks them for advice. Subject: the case.

    Names neither where it asks on paper: then nobody is told, and only that the request is there has to be known.
    """

    child_id: UUID
    advice_request_id: UUID
    kind: AdviceKind
    organisation_id: UUID | None
    person_id: UUID | None
    due_on: date


class AdviceReceived(Event, type="uk.ehc.advice.received.v1", source="cases", exposure="public"):
    """A request for advice is answered. Subject: the case."""

    child_id: ChildId
    advice_request_id: AdviceRequestId
    kind: KindOfAdvice
    outcome: Literal["advice", "nil-return", "reused"] = Field(
        description="With `advice`, with a reason why there is none (`nil-return`), or by the use of advice that existed (`reused`).", examples=["advice"]
    )
    received_on: date = Field(description="The day on which it was answered.", examples=["2026-11-03"])
    due_on: date = Field(description="The last day for it.", examples=["2026-11-10"])


class AdviceCancelled(Event, type="uk.ehc.advice.cancelled.v1", source="cases", exposure="public"):
    """Advice that was asked for is not needed any more: the case is over, or the decision is taken. Subject: the case."""

    child_id: ChildId
    advice_request_id: AdviceRequestId
    organisation_id: OrganisationId


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
    """Something is due soon and is not done. Subject: the case.

    Of one last day there are two of these: 14 days before and 3 days before. A day of them that has passed when the last day is set is
    left out; what should have been said while nothing ran is said once, with the days that are left then.
    Of the clock `advice` whoever was asked owes it, of `draft-comments` the family, of the others the council.
    """

    child_id: ChildId
    clock: Clock = Field(description=_WHAT_A_CLOCK_IS_FOR.format(more=", or the family can send `draft-comments`"), examples=["advice"])
    due_on: date = Field(description="The last day.", examples=["2026-11-17"])
    days_left: int = Field(description="The days until then.", examples=[14])
    advice_request_id: OwedAdviceRequestId = None
    organisation_id: OrganisationId = None


class DeadlineMissed(Event, type="uk.ehc.deadline.missed.v1", source="cases", exposure="public"):
    """The last day for something has passed, and it is not done. Subject: the case.

    Said once, on the day after the last one, or at once where a last day has passed when it is set: because a request is keyed in late,
    say. A last day that is put right and has passed too is not told of again. Of comments on a draft it is never said: a family that says
    nothing has missed nothing, and the council may go on.
    """

    child_id: ChildId
    clock: MissableClock = Field(description=_WHAT_A_CLOCK_IS_FOR.format(more=""), examples=["advice"])
    due_on: date = Field(description="The last day.", examples=["2026-11-02"])
    advice_request_id: OwedAdviceRequestId = None
    organisation_id: OrganisationId = None


class ReminderDue(Event, type="uk.ehc.deadline.reminder-due.v1", source="cases", exposure="internal"):
    """Whoever owes something must hear that its last day is near, or has passed. Subject: the case.

    Said with DeadlineApproaching or DeadlineMissed, which `what` names. Of the clock `advice` the organisation or person that was asked
    hears it; of `draft-comments` the `family_ids`, who may be written to; of the others, and of advice that was asked for on paper,
    the council: `officer_id`, whom the case is allocated to, if anybody.
    """

    child_id: UUID
    what: Literal["approaching", "missed"]
    clock: Clock
    due_on: date
    advice_request_id: UUID | None = None
    organisation_id: UUID | None = None
    person_id: UUID | None = None
    officer_id: UUID | None = None
    family_ids: tuple[UUID, ...] = ()


class FamilyAccessChanged(Event, type="uk.ehc.family-access.changed.v1", source="cases", exposure="internal"):
    """A member of the family may not see a record of a child any more, or (`active`) may again. Subject: the record.

    Whoever added a record sees it from then on without any such event. Of records that are joined, each has an event of its own:
    the one that leads is seen by whoever sees one that was joined to it. `changed_at` tells which of two events came first.
    """

    person_id: UUID
    active: bool
    changed_at: datetime


class AutomaticMessagesEnded(Event, type="uk.ehc.child.automatic-messages-ended.v1", source="cases", exposure="internal"):
    """Nothing is sent by itself about a child any more: the child or young person has died, and officers write by hand. Subject: the record."""


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
    """Who decides for the child or young person has changed. Subject: the record of the child or young person."""

    holder: Literal["parent", "young-person", "representative"] = Field(description="Who decides now.", examples=["young-person"])
    from_on: date = Field(description="The first day on which they do.", examples=["2026-11-03"])


class RecordsJoined(Event, type="uk.ehc.records.joined.v1", source="cases", exposure="public"):
    """Two records are of one child: what concerns the one that was joined concerns the other. Subject: the record that leads.

    From then on `/api/v1/children/{id}` answers with the one that leads, whichever of the two is asked for.
    """

    joined_id: UUID = Field(description="The record that was joined to it.", examples=["01990c4e-8f70-7fbb-8a6c-8b5d0f2a3c97"])


class RecordsParted(Event, type="uk.ehc.records.parted.v1", source="cases", exposure="public"):
    """Two records were joined by mistake, and are two again. Subject: the record that led."""

    joined_id: UUID = Field(description="The record that is on its own again.", examples=["01990c4e-8f70-7fbb-8a6c-8b5d0f2a3c97"])
