"""`/api/oauth/token`: another system gets its token (OAuth 2.0, RFC 6749, section 4.4). Identity alone reads what it sends."""

import asyncio

from fastapi import APIRouter, HTTPException, Request, Response

from contracts.tokens import CLIENT_AUTHORIZATION_HEADER
from gateway.api.callers import AnySystem
from gateway.sizes import PATIENT_SECONDS

router = APIRouter()

FORM = "application/x-www-form-urlencoded"
HANDED_BACK = ("Content-Type", "Retry-After", "WWW-Authenticate")


@router.post("/api/oauth/token")
async def give_token(request: Request, services: AnySystem) -> Response:
    """Answer as identity does: a token, or an error of RFC 6749. Raises HTTPException 408 for a form that does not arrive."""
    try:
        async with asyncio.timeout(PATIENT_SECONDS):
            form = await request.body()
    except TimeoutError as error:
        raise HTTPException(408) from error
    headers = {"Content-Type": request.headers.get("content-type", FORM)}
    if "authorization" in request.headers:
        headers[CLIENT_AUTHORIZATION_HEADER] = request.headers["authorization"]
    async with services.identity.ask("POST", "/oauth/token", headers, data=form) as answered:
        content = await answered.read()
        return Response(
            content,
            answered.status,
            {name: answered.headers[name] for name in HANDED_BACK if name in answered.headers} | {"Cache-Control": "no-store", "Pragma": "no-cache"},
        )
