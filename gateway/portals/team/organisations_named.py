"""Names of organisations for pages that know them by id alone. A page shows without them when they cannot be had."""

from collections.abc import Iterable

from gateway.page import Page
from gateway.upstream import UpstreamProblem

UNKNOWN_ORGANISATION = "An organisation whose name is not known"
MOST = 200


async def organisation_names(page: Page, ids: Iterable[str | None]) -> dict[str, str]:
    """Return the names of organisations by id, as far as they are known."""
    wanted = [("ids", one) for one in sorted({one for one in ids if one is not None})[:MOST]]
    if not wanted:
        return {}
    try:
        found = await page.services.identity.get("/organisations/named", params=wanted)
    except UpstreamProblem:
        return {}
    return {one["id"]: one["name"] for one in found["organisations"]}
