"""Events of cases."""

from datetime import date
from typing import Literal
from uuid import UUID

from contracts.envelope import Event


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
