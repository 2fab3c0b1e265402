"""Pages about the service itself, open to anyone."""

from fastapi import APIRouter, Response

from gateway.portals.team.case_words import CLOCKS, EXCEPTIONS
from gateway.visitors import Visitor

router = APIRouter()
of_a_portal = APIRouter()


@router.get("/help")
@of_a_portal.get("/help")
async def help_and_contact(page: Visitor) -> Response:
    """Whom to ask: families, professionals and the council's own staff each have a contact of their own."""
    match page.portal:
        case "professional":
            return await page.show("information/professional_help.html", "Help and support")
        case "team":
            return await page.show("information/team_help.html", "Help and contact", clocks=CLOCKS, exceptions=EXCEPTIONS)
        case _:
            return await page.show("information/help.html", "Help and contact")


@router.get("/accessibility")
async def accessibility(page: Visitor) -> Response:
    """The accessibility statement that the regulations of 2018 ask for."""
    return await page.show("information/accessibility.html", "Accessibility statement")


@router.get("/privacy")
async def privacy(page: Visitor) -> Response:
    """What is done with what people tell us."""
    return await page.show("information/privacy.html", "Privacy")


@router.get("/cookies")
async def cookies(page: Visitor) -> Response:
    """Each cookie there is."""
    return await page.show("information/cookies.html", "Cookies")


@router.get("/terms")
async def terms(page: Visitor) -> Response:
    """What one agrees to by registering."""
    return await page.show("information/terms.html", "Terms and conditions")
