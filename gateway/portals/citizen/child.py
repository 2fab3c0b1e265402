"""The page of one child: forms begun, forms to begin, forms sent, and where the request stands."""

from datetime import datetime
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Response

from chassis.clock import LONDON
from gateway.page import Page
from gateway.portals.citizen.timeline import timeline
from gateway.portals.forms.about_child import form_path, open_child, send_home
from gateway.visitors import SignedInVerified

router = APIRouter()


@router.get("/citizen/children/{child_id}")
async def show_child(page: SignedInVerified, child_id: UUID) -> Response:
    """Show the child's forms and the timeline of their request."""
    child = await open_child(page, child_id)
    forms = await page.services.forms.get(f"/children/{child_id}/forms", case_pass=child.case_pass)
    dates = child.case or await _coming_dates(page, forms["submitted"])
    return await page.show(
        "citizen/child.html",
        "Forms and progress",
        back=send_home(page),
        child=child,
        forms=forms,
        timeline=timeline(dates, registered=child.case is not None) if dates else None,
    )


async def _coming_dates(page: Page, submitted: list[dict[str, Any]]) -> dict[str, Any] | None:
    """The dates of a request that forms has and cases has not registered yet; None when nothing was sent."""
    if not submitted:
        return None
    # The day in England on which the earliest one was received: the council's time runs from there.
    received = min(datetime.fromisoformat(item["received_at"]) for item in submitted).astimezone(LONDON).date()
    dates: dict[str, Any] = await page.services.cases.get("/statutory-dates", params={"received_on": received.isoformat()})
    return dates


@router.post("/citizen/children/{child_id}/forms")
async def start_form(page: SignedInVerified, child_id: UUID) -> Response:
    """Start a form, or go on with the one that was started."""
    child = await open_child(page, child_id)
    started = await page.services.forms.post(f"/children/{child_id}/drafts", {"form": page.text("form")[:100]}, case_pass=child.case_pass)
    return page.go(form_path(page, child_id, started["draft_id"], started["page"]))
