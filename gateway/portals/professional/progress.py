"""The Statutory Assessment Progress page: the stages, and under each what was collected and what is to be done."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Response

from gateway.portals.council_documents import WORDS, newest_documents
from gateway.portals.forms.about_child import open_child, send_home
from gateway.portals.progress import Advice, Form, Progress, Sent, open_progress
from gateway.visitors import SignedInVerified

router = APIRouter()

TITLE = "Statutory Assessment Progress"


@dataclass(frozen=True)
class Asked:
    """A request for advice to this reader, with the answer that was begun and the one that was sent."""

    advice: Advice
    begun: Form | None
    sent: Sent | None


@dataclass(frozen=True)
class DueNext:
    """What has to happen by `due_on`, inclusive: the advice that this reader was asked for, or the decision of the council, which has none."""

    due_on: date
    advice: Advice | None = None


@dataclass(frozen=True)
class Collected:
    """What belongs to one stage: `begun` and `sent` are forms that no request for advice called for."""

    begun: tuple[Form, ...]
    sent: tuple[Sent, ...]


@router.get("/professional/children/{child_id}")
async def show_progress(page: SignedInVerified, child_id: UUID) -> Response:
    """Show where the assessment stands, and the forms of each stage. The child is then among the recently used."""
    if page.is_head:
        await open_child(page, child_id)
        return page.headers_only()
    progress = await open_progress(page, child_id)
    asked = _asked(progress)
    return await page.show(
        "professional/progress.html",
        TITLE,
        back=send_home(page),
        progress=progress,
        child=progress.child,
        born=progress.found["date_of_birth"],
        available=progress.available,
        requests=_collected(progress, "request", ()),
        others_requests=_unseen_requests(progress),
        asked=asked,
        due=_due_next(progress, asked),
        advice=_collected(progress, "advice", asked),
        # Who is not allocated the child is shown none.
        council_documents=await newest_documents(page, progress.child) if "read-family" in progress.found["rights"] else None,
        document_words=WORDS,
    )


def _due_next(progress: Progress, asked: Sequence[Asked]) -> list[DueNext]:
    """What is due, the earliest first."""
    due = [DueNext(item.advice.due_on, item.advice) for item in asked if item.advice.is_open]
    if progress.child.case and progress.child.case["stage"] == "request_received":
        due.append(DueNext(date.fromisoformat(progress.child.case["decide_by"])))
    return sorted(due, key=lambda item: item.due_on)


def _asked(progress: Progress) -> tuple[Asked, ...]:
    return tuple(
        Asked(
            advice,
            next((form for form in progress.begun("advice") if form["advice_request_id"] == str(advice.id)), None),
            next((sent for sent in progress.sent("advice") if sent.form["advice_request_id"] == str(advice.id)), None),
        )
        for advice in progress.advice
        if advice.is_readers
    )


def _collected(progress: Progress, kind: str, asked: Sequence[Asked]) -> Collected:
    shown = {str(item.advice.id) for item in asked}
    return Collected(
        tuple(form for form in progress.begun(kind) if form["advice_request_id"] not in shown),
        tuple(sent for sent in progress.sent(kind) if sent.form["advice_request_id"] not in shown),
    )


def _unseen_requests(progress: Progress) -> tuple[Mapping[str, Any], ...]:
    """Requests that the council has and this reader may know of, and not read."""
    readable = {one["submission_id"] for form in progress.forms["submitted"] for one in (form, *form["revisions"])}
    return tuple(request for request in progress.found["requests"] if request["submission_id"] not in readable)
