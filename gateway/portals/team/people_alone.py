"""Professionals who work for themselves, and wait to be confirmed."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response

from gateway.visitors import CaseOfficer

router = APIRouter()

PEOPLE = "/team/people-alone"


@router.get(PEOPLE)
async def show(page: CaseOfficer, number: Annotated[int, Query(alias="page", ge=1, le=10_000)] = 1) -> Response:
    """List those who wait, the oldest first."""
    found = await page.services.identity.get("/roles", params={"state": "unconfirmed", "page": str(number)})
    waiting = await page.services.identity.get("/confirmations/count")
    return await page.show("team/people_alone.html", "People who work for themselves", back=page.home, found=found, waiting=waiting, number=number, path=PEOPLE)


@router.post(f"{PEOPLE}/{{role_id}}/confirm")
async def confirm(page: CaseOfficer, role_id: UUID) -> Response:
    """Confirm that somebody is who and what they say."""
    await page.services.identity.post(f"/roles/{role_id}/confirm")
    return page.go(PEOPLE, "confirmed")
