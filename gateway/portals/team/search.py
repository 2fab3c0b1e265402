"""Search: the SEND team finds a child among all, by whatever it knows of them. What was typed stands sealed in the address."""

from collections.abc import Mapping
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Response

from gateway.page import Page
from gateway.portals import display
from gateway.portals.team.case_words import STAGES
from gateway.sealed import SealBroken
from gateway.visitors import CaseOfficer

router = APIRouter()

SEARCH = "/team/search"
TITLE = "Search"
MAX_SEARCH = 200
MAX_PAGE = 10_000
# A search lives as long as somebody of the team can stay signed in.
_SEARCH_SECONDS = 8 * 60 * 60
_MAX_SEALED = 2_000
NOTHING = "Enter a name, a date of birth, a reference, a UPN or an NHS number"
TOO_SHORT = "Enter at least the first 2 letters of a name"


@router.get(SEARCH)
async def show_search(
    page: CaseOfficer,
    sealed: Annotated[str, Query(alias="search", max_length=_MAX_SEALED)] = "",
    number: Annotated[int, Query(alias="page", ge=1, le=MAX_PAGE)] = 1,
) -> Response:
    """Show the box, and who was found."""
    typed = _unsealed(page, sealed)
    if not typed:
        return await _show(page, "")
    found = await page.services.cases.get("/search", params={"search": typed, "page": str(number)})
    understood = found["understood"]
    refused = unread(understood)
    if refused is not None:
        return await _show(page, typed, refused)

    def path(wanted: int) -> str:
        return f"{SEARCH}?{urlencode({'search': sealed, 'page': wanted} if wanted > 1 else {'search': sealed})}"

    return await _show(page, typed, found=found, looked_for=in_words(understood), number=number, list_path=path, stages=STAGES)


@router.post(SEARCH)
async def search(page: CaseOfficer) -> Response:
    """Lead to those who are found."""
    typed = " ".join(page.text("search").split())[:MAX_SEARCH]
    if not typed:
        return await _show(page, "", NOTHING)
    sealed = page.tools.sealer.seal(_purpose(page), {"search": typed}, _SEARCH_SECONDS)
    return page.go(f"{SEARCH}?{urlencode({'search': sealed})}")


def in_words(understood: Mapping[str, Any]) -> str:
    """Say what is looked for: "Name has words that begin with Chidi and Okafor, born 14 May 2016"."""
    words = understood["words"]
    parts = []
    if words:
        parts.append(f"name begins with {words[0]}" if len(words) == 1 else f"name has words that begin with {', '.join(words[:-1])} and {words[-1]}")
    if understood["date_of_birth"]:
        parts.append(f"born {display.day(understood['date_of_birth'])}")
    numbers = (("reference", "reference"), ("UPN", "upn"), ("NHS number", "nhs_number"))
    parts += [f"{label} {understood[field]}" for label, field in numbers if understood[field]]
    said = ", ".join(parts)
    return said[:1].upper() + said[1:]


def unread(understood: Mapping[str, Any]) -> str | None:
    """Say why nobody can be looked for, or return None."""
    if understood["unread"]:
        listed = " and ".join(f"\u2018{part}\u2019" for part in understood["unread"])
        return f"We could not use {listed}. Check each date and number, or leave it out"
    if understood["too_short"]:
        return TOO_SHORT
    asked_for = any(understood[field] for field in ("words", "date_of_birth", "reference", "upn", "nhs_number"))
    return None if asked_for else NOTHING


async def _show(page: Page, typed: str, refused: str | None = None, **found: Any) -> Response:
    errors = [{"text": refused, "href": "#search"}] if refused else []
    shown = {"found": None, "looked_for": "", "number": 1, "list_path": None, "stages": STAGES, **found}
    return await page.show("team/search.html", TITLE, typed=typed, errors=errors, section="search", **shown)


def _unsealed(page: Page, sealed: str) -> str:
    """What was searched for; nothing when the address is too old, or of somebody else."""
    try:
        return str(page.tools.sealer.open(_purpose(page), sealed)["search"]) if sealed else ""
    except SealBroken:
        return ""


def _purpose(page: Page) -> str:
    return f"search among all by {page.who.id}"
