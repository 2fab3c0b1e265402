"""The organisations that professionals work for: confirming them, correcting what is said about them, and inviting to them."""

from typing import Annotated, Any, Literal
from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter, Query, Response

from gateway.page import Page
from gateway.portals.account.problems import field_errors
from gateway.portals.account.work_questions import ORGANISATION_KINDS
from gateway.portals.form_fields import parse_answers
from gateway.portals.question_layout import FieldProblem, lay_out, summarise
from gateway.portals.questions import Answers, Question, read_questions
from gateway.upstream import UpstreamProblem
from gateway.visitors import CaseOfficer

router = APIRouter()

ORGANISATIONS = "/team/organisations"
ORGANISATION = f"{ORGANISATIONS}/{{organisation_id}}"
_CONFLICT = 409
PageNumber = Annotated[int, Query(alias="page", ge=1, le=10_000)]
State = Literal["unconfirmed", "confirmed"]

QUESTIONS: tuple[Question, ...] = read_questions(
    [
        {"id": "organisation-name", "kind": "text", "label": "Name of the organisation", "required": True},
        {
            "id": "organisation-kind",
            "kind": "select",
            "label": "Kind of organisation",
            "required": True,
            "options": [{"value": value, "label": label} for value, label in ORGANISATION_KINDS.items()],
        },
        {"id": "organisation-urn", "kind": "text", "label": "URN", "hint": "6 digits, for a school"},
        {"id": "organisation-ukprn", "kind": "text", "label": "UKPRN", "hint": "8 digits, for a provider"},
    ]
)


@router.get(ORGANISATIONS)
async def show(page: CaseOfficer, state: State = "unconfirmed", name: Annotated[str, Query(max_length=200)] = "", number: PageNumber = 1) -> Response:
    """List the organisations that wait to be confirmed, or search those that are."""
    wanted = {"page": str(number)}
    if state == "confirmed":
        found = await page.services.identity.get("/organisations/search", params={"name": name, **wanted})
    else:
        found = await page.services.identity.get("/organisations", params={"state": state, **wanted})
    waiting = await page.services.identity.get("/confirmations/count")
    path = f"{ORGANISATIONS}?{urlencode({'state': state, 'name': name})}"
    context = {"found": found, "waiting": waiting, "state": state, "name": name, "number": number, "kinds": ORGANISATION_KINDS, "path": path}
    return await page.show("team/organisations.html", "Organisations", back=page.home, **context)


@router.get(ORGANISATION)
async def show_one(page: CaseOfficer, organisation_id: UUID) -> Response:
    """Show an organisation, who can be asked about it, and whom the team has invited."""
    return await _page(page, organisation_id)


@router.post(f"{ORGANISATION}/confirm")
async def confirm(page: CaseOfficer, organisation_id: UUID) -> Response:
    """Confirm that it is what it says."""
    try:
        await page.services.identity.post(f"/organisations/{organisation_id}/confirm")
    except UpstreamProblem as problem:
        if problem.status != _CONFLICT:
            raise
        return await _page(page, organisation_id, [{"text": problem.detail, "href": "#numbers"}])
    return page.go(ORGANISATIONS, "confirmed")


@router.get(f"{ORGANISATION}/correct")
async def correct_form(page: CaseOfficer, organisation_id: UUID) -> Response:
    """Ask what is to be corrected."""
    found = await _fetch(page, organisation_id)
    return await _correct_page(page, organisation_id, {f"organisation-{name}": found[name] or "" for name in ("name", "kind", "urn", "ukprn")}, [])


@router.post(f"{ORGANISATION}/correct")
async def correct(page: CaseOfficer, organisation_id: UUID) -> Response:
    """Save what was corrected."""
    answers = parse_answers(QUESTIONS, page.values)
    body = {name: answers[f"organisation-{name}"].strip() or None for name in ("urn", "ukprn")}
    body |= {name: answers[f"organisation-{name}"].strip() for name in ("name", "kind")}
    try:
        await page.services.identity.put(f"/organisations/{organisation_id}", body)
    except UpstreamProblem as problem:
        problems = [FieldProblem(error["href"][1:], error["text"]) for error in field_errors(problem, otherwise="organisation-urn")]
        return await _correct_page(page, organisation_id, answers, problems)
    return page.go(f"{ORGANISATIONS}/{organisation_id}", "colleague-changed")


@router.post(f"{ORGANISATION}/invitations")
async def invite(page: CaseOfficer, organisation_id: UUID) -> Response:
    """Invite somebody, who administers it when nobody else does."""
    email = page.text("email").strip()
    try:
        await page.services.identity.post(f"/organisations/{organisation_id}/invitations", {"email": email})
    except UpstreamProblem as problem:
        return await _page(page, organisation_id, field_errors(problem, otherwise="email"), email)
    return page.go(f"{ORGANISATIONS}/{organisation_id}", "colleague-invited")


@router.post(f"{ORGANISATION}/invitations/{{invitation_id}}/withdraw")
async def withdraw(page: CaseOfficer, organisation_id: UUID, invitation_id: UUID) -> Response:
    """Take back an invitation that the team sent."""
    await page.services.identity.delete(f"/organisations/{organisation_id}/invitations/{invitation_id}")
    return page.go(f"{ORGANISATIONS}/{organisation_id}", "invitation-withdrawn")


async def _fetch(page: Page, organisation_id: UUID) -> dict[str, Any]:
    found: dict[str, Any] = await page.services.identity.get(f"/organisations/{organisation_id}")
    return found


async def _page(page: Page, organisation_id: UUID, errors: list[dict[str, str]] | None = None, email: str = "") -> Response:
    context: dict[str, Any] = {
        "found": await _fetch(page, organisation_id),
        "kinds": ORGANISATION_KINDS,
        "email": email,
        "path": f"{ORGANISATIONS}/{organisation_id}",
    }
    return await page.show("team/organisation.html", "Organisation", errors=errors or (), back=ORGANISATIONS, **context)


async def _correct_page(page: Page, organisation_id: UUID, answers: Answers, problems: list[FieldProblem]) -> Response:
    fields, path = lay_out(QUESTIONS, answers, problems), f"{ORGANISATIONS}/{organisation_id}"
    return await page.show("team/correct_organisation.html", "Correct an organisation", errors=summarise(fields, problems), back=path, fields=fields, path=path)
