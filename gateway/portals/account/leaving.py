"""Ending the session that a browser holds, whoever it belongs to."""

from gateway.page import Page
from gateway.session import SESSION_COOKIE, read_cookie


async def end_at_identity(page: Page) -> None:
    """End the session of this browser at identity; one that is over already is no error.

    It comes before the browser forgets the session or gets another: afterwards nobody could end it any more, and whoever
    has a copy of it could go on with it. Raises UpstreamProblem, and the browser keeps the session, when identity does not answer.
    """
    session = read_cookie(page.request, SESSION_COOKIE)
    if session is not None:
        await page.services.identity.post("/sessions/end", {"session": session})


async def leave(page: Page) -> None:
    """Sign this browser out: at identity first, and then with the answer."""
    await end_at_identity(page)
    page.end_session()
