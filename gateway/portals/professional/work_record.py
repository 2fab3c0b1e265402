"""What the portal knows besides a professional's form: kept with the form when it is sent, because it may change later."""

from typing import Any

from gateway.page import Page
from gateway.portals.professional.child_record import child_lines
from gateway.portals.professional.work_roles import WorkRole, role_of, work_roles


async def work_record(page: Page, found: dict[str, Any]) -> list[dict[str, Any]]:
    """Return lines that forms keeps and prints: the child's details, and the work details of whoever submits the draft that `found` describes."""
    draft = found["draft"]
    roles = await work_roles(page)
    role = role_of(roles, draft["role_id"] if draft["mine"] else None, draft["organisation_id"])
    return [*await child_lines(page, draft["child_id"]), *await _who(page), *(_role_lines(role) if role else ())]


async def _who(page: Page) -> list[dict[str, Any]]:
    account = await page.services.identity.get("/me")
    return [_line("Sent by", f"{page.who.first_name} {page.who.last_name}"), _line("Work e-mail address", account["email"])]


def _role_lines(role: WorkRole) -> list[dict[str, Any]]:
    lines = [
        ("Job title", role.job_title),
        ("Organisation", role.organisation or "None: works for themselves"),
        ("Work telephone number", role.telephone),
        ("Professional registration", role.registration),
    ]
    return [_line(label, value) for label, value in lines if value]


def _line(label: str, value: str) -> dict[str, Any]:
    return {"label": label, "value": [value]}
