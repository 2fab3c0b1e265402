"""Accepting an invitation to an organisation. Opening the link only looks at it: programs that scan mail open every link."""

from fastapi import APIRouter, Response

from gateway.page import Page
from gateway.portals.account.links import LINK_PROBLEMS, link_problem, token_in_address, token_in_form
from gateway.portals.account.work_details import WORK_DETAILS, problems_of
from gateway.portals.account.work_questions import JOB, read_job
from gateway.portals.form_fields import parse_answers
from gateway.portals.question_layout import FieldProblem, lay_out, summarise
from gateway.portals.questions import Answers
from gateway.upstream import UpstreamProblem
from gateway.visitors import SignedIn, Visitor

router = APIRouter()

INVITATION = "/account/invitation"
NOT_FOUND = 404


@router.get(INVITATION)
async def ask(page: Visitor) -> Response:
    """Say which organisation invites, and ask a professional who is signed in about their job there."""
    return await _page(page, token_in_address(page), {}, [])


@router.post(INVITATION)
async def accept(page: SignedIn) -> Response:
    """Join the organisation."""
    token = token_in_form(page)
    answers = parse_answers(JOB, page.values)
    try:
        await page.services.identity.post("/me/invitations/accept", {"token": token, **read_job(answers)})
    except UpstreamProblem as problem:
        if problem.code in LINK_PROBLEMS:
            return await link_problem(page, problem, "invitation")
        if problem.status == NOT_FOUND:
            return await _page(page, token, answers, [], for_another=True)
        return await _page(page, token, answers, problems_of(problem, "job_title"))
    return page.go(WORK_DETAILS, "invitation-accepted")


async def _page(page: Page, token: str, answers: Answers, problems: list[FieldProblem], *, for_another: bool = False) -> Response:
    # Asked as the gateway: whoever holds the link may know who invites them, before they have an account.
    try:
        found = await page.services.as_gateway().identity.post("/invitations/check", {"token": token})
    except UpstreamProblem as problem:
        return await link_problem(page, problem, "invitation")
    fields = lay_out(JOB, answers, problems)
    return await page.show(
        "account/invitation.html",
        "Join your organisation",
        organisation=found["organisation"],
        token=token,
        fields=fields,
        for_another=for_another or (page.person is not None and page.person.portal != "professional"),
        errors=summarise(fields, problems),
    )
