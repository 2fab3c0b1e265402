"""A case: one request for an EHC needs assessment and what becomes of it. What may be done to it: `services.cases.domain.moves`."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal
from uuid import UUID

from services.cases.domain.access import Professional, Standing, Viewer
from services.cases.domain.clocks import Clock, StatutoryDates, statutory_dates

Stage = Literal[
    "request_received",
    "assessing",
    "not_assessed",
    "drafting",
    "not_issued",
    "draft_sent",
    "plan_issued",
    "withdrawn",
    "transferred_out",
    "ceased",
]
Channel = Literal["parent", "young-person", "professional", "email", "post", "telephone", "in-person"]
"""How a request came: through one of the portals, or otherwise, and then the SEND team keyed it in."""
RequestSource = Literal[1, 2, 3, 4, 5]
"""Who asks, as in the SEN2 return: young person or parent, school or other setting, health, social care, other."""
FormKind = Literal["request", "advice"]
DeadlineState = Literal["running", "missed", "met", "met-late", "over"]
"""`over`: it does not matter any more, or was the family's, who may let it pass."""

RUNNING: frozenset[Stage] = frozenset({"request_received", "assessing", "drafting", "draft_sent"})
"""The stages in which the council has a statutory step to take."""
TAKES_ADVICE: frozenset[Stage] = frozenset({"assessing", "drafting", "draft_sent"})
TAKES_REQUESTS: frozenset[Stage] = RUNNING | {"plan_issued"}
"""The stages in which a further request joins the case. After any other it opens a new one."""
DECIDED: frozenset[Stage] = TAKES_REQUESTS - {"request_received"}
"""Of these the ones in which it was decided to assess: no clock runs from a request that comes then, and it waits until somebody acknowledges it."""


@dataclass(frozen=True)
class Case:
    """The case of a child. Its clocks run from the day on which the council received the first request.

    Each date is that of a step, and None until it is taken: `decided_on` whether to assess, `issue_decided_on` whether to issue a
    plan, `draft_served_on` on which the newest draft was sent, `ended_on` of whatever ended the case. `comment_by` is the family's last
    day to answer on that draft, counted from the last service that is known; None while it was served on nobody. `officer` is of the
    SEND team. `decision_informed_on`, `issue_informed_on` and `final_informed_on` are when the family was informed of the first decision
    whether to assess and whether to issue a plan, and of the final plan: what the time limits and the figures count to.
    `order_informed_on` is the same of an assessment that was ordered, and `drafted_on` the day on which the first draft was sent.
    """

    id: UUID
    child: UUID
    stage: Stage
    dates: StatutoryDates
    version: int
    officer: UUID | None = None
    acknowledged_on: date | None = None
    decided_on: date | None = None
    issue_decided_on: date | None = None
    draft_served_on: date | None = None
    comment_by: date | None = None
    family_responded_on: date | None = None
    final_on: date | None = None
    ended_on: date | None = None
    decision_informed_on: date | None = None
    issue_informed_on: date | None = None
    final_informed_on: date | None = None
    order_informed_on: date | None = None
    drafted_on: date | None = None

    @property
    def is_acknowledged(self) -> bool:
        """Whether nobody has to be told any more that the request is considered: they were, or it was decided on."""
        return self.acknowledged_on is not None or self.stage != "request_received"

    @property
    def last_step_on(self) -> date:
        """The day of the newest step: nothing later in the process was done before it."""
        taken = (self.decided_on, self.issue_decided_on, self.draft_served_on, self.final_on)
        return max([self.dates.received_on, *(day for day in taken if day is not None)])


@dataclass(frozen=True)
class Deadline:
    """One time limit of a case. It is open until it is met or does not matter any more. `about` is what is due: the case, or a consultation of it."""

    clock: Clock
    about: UUID
    due_on: date
    met_on: date | None
    is_open: bool

    def is_late(self, today: date) -> bool:
        """Whether it was met after its last day, or is open and that day is over."""
        return self.met_on > self.due_on if self.met_on else self.is_open and today > self.due_on

    def state(self, today: date) -> DeadlineState:
        """Where it stands."""
        if self.met_on is not None:
            return "met-late" if self.is_late(today) else "met"
        if not self.is_open or (self.clock == "draft-comments" and self.is_late(today)):
            return "over"
        return "missed" if self.is_late(today) else "running"


@dataclass(frozen=True)
class Request:
    """One request within a case: a parent, a young person and a school may each send theirs. `organisation` is for whom a professional sent it.

    `child` is the record that it is about: that of the case, or one that was joined to it.

    One that `keyed_by` of the SEND team keyed in has no `requester`, but perhaps a `contact`. Its `submission` is an id of its own.

    `later`: it joined the case when it was decided to assess. `acknowledged_on` is of these alone: the case itself has that of the others.
    """

    submission: UUID
    case: UUID
    child: UUID
    requester: UUID | None
    channel: Channel
    reference: str
    received_on: date
    organisation: UUID | None = None
    source: RequestSource | None = None
    keyed_by: UUID | None = None
    contact: UUID | None = None
    notes: str = ""
    later: bool = False
    acknowledged_on: date | None = None

    @property
    def waits(self) -> bool:
        """Whether it came later and nobody has dealt with it."""
        return self.later and self.acknowledged_on is None


def open_case(case_id: UUID, child: UUID, received_on: date) -> Case:
    """Return a new case."""
    return Case(case_id, child, "request_received", statutory_dates(received_on), version=1)


def with_earlier_receipt(case: Case, received_on: date) -> Case:
    """Return the case with its clocks running from an earlier day, if this is one and nothing is decided yet (reg 5(1)); else as it is."""
    if case.stage != "request_received" or received_on >= case.dates.received_on:
        return case
    return replace(case, dates=statutory_dates(received_on))


def deadlines_of(case: Case) -> Sequence[Deadline]:
    """Return the time limits of a case, those of its consultations apart.

    To refuse a plan there are 16 weeks once an assessment was decided on (reg 10(1)); the plan is due in 20 unless it was refused.
    After an order the family must be told of the assessment in 2 weeks, and a draft be sent in 5 (reg 44(2)(b), (c)).
    Those of a decision are met when the family is informed of it (reg 5(1), 10(1), 13(2)).
    """
    dates, stage = case.dates, case.stage
    found = [
        Deadline("decide", case.id, dates.decide_by, case.decision_informed_on, stage == "request_received"),
        Deadline("final-plan", case.id, dates.final_plan_by, case.final_informed_on, stage in RUNNING),
    ]
    if case.decided_on is not None:
        found.append(Deadline("refuse-plan", case.id, dates.refuse_plan_by, case.issue_informed_on, stage == "assessing"))
    if dates.tell_by is not None:
        found.append(Deadline("tell-of-assessment", case.id, dates.tell_by, case.order_informed_on, is_open=False))
    if dates.draft_by is not None:
        found.append(Deadline("send-draft", case.id, dates.draft_by, case.drafted_on, stage == "drafting"))
    if case.comment_by is not None:
        found.append(Deadline("draft-comments", case.id, case.comment_by, case.family_responded_on, stage == "draft_sent" and case.family_responded_on is None))
    return found


def kinds_accepted(case: Case | None, *, professional: bool) -> frozenset[FormKind]:
    """Return the kinds of form to which the council still takes additions.

    To a request until it decides whether to assess; to advice, which only professionals give, as long as an assessment can use it.
    """
    if case is None:
        return frozenset()
    found: set[FormKind] = {"advice"} if professional and case.stage in RUNNING else set()
    if case.stage == "request_received":
        found.add("request")
    return frozenset(found)


def sees_request(request: Request, viewer: Viewer, standing: Standing) -> bool:
    """Whether somebody who may see the child may also see that this request was made.

    A family and the SEND team see all. Professionals see theirs, their colleagues', and, where the SEND team allocated the child, the
    family's, also those that were keyed in.
    """
    if not isinstance(viewer, Professional) or request.requester == viewer.person:
        return True
    if request.channel == "professional":
        return request.organisation in standing.organisations
    if request.keyed_by is not None and request.source != 1:
        # The letter of a school or a surgery: whose it is, is known to the SEND team alone.
        return False
    return "read-family" in standing.rights
