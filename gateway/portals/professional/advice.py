"""What the council asks of a professional: the requests for advice, and each of them with the ways to answer it."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Response

from gateway.page import Page
from gateway.portals.advice_kinds import ADVICE_ASKED, ADVICE_NAMES
from gateway.portals.forms.about_child import form_path, open_child
from gateway.portals.professional.begun_advice import begun_advice
from gateway.portals.professional.nil_return import REASONS
from gateway.portals.professional.work_roles import chosen_role, work_roles
from gateway.upstream import UpstreamProblem
from gateway.visitors import SignedInVerified

router = APIRouter()

ADVICE = "/professional/advice"
REQUEST = ADVICE + "/{advice_id}"
MAX_PAGE = 10_000
UNPROCESSABLE = 422


@router.get(ADVICE)
async def list_requests(page: SignedInVerified, number: Annotated[int, Query(alias="page", ge=1, le=MAX_PAGE)] = 1) -> Response:
    """List the requests, those that wait for an answer first, the one that is due first before the others."""
    found = await page.services.cases.get("/advice-requests", params={"page": str(number)})
    return await page.show("professional/advice_list.html", "Requests for advice", back=page.home, found=found, number=number, path=ADVICE)


@router.get(REQUEST)
async def show_request(page: SignedInVerified, advice_id: UUID) -> Response:
    """Show which child it is about, what is asked and by when, and the ways to answer."""
    return await _show(page, await page.services.cases.get(f"/advice-requests/{advice_id}"))


@router.post(REQUEST)
async def begin(page: SignedInVerified, advice_id: UUID) -> Response:
    """Begin the form in the chosen role, or go on with the one that was begun, by the person or by a colleague who shares it."""
    found = await page.services.cases.get(f"/advice-requests/{advice_id}")
    role_id = chosen_role(page)
    if role_id is None:
        return await _show(page, found, "Select one of your roles")
    child = await open_child(page, UUID(found["child"]["id"]))
    body = {"advice_request_id": str(advice_id), "role_id": role_id}
    try:
        started = await page.services.forms.post(f"/children/{child.id}/drafts", body, case_pass=child.case_pass)
    except UpstreamProblem as problem:
        if problem.code in {"already_answered", "no_such_advice_request"}:
            return page.go(page.path, "advice-answered-already")
        if problem.status == UNPROCESSABLE and problem.errors:
            return await _show(page, found, problem.errors[0].message)
        raise
    return page.go(form_path(page, child.id, started["draft_id"], started["page"]))


async def _show(page: Page, found: dict[str, Any], refused: str | None = None) -> Response:
    child = await open_child(page, UUID(found["child"]["id"]))
    begun = await begun_advice(page, child, found["id"])
    waits = found["state"] == "asked" and begun.sent is None
    return await page.show(
        "professional/advice.html",
        ADVICE_NAMES[found["kind"]],
        back=ADVICE,
        errors=[{"text": refused, "href": "#roles"}] if refused else (),
        child=child,
        found=found,
        asked=ADVICE_ASKED[found["kind"]],
        begun=begun,
        waits=waits,
        reasons=REASONS,
        roles=await work_roles(page) if waits and begun.draft is None else (),
        path=f"{ADVICE}/{found['id']}",
    )
