"""Claims in the tokens that the services accept. All are signed Ed25519 JWTs (RFC 7519, RFC 8037); times are whole seconds since 1970 UTC."""

from collections.abc import Mapping
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict

Factor = Literal["none", "email", "totp"]
Portal = Literal["citizen", "professional", "team"]
TeamRole = Literal["officer", "manager", "administrator"]
"""Of the SEND team: who runs cases; who also takes decisions and joins records; who administers accounts and forms, and sees no child by that."""
AdviceKind = Literal["educational", "health", "social-care", "educational-psychology", "adulthood", "other"]
"""What SEND Regulations 2014, reg 6(1) names: (b), (c), (e), (d), (g), and (f) and (h)."""
FormKind = Literal["request", "advice"]

Scope = Literal[
    "events:read",
    "webhooks:manage",
    "cases:read",
    "children:read",
    "advice:read",
    "decisions:read",
    "plans:read",
    "school-roll:write",
    "professionals:write",
]
"""What another system may do, each given to it on its own (OAuth 2.0, RFC 6749, section 3.3)."""

SCOPES: Mapping[Scope, str] = {
    "events:read": "Read the feed of events, those types of it that it was given",
    "webhooks:manage": "Have these events sent to an address of its own",
    "cases:read": "Read where a case stands: its requests, dates and time limits",
    "children:read": "Read who the child or young person is, and where they go to school",
    "advice:read": "Read which advice was asked for, by when, and whether it came",
    "decisions:read": "Read what the council decided, and when",
    "plans:read": "Read when drafts and plans were issued, which settings were asked, and which one is named",
    "school-roll:write": "Tell which school a child is at, and their UPN",
    "professionals:write": "Tell which schools and services there are, and who works there",
}

PRINCIPAL_LIFETIME = 300
MACHINE_LIFETIME = 300
CASE_PASS_LIFETIME = 60
GATEWAY_LIFETIME = 60

CASE_PASS_HEADER = "waymark-case-pass"  # noqa: S105 - the name of a header, not a password
CLIENT_ADDRESS_HEADER = "waymark-client-address"
CLIENT_AUTHORIZATION_HEADER = "waymark-client-authorization"
"""The Authorization header of another system that asks for a token: the gateway's own call to identity needs that header itself."""


class RoleClaim(BaseModel):
    """A professional at work: one job, for one organisation or for nobody but themselves.

    `confirmed` says that the SEND team knows the organisation, or, where there is none, the person; before that they see
    nothing that others entered.
    """

    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)

    id: UUID
    organisation: UUID | None
    confirmed: bool


class PrincipalClaims(BaseModel):
    """Who is asking. Signed by identity for every service; lives PRINCIPAL_LIFETIME seconds."""

    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)

    sub: UUID
    portal: Portal
    factor: Factor
    sid: UUID
    auth_time: int
    roles: tuple[RoleClaim, ...] = ()
    team_roles: frozenset[TeamRole] = frozenset()


class MachineClaims(BaseModel):
    """Another system, by the access it was given. Signed by identity for the gateway and every service; lives MACHINE_LIFETIME seconds.

    `event_types` are the public events that it may receive. It may ask `requests_per_minute` times a minute.
    """

    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)

    sub: UUID
    caller: Literal["machine"]
    scopes: frozenset[Scope]
    event_types: frozenset[str]
    requests_per_minute: int


class AdviceClaim(BaseModel):
    """A request for advice that the person has to answer.

    `organisation` is the one that was asked, and in whose name it is answered; None when the person alone was asked.
    """

    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)

    id: UUID
    kind: AdviceKind
    organisation: UUID | None = None


class CasePassClaims(BaseModel):
    """What one person may do for one child. Signed by cases for forms and documents; lives CASE_PASS_LIFETIME seconds.

    `rights` are `read` and `write` for what is the person's own, `read-family` for what the family sent and shared.
    `organisations` are the confirmed ones through which a professional reaches the child: what colleagues shared or sent is
    theirs too. `accepts` names the kinds of form to which the council still takes additions.
    The SEND team has the relation `team` and the right `council`: everything that was sent or uploaded about the child, also what
    is for the council alone. `records` are other records of the same child, which the SEND team has joined with this one; only a
    pass of the SEND team names any.
    """

    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)

    sub: UUID
    child: UUID
    relation: str
    rights: frozenset[str]
    organisations: frozenset[UUID] = frozenset()
    advice: tuple[AdviceClaim, ...] = ()
    accepts: frozenset[FormKind] = frozenset()
    records: frozenset[UUID] = frozenset()


class GatewayClaims(BaseModel):
    """The gateway itself, acting for nobody yet: before a sign-in there is no person. Lives GATEWAY_LIFETIME seconds."""

    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)

    sub: Literal["gateway"]
