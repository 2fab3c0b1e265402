"""Claims in the tokens that the services accept. All are signed Ed25519 JWTs (RFC 7519, RFC 8037); times are whole seconds since 1970 UTC."""

from typing import Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict

Factor = Literal["none", "email", "totp"]
Portal = Literal["citizen", "professional", "team"]

PRINCIPAL_LIFETIME = 300
CASE_PASS_LIFETIME = 60
GATEWAY_LIFETIME = 60

CASE_PASS_HEADER = "waymark-case-pass"  # noqa: S105 - the name of a header, not a password
CLIENT_ADDRESS_HEADER = "waymark-client-address"


class PrincipalClaims(BaseModel):
    """Who is asking. Signed by identity for every service; lives PRINCIPAL_LIFETIME seconds."""

    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)

    sub: UUID
    portal: Portal
    factor: Factor
    sid: UUID
    auth_time: int


class CasePassClaims(BaseModel):
    """What one person may do for one child. Signed by cases for forms and documents; lives CASE_PASS_LIFETIME seconds."""

    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)

    sub: UUID
    child: UUID
    relation: str
    rights: frozenset[str]


class GatewayClaims(BaseModel):
    """The gateway itself, acting for nobody yet: before a sign-in there is no person. Lives GATEWAY_LIFETIME seconds."""

    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)

    sub: Literal["gateway"]
