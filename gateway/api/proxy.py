"""`/api/v1`: what other systems ask is passed on to the service that answers for it, with their token and nothing else of them."""

import asyncio
import json

from aiohttp import ClientTimeout
from fastapi import APIRouter, HTTPException, Request, Response

from gateway.api.callers import Machine
from gateway.api.prefixes import service_of
from gateway.api.refusals import challenge_for
from gateway.sizes import PATIENT_SECONDS
from gateway.upstream import TIMEOUT, Service

router = APIRouter()

# A service lets a reader of the feed wait for 20 seconds.
LONG_READ = ClientTimeout(total=30, connect=3)
PASSED_ON = ("Idempotency-Key",)
HANDED_BACK = ("Content-Type", "Retry-After", "Idempotent-Replayed")


@router.api_route("/api/v1/{rest:path}", methods=["GET", "POST", "PUT", "PATCH", "DELETE"])
async def pass_on(request: Request, services: Machine) -> Response:
    """Answer as the service does. Raises HTTPException 404 for an address that no service answers for, 408 and 415 for a body."""
    found = service_of(request.scope["raw_path"].decode("latin-1"))
    if found is None:
        raise HTTPException(404)
    name, path = found
    body = await _json_of(request)
    headers = {name: request.headers[name] for name in PASSED_ON if name in request.headers}
    if body is not None:
        headers["Content-Type"] = "application/json"
    async with Service(services, name).ask(
        "GET" if request.method == "HEAD" else request.method,  # the server leaves the body out
        path,
        headers,
        params=request.query_params.multi_items(),
        data=body,
        timeout=LONG_READ if path == "/v1/events" else TIMEOUT,
    ) as answered:
        content = await answered.read()
        response = Response(content, answered.status, {name: answered.headers[name] for name in HANDED_BACK if name in answered.headers})
    if response.status_code == 401 or (response.status_code == 403 and _code(content) == "insufficient_scope"):  # noqa: PLR2004 - RFC 6750, section 3.1
        response.headers["WWW-Authenticate"] = challenge_for(response.status_code)
    response.headers.update(request.state.limit_headers)
    return response


async def _json_of(request: Request) -> bytes | None:
    try:
        async with asyncio.timeout(PATIENT_SECONDS):
            body = await request.body()
    except TimeoutError as error:
        raise HTTPException(408) from error
    if not body:
        return None
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        raise HTTPException(415)
    return body


def _code(content: bytes) -> str:
    """Return the code of a problem."""
    try:
        found = json.loads(content)
    except ValueError:
        return ""
    return str(found.get("code", "")) if isinstance(found, dict) else ""
