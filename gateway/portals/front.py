"""The front page of each portal: what it is for, or, for somebody signed in, their tiles."""

from fastapi import APIRouter, Response

from gateway.portals.team.worklist import show_work
from gateway.visitors import SignedIn, Visitor

router = APIRouter()
of_a_portal = APIRouter()

_TITLES = {"citizen": "Ask for an education, health and care assessment", "professional": "Request or contribute to an assessment", "team": "SEND team"}


@router.get("/")
async def root(page: Visitor) -> Response:
    """There is one portal for the public; lead to it."""
    return page.go(page.home)


@of_a_portal.get("")
async def front(page: Visitor) -> Response:
    """What this is, Register and Sign in; or the home page of somebody who is signed in: for an officer, what waits."""
    if page.pending is not None:
        return page.go(f"/{page.pending.portal}/verify")
    if page.person is not None and page.person.runs_cases:
        return await show_work(page)
    if page.person is not None:
        return await page.show(f"{page.person.portal}/home.html", "Home")
    return await page.show(f"{page.portal}/front.html", _TITLES[page.portal])


@router.get("/account/enable-two-step")
async def enable_two_step(page: SignedIn) -> Response:
    """Where the service leads somebody who has to turn on two step verification first."""
    if page.who.factor != "none":
        return page.go(page.home)
    return await page.show("account/enable_two_step.html", "Enable Two Step Verification Now", back=page.home)
