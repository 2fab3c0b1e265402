"""The details of a child as cases shows them to a professional: kept with the form when it is sent, because they may change later."""

from typing import Any
from uuid import UUID

from gateway.page import Page
from gateway.portals.display import day
from gateway.portals.questions import ADDRESS_PARTS

_TEXTS = (
    ("legal_first_name", "Legal first name"),
    ("legal_last_name", "Legal last name"),
    ("known_as", "Known as"),
)
_NUMBERS = (("upn", "Unique pupil number (UPN)"), ("nhs_number", "NHS number"))
_SEXES = {"female": "Female", "male": "Male"}
_SETTINGS = {"none": "None at the moment", "home_educated": "Home educated"}


async def child_lines(page: Page, child_id: UUID | str) -> list[dict[str, Any]]:
    """Return the details as lines that forms keeps and prints. Raises UpstreamProblem: 404 for a child whom the person may not see."""
    found = await page.services.cases.get(f"/children/{child_id}/progress")
    details: dict[str, Any] = found["child"]
    setting = details["setting"]
    lines = [
        *((label, [details[name]]) for name, label in _TEXTS),
        ("Date of birth", [day(details["date_of_birth"])]),
        ("Sex", [_SEXES[details["sex"]]]),
        ("Address", [part for name in ADDRESS_PARTS if (part := details["address"][name])]),
        ("School or setting", [_SETTINGS.get(setting["kind"]) or setting["name"]]),
        *((label, [details[name] or ""]) for name, label in _NUMBERS),
    ]
    return [{"label": label, "value": value} for label, value in lines if any(value)]
