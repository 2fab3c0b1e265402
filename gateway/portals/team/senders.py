"""Who sent forms: their names, and for which organisation."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from gateway.page import Page
from gateway.portals.team.names import MOST, UNKNOWN_PERSON, people_names
from gateway.upstream import UpstreamProblem


@dataclass(frozen=True)
class Senders:
    """The names that are known of people and organisations, by id."""

    people: Mapping[str, str]
    organisations: Mapping[str, str]

    def name(self, sender: Mapping[str, Any]) -> str:
        """The name of whoever sent a form, with that of the organisation for which they did."""
        person = self.people.get(sender["person_id"], UNKNOWN_PERSON)
        organisation = self.organisations.get(sender["organisation_id"] or "")
        return f"{person}, {organisation}" if organisation else person


async def senders_of(page: Page, senders: Iterable[Mapping[str, Any]]) -> Senders:
    """Ask identity for the names, once for people and once for organisations. The page shows without those that cannot be had."""
    known = list(senders)
    people = await people_names(page, (sender["person_id"] for sender in known))
    return Senders(people, await _organisations(page, {sender["organisation_id"] for sender in known} - {None}))


async def _organisations(page: Page, ids: set[str]) -> dict[str, str]:
    if not ids:
        return {}
    try:
        found = await page.services.identity.get("/organisations/named", params=[("ids", one) for one in sorted(ids)[:MOST]])
    except UpstreamProblem:
        return {}
    return {organisation["id"]: organisation["name"] for organisation in found["organisations"]}
