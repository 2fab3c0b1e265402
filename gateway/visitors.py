"""Who a page is open to: each page route names one of these in its signature.

`Visitor` is anyone; `SignedIn` has an active session; `SignedInVerified` has a second factor besides; `CodePending` has given
a password and owes a code. `CaseOfficer`, `CaseManager` and `TeamAdministrator` are of the SEND team, with that role.
Before any of them runs, a request that could change something has shown where it comes from.
"""

from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import Depends, HTTPException, Request

from contracts.tokens import TeamRole
from gateway import csrf
from gateway.incoming import form_of
from gateway.page import Page, Tools
from gateway.portals.notices import Notice
from gateway.session import SESSION_COOKIE, Pending, Principal, read_cookie, trade
from gateway.upstream import Services, UpstreamProblem


class GoTo(Exception):
    """The page is somewhere else for this person: answer with a redirect to `path`."""

    def __init__(self, path: str, notice: Notice | None = None) -> None:
        super().__init__(path)
        self.path = path
        self.notice = notice


class SignInFirst(Exception):
    """A session has ended. `page` holds what was typed, for the sign-in page to carry."""

    def __init__(self, page: Page) -> None:
        super().__init__()
        self.page = page


class PageIsOld(Exception):
    """The form was shown to this browser, but not in this session: the person signed in again since, perhaps in another tab."""


async def open_page(request: Request) -> AsyncIterator[Page]:
    """Read the request. Raises NotFromUs, WrongContentType or TooLarge before anything is done with it."""
    tools: Tools = request.app.state.tools
    page = Page(request, tools, Services(tools.upstream, request.state.client_address))
    request.state.page = page
    if request.method in csrf.SAFE_METHODS:
        yield page
        return
    async with form_of(page):
        yield page


OpenPage = Annotated[Page, Depends(open_page)]


async def _trade(page: Page) -> Principal | Pending | None:
    found = await trade(page.services, read_cookie(page.request, SESSION_COOKIE), touch=not page.is_head)
    if isinstance(found, Principal):
        page.person = found
    elif isinstance(found, Pending):
        page.pending = found
    return found


async def visitor(page: OpenPage) -> Page:
    """Anyone. When somebody is signed in the page knows, and shows their menu; `page.services` stays the gateway's."""
    try:
        await _trade(page)
    except UpstreamProblem:
        # Help and privacy are there when identity is not.
        page.person = page.pending = None
    return page


_SETTING_UP = frozenset({"/account/enable-two-step", "/account/two-step/authenticator"})
"""All that somebody of the SEND team reaches without an authenticator. Source: ADR 4."""


async def signed_in(page: OpenPage) -> Page:
    """Somebody with an active session. Others are led to where they can get one, and what they typed goes with them."""
    found = await _trade(page)
    if isinstance(found, Pending):
        raise GoTo(f"/{found.portal}/verify")
    if found is None:
        raise SignInFirst(page)
    if page.writer is not None and not (page.writer.same_session and page.writer.person == found.id):
        raise PageIsOld
    if found.portal == "team" and found.factor != "totp" and page.path not in _SETTING_UP:
        raise GoTo("/account/enable-two-step")
    if page.portal != found.portal:
        # What another portal has is not there for this person.
        raise HTTPException(404)
    page.services = page.services.as_person(found.token)
    return page


async def signed_in_verified(page: Annotated[Page, Depends(signed_in)]) -> Page:
    """Somebody signed in who uses two step verification. Others are led to Enable Two Step Verification Now."""
    if page.who.factor == "none":
        raise GoTo("/account/enable-two-step")
    return page


async def case_officer(page: Annotated[Page, Depends(signed_in_verified)]) -> Page:
    """Somebody of the SEND team who runs cases: an officer or a manager. To others there is no such page."""
    return _with_team_role(page, "officer", "manager")


async def case_manager(page: Annotated[Page, Depends(signed_in_verified)]) -> Page:
    """A manager of the SEND team."""
    return _with_team_role(page, "manager")


async def team_administrator(page: Annotated[Page, Depends(signed_in_verified)]) -> Page:
    """Somebody who administers the accounts of the SEND team, and forms."""
    return _with_team_role(page, "administrator")


def _with_team_role(page: Page, *wanted: TeamRole) -> Page:
    if page.who.portal != "team" or page.who.team_roles.isdisjoint(wanted):
        raise HTTPException(404)
    return page


async def code_pending(page: OpenPage) -> Page:
    """Somebody who gave the right password and owes the code."""
    found = await _trade(page)
    if isinstance(found, Principal):
        raise GoTo(page.home)
    if found is not None and found.portal != page.portal:
        raise GoTo(f"/{found.portal}/verify")
    if found is None and page.request.method == "POST" and page.held_text is None:
        # Pressed twice: the first answer may have brought a new cookie, which only the next request shows. Taking the cookie
        # back now would end the session that has just begun.
        raise GoTo(f"/{page.portal}/verify")
    if found is None:
        raise SignInFirst(page)
    return page


Visitor = Annotated[Page, Depends(visitor)]
SignedIn = Annotated[Page, Depends(signed_in)]
SignedInVerified = Annotated[Page, Depends(signed_in_verified)]
CaseOfficer = Annotated[Page, Depends(case_officer)]
CaseManager = Annotated[Page, Depends(case_manager)]
TeamAdministrator = Annotated[Page, Depends(team_administrator)]
CodePending = Annotated[Page, Depends(code_pending)]

VISITORS = frozenset({visitor, signed_in, signed_in_verified, case_officer, case_manager, team_administrator, code_pending})
"""Every dependency that says who a page is open to."""
