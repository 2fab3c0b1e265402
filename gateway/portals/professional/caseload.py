"""Select person: the children and young people of a professional, searched, narrowed down and page by page."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any, Literal
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Response

from chassis.clock import LONDON
from gateway.page import Page
from gateway.portals.advice_kinds import ADVICE_NAMES
from gateway.sealed import SealBroken
from gateway.visitors import SignedInVerified

router = APIRouter()

SELECT_PERSON = "/professional/send"
TITLE = "Select person"
MAX_SEARCH = 100
MAX_PAGE = 10_000
# A search lives as long as somebody can stay signed in.
_SEARCH_SECONDS = 12 * 60 * 60
_MAX_SEALED = 1_000

Show = Literal["all", "mine", "organisation", "added", "recent"]
SHOWN: Mapping[Show, str] = {
    "all": "All",
    "mine": "Mine",
    "organisation": "My organisation",
    "added": "Added by me",
    "recent": "Recently used",
}
HEADINGS: Mapping[Show, str] = {
    "all": "Everybody",
    "mine": "Allocated to me or added by me",
    "organisation": "Allocated to or added at my organisation",
    "added": "Added by me",
    "recent": "Recently used",
}
EMPTY: Mapping[Show, str] = {
    "mine": "Nobody is allocated to you by name, and you have not added anybody.",
    "organisation": "Nobody is allocated to your organisation.",
    "added": "You have not added anybody.",
    "recent": "You have not opened the page of anybody yet.",
}


@dataclass(frozen=True)
class AdviceDue:
    """Advice that is awaited for a child."""

    id: str
    title: str
    due_on: date
    is_late: bool


@dataclass(frozen=True)
class Listing:
    """What is looked for. `sealed` is the search as it stands in an address, where no name may: only this gateway can read it."""

    show: Show
    search: str
    sealed: str

    def without_search(self) -> "Listing":
        """The same part of the list, with everybody in it."""
        return Listing(self.show, "", "")

    def path(self, show: Show | None = None, page: int = 1) -> str:
        """The address of another part of the list."""
        wanted = {"show": show or self.show, "search": self.sealed, "page": page if page > 1 else ""}
        said = {name: value for name, value in wanted.items() if value and value != "all"}
        return f"{SELECT_PERSON}?{urlencode(said)}" if said else SELECT_PERSON


@router.get(SELECT_PERSON)
async def select_person(
    page: SignedInVerified,
    show: Show = "all",
    search: Annotated[str, Query(max_length=_MAX_SEALED)] = "",
    number: Annotated[int, Query(alias="page", ge=1, le=MAX_PAGE)] = 1,
) -> Response:
    """List the children and young people, with where each case stands and the advice that is due."""
    listing = Listing(show, _unsealed(page, search), search)
    found = await page.services.cases.get("/caseload", params={"show": show, "search": listing.search, "page": str(number)})
    return await page.show(
        "professional/select_person.html",
        TITLE,
        back=page.home,
        listing=listing,
        shown=SHOWN,
        headings=HEADINGS,
        empty=EMPTY,
        number=number,
        found=found,
        advice={child["id"]: _advice(child) for child in found["children"]},
        unconfirmed=[role.organisation or f"your own work as {role.job_title}" for role in page.who.roles if not role.confirmed],
    )


@router.post(SELECT_PERSON)
async def search_people(page: SignedInVerified) -> Response:
    """Lead to the list of those whose names match."""
    wanted = " ".join(page.text("search").split())[:MAX_SEARCH]
    show: Show = next((name for name in SHOWN if name == page.text("show")), "all")
    return page.go(Listing(show, wanted, page.tools.sealer.seal(_purpose(page), {"search": wanted}, _SEARCH_SECONDS) if wanted else "").path())


def _unsealed(page: Page, sealed: str) -> str:
    """What was searched for; everybody is shown when the address is too old, or of somebody else."""
    try:
        return str(page.tools.sealer.open(_purpose(page), sealed)["search"]) if sealed else ""
    except SealBroken:
        return ""


def _purpose(page: Page) -> str:
    return f"search of {page.who.id}"


def _advice(child: Mapping[str, Any]) -> list[AdviceDue]:
    today = datetime.now(LONDON).date()
    due = [(item, date.fromisoformat(item["due_on"])) for item in child["advice_due"]]
    return [AdviceDue(item["id"], ADVICE_NAMES[item["kind"]], day, day < today) for item, day in due]
