"""SEND Home, and Add Child."""

from fastapi import APIRouter, Response

from gateway.portals import child_entry
from gateway.portals.citizen.child_details import RECORD
from gateway.visitors import SignedInVerified

router = APIRouter()

SEND_HOME = "/citizen/send"


@router.get(SEND_HOME)
async def send_home(page: SignedInVerified) -> Response:
    """List all children of the person, each with where their request stands."""
    found = await page.services.cases.get("/children")
    return await page.show("citizen/send_home.html", "SEND Home", back="/citizen", children=found["children"])


@router.get(f"{SEND_HOME}/add-child")
async def show_add_child(page: SignedInVerified) -> Response:
    """Show the empty form."""
    return await child_entry.show_add(page, RECORD, {})


@router.post(f"{SEND_HOME}/add-child")
async def add_child(page: SignedInVerified) -> Response:
    """Add the child, or show the form again with what to mend."""
    return await child_entry.add(page, RECORD)
