"""What a professional has to know of a form beside its questions: in which role, who else sees it, and by when it is due."""

from dataclasses import dataclass
from typing import Any

from gateway.page import Page
from gateway.portals.forms.about_child import AdviceDue, ChildHere
from gateway.session import Role


@dataclass(frozen=True)
class DraftState:
    """`role` is the one that the reader chose, None where a colleague began the form. `organisation` is the name of the one that it is for.

    `can_share` says that there are colleagues whom the council knows; `due` is the request that the form answers, while it waits.
    """

    mine: bool
    shared: bool
    role: Role | None
    organisation: str | None
    can_share: bool
    due: AdviceDue | None


def draft_state(page: Page, child: ChildHere, draft: dict[str, Any]) -> DraftState | None:
    """Read it from a draft as forms gives it; None for families, whose forms nobody else sees. Asks no service."""
    if page.portal != "professional":
        return None
    roles = page.who.roles
    colleagues = [role for role in roles if role.organisation_id is not None and str(role.organisation_id) == draft["organisation_id"]]
    return DraftState(
        mine=draft["mine"],
        shared=draft["shared"],
        role=next((role for role in roles if draft["mine"] and str(role.id) == draft["role_id"]), None),
        organisation=colleagues[0].organisation if colleagues else None,
        can_share=draft["mine"] and any(role.confirmed for role in colleagues),
        due=next((item for item in child.advice_due if item.id == draft["advice_request_id"]), None),
    )
