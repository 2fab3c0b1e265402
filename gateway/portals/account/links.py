"""The links in our e-mails: the token that one carries, and why it cannot be used."""

from fastapi import Response

from gateway.page import Page
from gateway.upstream import UpstreamProblem

LINK_PROBLEMS = frozenset({"link_expired", "link_used", "link_superseded", "link_unknown", "address_taken"})
_MAX_TOKEN = 200


def token_in_address(page: Page) -> str:
    """The token of a link that was opened."""
    return page.request.query_params.get("token", "")[:_MAX_TOKEN]


def token_in_form(page: Page) -> str:
    """The token that the page behind a link sends on."""
    return page.text("token")[:_MAX_TOKEN]


async def link_problem(page: Page, problem: UpstreamProblem, purpose: str) -> Response:
    """Say why a link cannot be used, and what to do. Raises `problem` again when it is about something else."""
    if problem.code not in LINK_PROBLEMS:
        raise problem
    return await page.show("account/link_problem.html", "This link cannot be used", status=410, code=problem.code, purpose=purpose)
