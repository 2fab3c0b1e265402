"""My account: details, password, and where one is signed in."""

from uuid import UUID

from fastapi import APIRouter, Response

from gateway.portals.account.problems import field_errors
from gateway.upstream import UpstreamProblem
from gateway.visitors import SignedIn

router = APIRouter()

_DETAILS = ("first_name", "last_name", "telephone")


@router.get("/account")
async def overview(page: SignedIn) -> Response:
    """Everything about the account at a glance."""
    me = await page.services.identity.get("/me")
    two_step = await page.services.identity.get("/me/two-step")
    return await page.show("account/my_account.html", "My account", me=me, two_step=two_step)


@router.get("/account/details")
async def details_form(page: SignedIn) -> Response:
    """Change names and telephone number."""
    me = await page.services.identity.get("/me")
    return await page.show("account/details.html", "Your details", back="/account", values={name: me[name] or "" for name in _DETAILS})


@router.post("/account/details")
async def details(page: SignedIn) -> Response:
    """Save them."""
    values = {name: page.text(name) for name in _DETAILS}
    try:
        await page.services.identity.put("/me/details", {**values, "telephone": values["telephone"] or None})
    except UpstreamProblem as problem:
        return await page.show("account/details.html", "Your details", errors=field_errors(problem), back="/account", values=values)
    return page.go("/account", "details-saved")


@router.get("/account/password")
async def password_form(page: SignedIn) -> Response:
    """Change the password."""
    return await page.show("account/password.html", "Change your password", back="/account")


@router.post("/account/password")
async def password(page: SignedIn) -> Response:
    """Save it. Every other session ends."""
    try:
        await page.services.identity.post("/me/password", {"current": page.text("current_password"), "new": page.text("new_password")})
    except UpstreamProblem as problem:
        errors = field_errors(problem, {"current": "current_password", "new": "new_password"}, otherwise="current_password")
        return await page.show("account/password.html", "Change your password", errors=errors, back="/account")
    return page.go("/account", "password-changed")


@router.get("/account/sessions")
async def sessions(page: SignedIn) -> Response:
    """List where one is signed in."""
    found = await page.services.identity.get("/me/sessions")
    return await page.show("account/sessions.html", "Where you are signed in", back="/account", sessions=found["sessions"])


@router.post("/account/sessions/{session_id}/end")
async def end_session(session_id: UUID, page: SignedIn) -> Response:
    """Sign out somewhere else."""
    await page.services.identity.delete(f"/me/sessions/{session_id}")
    return page.go("/account/sessions", "session-ended")
