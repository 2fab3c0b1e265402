"""Tokens for other systems: OAuth 2.0, client credentials (RFC 6749, section 4.4), with a secret or a signed statement (RFC 7523)."""

import base64
import binascii
from collections.abc import Mapping
from typing import Literal
from urllib.parse import parse_qsl, unquote_plus

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel

from chassis.callers import GatewayCaller
from chassis.errors import Forbidden, Unauthenticated
from chassis.pace import steady
from contracts.tokens import CLIENT_AUTHORIZATION_HEADER
from services.identity.adapters.client_keys import claimed_client
from services.identity.api.dependencies import TokenSigner, Tools, WorkOpener
from services.identity.use_cases.issue_machine_token import IssueMachineToken, issue_machine_token

router = APIRouter()

MOST_FIELDS = 20
ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
_NOT_STORED = {"Cache-Control": "no-store", "Pragma": "no-cache"}


class MachineTokenShown(BaseModel):
    """A token: RFC 6749, section 5.1."""

    access_token: str
    token_type: Literal["Bearer"] = "Bearer"  # noqa: S105 - what kind of token it is, not one
    expires_in: int
    scope: str


class _Refused(Exception):
    """A request that cannot be read, by its error of RFC 6749, section 5.2, with a description for the developer."""

    def __init__(self, error: str, description: str) -> None:
        super().__init__(error)
        self.error = error
        self.description = description


@router.post("/oauth/token", response_model=MachineTokenShown)
async def post_token(request: Request, caller: GatewayCaller, open_work: WorkOpener, tools: Tools, signer: TokenSigner) -> Response:
    """Give another system a token. Every refusal has the form of RFC 6749, section 5.2."""
    authorization = request.headers.get(CLIENT_AUTHORIZATION_HEADER)
    try:
        command = _read(request.headers.get("content-type", ""), await request.body(), authorization, caller.client_address)
        async with steady():
            issued = await issue_machine_token(command, open_work, tools, signer)
    except _Refused as refused:
        return _refusal(400, refused.error, refused.description)
    except Unauthenticated as refused:
        # RFC 6749, section 5.2: who came with a scheme is told of it.
        return _refusal(401, refused.code, refused.message, {} if authorization is None else {"WWW-Authenticate": 'Basic realm="Waymark"'})
    except Forbidden as refused:
        return _refusal(400, refused.code, refused.message)
    shown = MachineTokenShown(access_token=issued.token, expires_in=issued.expires_in, scope=" ".join(issued.scopes))
    return JSONResponse(shown.model_dump(), headers=_NOT_STORED)


def _refusal(status: int, error: str, description: str, headers: Mapping[str, str] | None = None) -> JSONResponse:
    return JSONResponse({"error": error, "error_description": description}, status, {**_NOT_STORED, **(headers or {})})


def _read(content_type: str, body: bytes, authorization: str | None, client_address: str | None) -> IssueMachineToken:
    """Read a request. Raises _Refused."""
    form = _form(content_type, body)
    if "grant_type" not in form:
        raise _Refused("invalid_request", "grant_type is missing.")
    if form["grant_type"] != "client_credentials":
        raise _Refused("unsupported_grant_type", "grant_type must be client_credentials.")
    client_id, secret, assertion = _credentials(form, authorization)
    return IssueMachineToken(client_id, secret, assertion, frozenset(form.get("scope", "").split()), client_address)


def _form(content_type: str, body: bytes) -> dict[str, str]:
    if content_type.partition(";")[0].strip().lower() != "application/x-www-form-urlencoded":
        raise _Refused("invalid_request", "The request must be sent as application/x-www-form-urlencoded.")
    try:
        pairs = parse_qsl(body.decode("ascii"), errors="strict", max_num_fields=MOST_FIELDS)
    except ValueError as error:
        raise _Refused("invalid_request", "The request cannot be read.") from error
    form = dict(pairs)
    if len(form) != len(pairs):
        raise _Refused("invalid_request", "A field is there more than once.")
    return form


def _credentials(form: Mapping[str, str], authorization: str | None) -> tuple[str, str | None, str | None]:
    """Return the client id, and the secret or statement that it proves itself with. Exactly one way is taken: RFC 6749, section 2.3."""
    assertion = form.get("client_assertion")
    if (authorization is not None) + ("client_secret" in form) + (assertion is not None) != 1:
        raise _Refused("invalid_request", "Prove who the client is in exactly one way: the Authorization header, client_secret or client_assertion.")
    if authorization is not None:
        client_id, secret = _basic(authorization)
        if form.get("client_id", client_id) != client_id:
            raise _Refused("invalid_request", "client_id is not that of the Authorization header.")
        return client_id, secret, None
    if assertion is not None:
        if form.get("client_assertion_type") != ASSERTION_TYPE:
            raise _Refused("invalid_request", f"client_assertion_type must be {ASSERTION_TYPE}.")
        return form.get("client_id") or claimed_client(assertion), None, assertion
    if "client_id" not in form:
        raise _Refused("invalid_request", "client_id is missing.")
    return form["client_id"], form["client_secret"], None


def _basic(authorization: str) -> tuple[str, str]:
    """Read HTTP Basic, whose two parts are form-encoded: RFC 6749, section 2.3.1."""
    scheme, _, encoded = authorization.partition(" ")
    try:
        client_id, colon, secret = base64.b64decode(encoded.strip(), validate=True).decode().partition(":")
        if scheme.lower() == "basic" and colon:
            return unquote_plus(client_id, errors="strict"), unquote_plus(secret, errors="strict")
    except (binascii.Error, ValueError):
        pass
    raise _Refused("invalid_request", "The Authorization header must be HTTP Basic.")
