"""Names for pages that know people, children and organisations by id alone: one call for all of a page. A page shows without them when they cannot be had."""

from collections.abc import Iterable

from gateway.page import Page
from gateway.upstream import UpstreamProblem

UNKNOWN_PERSON = "Somebody whose name is not known"
UNKNOWN_ORGANISATION = "An organisation whose name is not known"
UNKNOWN_CHILD = "A child or young person whose name cannot be shown now"
MOST = 200


async def people_names(page: Page, ids: Iterable[str | None]) -> dict[str, str]:
    """Return the names of people by id, as far as they are known."""
    wanted = _wanted(ids)
    if not wanted:
        return {}
    try:
        found = await page.services.identity.get("/people", params=wanted)
    except UpstreamProblem:
        return {}
    return {person["id"]: f"{person['first_name']} {person['last_name']}" for person in found["people"]}


async def system_names(page: Page, ids: Iterable[str | None]) -> dict[str, str]:
    """Return what other systems are called by id, of those ids that are one's."""
    wanted = _wanted(ids)
    if not wanted:
        return {}
    try:
        found = await page.services.identity.get("/connections/named", params=wanted)
    except UpstreamProblem:
        return {}
    return {one["id"]: f"Another system: {one['name']}" for one in found["connections"]}


async def children_names(page: Page, ids: Iterable[str]) -> dict[str, str]:
    """Return the names of children by id, as far as they are known."""
    wanted = _wanted(ids)
    if not wanted:
        return {}
    try:
        found = await page.services.cases.get("/named-children", params=wanted)
    except UpstreamProblem:
        return {}
    return {child["id"]: child["name"] for child in found["children"]}


async def organisation_names(page: Page, ids: Iterable[str | None]) -> dict[str, str]:
    """Return the names of organisations by id, as far as they are known."""
    wanted = _wanted(ids)
    if not wanted:
        return {}
    try:
        found = await page.services.identity.get("/organisations/named", params=wanted)
    except UpstreamProblem:
        return {}
    return {one["id"]: one["name"] for one in found["organisations"]}


def _wanted(ids: Iterable[str | None]) -> list[tuple[str, str]]:
    return [("ids", one) for one in sorted({one for one in ids if one is not None})[:MOST]]
