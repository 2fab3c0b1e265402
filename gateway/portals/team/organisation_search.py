"""Finding a confirmed organisation: the page from which something about a child goes on to it."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from fastapi import Response

from gateway.page import Page
from gateway.portals.forms.about_child import ChildHere
from gateway.sealed import SealBroken

MAX_SEARCH = 100
MAX_SEALED = 1_000
_SECONDS = 12 * 60 * 60


@dataclass(frozen=True)
class Search:
    """The name of an organisation that is looked for. `sealed` is how it stands in an address."""

    name: str
    sealed: str


@dataclass(frozen=True)
class Purpose:
    """What an organisation is looked for: the title of the page, what it says, and its address, to which the id of the one found is added."""

    title: str
    text: str
    path: str
    back: str


async def show_search(page: Page, child: ChildHere, purpose: Purpose, sealed: str, number: int) -> Response:
    """Show the organisations whose names match, if a name was typed."""
    wanted = _opened(page, sealed)
    found: dict[str, Any] = {"organisations": [], "pages": 1, "total": 0}
    if wanted.name:
        found = await page.services.identity.get("/organisations/search", params={"name": wanted.name, "page": str(number)})
    return await page.show(
        "team/find_organisation.html",
        purpose.title,
        back=purpose.back,
        child=child,
        text=purpose.text,
        search=wanted,
        found=found,
        number=number,
        path=purpose.path,
        next_search=urlencode({"search": wanted.sealed}),
    )


def go_to_search(page: Page, path: str) -> Response:
    """Lead to the organisations whose names match what was typed."""
    wanted = " ".join(page.text("search").split())[:MAX_SEARCH]
    if not wanted:
        return page.go(path)
    return page.go(f"{path}?{urlencode({'search': page.tools.sealer.seal(_purpose(page), {'name': wanted}, _SECONDS)})}")


def _opened(page: Page, sealed: str) -> Search:
    try:
        return Search(str(page.tools.sealer.open(_purpose(page), sealed)["name"]), sealed) if sealed else Search("", "")
    except SealBroken:
        return Search("", "")


def _purpose(page: Page) -> str:
    return f"organisation looked for by {page.who.id}"
