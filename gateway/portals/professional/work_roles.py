"""The roles of a professional with all their details, to choose from and to send along with a form."""

from dataclasses import dataclass
from uuid import UUID

from gateway.page import Page


@dataclass(frozen=True)
class WorkRole:
    """One job. `organisation` is its name and `organisation_id` an id, both None for somebody who works for themselves."""

    id: str
    job_title: str
    telephone: str
    registration: str
    organisation: str | None
    organisation_id: str | None
    confirmed: bool


async def work_roles(page: Page) -> list[WorkRole]:
    """Ask identity for the roles of the person, the oldest first."""
    found = (await page.services.identity.get("/me/roles"))["roles"]
    return [
        WorkRole(
            role["id"],
            role["job_title"],
            role["telephone"],
            " ".join(filter(None, (role["registration_body"], role["registration_number"]))),
            role["organisation"]["name"] if role["organisation"] else None,
            role["organisation"]["id"] if role["organisation"] else None,
            role["confirmed"],
        )
        for role in found
    ]


def chosen_role(page: Page) -> str | None:
    """Return the id of the role whose Select was pressed; None when what came is none of the person's."""
    given = page.text("role_id")
    return given if any(str(role.id) == given for role in page.who.roles) else None


def role_of(roles: list[WorkRole], role_id: str | UUID | None, organisation_id: str | None) -> WorkRole | None:
    """Return the role with this id, else the first for this organisation, or for none: in which somebody sends what a colleague began."""
    exact = next((role for role in roles if role.id == str(role_id)), None)
    return exact or next((role for role in roles if role.organisation_id == organisation_id), None)
