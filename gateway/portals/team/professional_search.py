"""Finding a confirmed organisation, or a confirmed professional who works alone: the page from which something about a child goes on to them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import Query, Response

from gateway.page import Page
from gateway.portals.forms.about_child import ChildHere
from gateway.portals.team.addressee import in_words
from gateway.sealed import SealBroken

MAX_SEARCH = 254
"""The longest e-mail address."""
_SECONDS = 12 * 60 * 60
Sealed = Annotated[str, Query(max_length=2_500)]
"""What was typed, as it stands in the address of a page of those who match."""
Number = Annotated[int, Query(alias="page", ge=1, le=10_000)]


@dataclass(frozen=True)
class Search:
    """What is looked for. `sealed` is how it stands in an address."""

    typed: str
    sealed: str


@dataclass(frozen=True)
class Purpose:
    """What somebody is looked for: the child, the title of the page, what it says, and its address, to which the id of whoever is found is added.

    `not_found` leads on, by its address and words, where whoever is looked for is not on the portal.
    """

    child: ChildHere
    title: str
    text: str
    path: str
    back: str
    not_found: tuple[str, str] | None = None


@dataclass(frozen=True)
class Among:
    """Among whom is searched: what the address of the page has besides, how identity is asked, and what the page says.

    `line` returns the name of one of `listed` and what tells them from others.
    """

    place: str
    name: str
    route: str
    parameter: str
    listed: str
    line: Callable[[Mapping[str, Any]], tuple[str, str]]
    label: str
    hint: str
    only: str
    nothing: str


def _organisation(one: Mapping[str, Any]) -> tuple[str, str]:
    return one["name"], f"URN {one['urn']}" if one["urn"] else ""


ORGANISATIONS = Among(
    place="",
    name="Organisations",
    route="/organisations/search",
    parameter="name",
    listed="organisations",
    line=_organisation,
    label="Name or URN of the organisation",
    hint="The beginning of each word is enough",
    only="Only organisations that the SEND team has confirmed are listed.",
    nothing="No organisation matches. Check the spelling, or whether the organisation is still to be confirmed.",
)
ALONE = Among(
    place="/alone",
    name="Professionals who work alone",
    route="/professionals/alone",
    parameter="search",
    listed="professionals",
    line=in_words,
    label="Name or e-mail address of the professional",
    hint="Of a name the beginning of each word is enough. Enter an e-mail address in full",
    only="Only people who work for themselves and whom the SEND team has confirmed are listed.",
    nothing="Nobody matches. Check the spelling, or whether they are still to be confirmed.",
)


async def show_search(page: Page, purpose: Purpose, among: Among, sealed: str, number: int) -> Response:
    """Show those who match, if anything was typed."""
    wanted = _opened(page, sealed)
    found: dict[str, Any] = {among.listed: [], "pages": 1, "total": 0}
    if wanted.typed:
        found = await page.services.identity.get(among.route, params={among.parameter: wanted.typed, "page": str(number)})
    path = purpose.path + among.place
    return await page.show(
        "team/find_professional.html",
        purpose.title,
        back=purpose.back,
        child=purpose.child,
        purpose=purpose,
        among=among,
        ways=(ORGANISATIONS, ALONE),
        search=wanted,
        found=found,
        lines=[(f"{path}/{one['id']}", *among.line(one)) for one in found[among.listed]],
        number=number,
        path=path,
        next_search=urlencode({"search": wanted.sealed}),
    )


def go_to_search(page: Page, path: str) -> Response:
    """Lead to those who match what was typed."""
    wanted = " ".join(page.text("search").split())[:MAX_SEARCH]
    if not wanted:
        return page.go(path)
    return page.go(f"{path}?{urlencode({'search': page.tools.sealer.seal(_purpose(page), {'search': wanted}, _SECONDS)})}")


def _opened(page: Page, sealed: str) -> Search:
    try:
        return Search(str(page.tools.sealer.open(_purpose(page), sealed)["search"]), sealed) if sealed else Search("", "")
    except SealBroken:
        return Search("", "")


def _purpose(page: Page) -> str:
    return f"professional looked for by {page.who.id}"
