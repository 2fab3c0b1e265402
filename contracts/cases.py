"""Events of cases."""

from datetime import date
from typing import Literal
from uuid import UUID

from contracts.envelope import Event
from contracts.tokens import AdviceKind


class ChildAdded(Event, type="uk.ehc.child.added.v1", source="cases", exposure="public"):
    """A child or young person was added to the portal. Subject: the child."""


class RequestReceived(Event, type="uk.ehc.request.received.v1", source="cases", exposure="public"):
    """The council has a request for an EHC needs assessment, and its clocks run from `received_on`. Subject: the case.

    `decide_by` is the last day to decide whether to assess: 6 weeks (SEND Regulations 2014, reg 5).
    """

    child_id: UUID
    requester_id: UUID
    submission_id: UUID
    channel: Literal["parent", "young-person", "professional"]
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
    """Advice has not come and is due in `days_left` days, from an organisation or from one person. Subject: the case."""

    child_id: UUID
    clock: Literal["advice"]
    advice_request_id: UUID
    organisation_id: UUID | None
    person_id: UUID | None
    due_on: date
    days_left: int


class DeadlineMissed(Event, type="uk.ehc.deadline.missed.v1", source="cases", exposure="public"):
    """Advice was due on `due_on` and has not come. Subject: the case."""

    child_id: UUID
    clock: Literal["advice"]
    advice_request_id: UUID
    organisation_id: UUID | None
    person_id: UUID | None
    due_on: date
