"""Staying signed in, and signing out."""

from fastapi import APIRouter, Response
from fastapi.responses import JSONResponse

from gateway.portals.account.leaving import leave
from gateway.visitors import SignedIn, Visitor

router = APIRouter()


@router.post("/account/keep-alive")
async def keep_alive(page: SignedIn) -> Response:
    """Start the idle time again, for the button of the time-out warning: asking who is there has done it. Says how long there is now."""
    return JSONResponse({"signed_in": True, "idle_seconds": page.who.idle_seconds()})


@router.post("/account/sign-out")
async def sign_out(page: Visitor) -> Response:
    """End the session here and at identity, and have the browser forget what it kept."""
    home = page.home
    await leave(page)
    response = page.go(f"{home}/sign-in", "signed-out")
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response
