"""Whom an officer has found: an organisation, with those who work there, or a professional who works alone."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from fastapi import HTTPException

from gateway.page import Page
from gateway.portals.questions import Answers
from gateway.portals.team.names import organisation_names

EVERYBODY = "everybody"


@dataclass(frozen=True)
class Addressee:
    """`name` says who it is. Of an organisation, `people` are the options of a question: those who work there."""

    name: str
    organisation_id: str | None
    person_id: str | None
    people: tuple[Mapping[str, str], ...] = ()

    def question(self, label: str, hint: str) -> list[dict[str, Any]]:
        """Ask who there is meant, where anybody can be; `hint` is about everybody."""
        if self.organisation_id is None:
            return []
        everybody = {"value": EVERYBODY, "label": "Everybody there", "hint": hint}
        return [{"id": "person", "kind": "radios", "label": label, "required": True, "options": [everybody, *self.people]}]

    def body(self, answers: Answers) -> dict[str, str | None]:
        """Return what cases is told of whoever was chosen."""
        chosen = self.person_id if self.organisation_id is None else answers["person"]
        return {"organisation_id": self.organisation_id, "person_id": None if chosen == EVERYBODY else str(chosen)}


async def open_organisation(page: Page, organisation_id: UUID) -> Addressee:
    """Ask identity for an organisation. Raises 404, or UpstreamProblem 404, for one that is not confirmed."""
    found = await page.services.identity.get("/professionals", params={"organisation_id": str(organisation_id)})
    people = tuple({"value": one["id"], "label": _full_name(one), "hint": one["job_title"]} for one in found["professionals"])
    name = (await organisation_names(page, [str(organisation_id)])).get(str(organisation_id))
    if name is None and not people:
        raise HTTPException(404)
    return Addressee(name or "The organisation", str(organisation_id), None, people)


async def open_alone(page: Page, professional_id: UUID) -> Addressee:
    """Ask identity for a professional who works alone. Raises UpstreamProblem 404 for anybody who is not confirmed as one."""
    name, more = in_words(await page.services.identity.get(f"/professionals/alone/{professional_id}"))
    return Addressee(f"{name}, {more}", None, str(professional_id))


def in_words(one: Mapping[str, Any]) -> tuple[str, str]:
    """Return the name of a professional who works alone, and what tells them from others of that name."""
    return _full_name(one), ", ".join((*one["job_titles"], one["email"]))


def _full_name(one: Mapping[str, Any]) -> str:
    return f"{one['first_name']} {one['last_name']}"
