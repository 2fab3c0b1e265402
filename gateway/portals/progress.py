"""How far the assessment of a child is, and the forms about it: what the page of a child shows in every portal."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from chassis.clock import LONDON
from gateway.page import Page
from gateway.portals.advice_kinds import ADVICE_NAMES
from gateway.portals.forms.about_child import ChildHere, child_here, must_be
from gateway.portals.timeline import Stage, timeline

Form = Mapping[str, Any]
"""A form as the forms service lists it."""


@dataclass(frozen=True)
class Sent:
    """A form that was sent, in its newest revision. `addition` is the draft of a further one, where somebody began it."""

    form: Form
    addition: Form | None

    @property
    def can_edit(self) -> bool:
        """Whether more can be added, and nobody is at it."""
        return bool(self.form["can_add"]) and self.addition is None


@dataclass(frozen=True)
class Advice:
    """One request for advice, as its reader may know it. `received_on` is None while it is not answered."""

    id: UUID
    title: str
    asked_on: date
    due_on: date
    received_on: date | None
    state: str
    is_late: bool
    is_readers: bool

    @property
    def is_open(self) -> bool:
        """Whether an answer is still to come."""
        return self.state == "asked"


@dataclass(frozen=True)
class Progress:
    """A child with the stages of the assessment. `found` is the whole answer of cases, `forms` that of forms."""

    child: ChildHere
    found: Mapping[str, Any]
    forms: Mapping[str, Any]
    advice: tuple[Advice, ...]
    stages: tuple[Stage, ...]
    is_requested: bool

    @property
    def is_by_others_alone(self) -> bool:
        """Whether the council has requests, and none of them was made by the family."""
        requests = self.found["requests"]
        return bool(requests) and not self.sent() and all(request["channel"] == "professional" for request in requests)

    @property
    def available(self) -> tuple[Form, ...]:
        """Return the forms to start, without those that the reader sent and can add to, now or as soon as the request is registered."""
        sent = {form["form"] for form in self.forms["submitted"] if form["can_add"] or (form["by"] == "me" and self.child.case is None)}
        return tuple(form for form in self.forms["available"] if form["form"] not in sent)

    def begun(self, kind: str = "request") -> tuple[Form, ...]:
        """Return the drafts of forms that were not sent before."""
        return tuple(form for form in self.forms["started"] if form["kind"] == kind and not form["revises"])

    def sent(self, kind: str = "request") -> tuple[Sent, ...]:
        """Return the forms that were sent, each with the addition that was begun to any of its revisions."""
        additions = {form["revises"]: form for form in self.forms["started"] if form["revises"]}
        return tuple(
            Sent(form, next((additions[one["submission_id"]] for one in (form, *form["revisions"]) if one["submission_id"] in additions), None))
            for form in self.forms["submitted"]
            if form["kind"] == kind
        )


async def open_progress(page: Page, child_id: UUID) -> Progress:
    """Ask cases and forms. Raises UpstreamProblem: 404 for a child of somebody else."""
    found = await page.services.cases.get(f"/children/{child_id}/progress")
    must_be(page, child_id, found)
    child = child_here(page, found)
    forms = await page.services.forms.get(f"/children/{child_id}/forms", case_pass=child.case_pass)
    case = child.case or await _coming_dates(page, forms["submitted"])
    stages = timeline(
        case, found["advice"], found["requests"], registered=child.case is not None, audience="family" if page.portal == "citizen" else "professional"
    )
    return Progress(child, found, forms, tuple(_advice(request) for request in found["advice"]), stages, case is not None)


async def _coming_dates(page: Page, submitted: Sequence[Mapping[str, Any]]) -> dict[str, Any] | None:
    """The dates of a request that forms has and cases has not registered yet; None when nothing was sent."""
    received = [datetime.fromisoformat(sent["received_at"]) for form in submitted for sent in (form, *form["revisions"])]
    if not received:
        return None
    # The day in England on which the earliest one was received: the council's time runs from there.
    dates: dict[str, Any] = await page.services.cases.get("/statutory-dates", params={"received_on": min(received).astimezone(LONDON).date().isoformat()})
    return dates


def _advice(request: Mapping[str, Any]) -> Advice:
    received = request["received_on"]
    return Advice(
        UUID(request["id"]),
        ADVICE_NAMES[request["kind"]],
        date.fromisoformat(request["asked_on"]),
        date.fromisoformat(request["due_on"]),
        date.fromisoformat(received) if received else None,
        request["state"],
        request["late"],
        request["mine"],
    )
