"""Who calls a route: a type in its signature. A route without one fails an architecture test.

`Person` and `VerifiedPerson` are people with a principal token of identity; `TeamMember` is one of the SEND team, and
`CaseOfficer`, `CaseManager` and `TeamAdministrator` say with which role; `CasePass` is a person who may do
something for one child, as cases has signed; `GatewayCaller` is the gateway before there is a person; `Public` is anybody, on purpose.
`machine_with("cases:read")` is another system that was given this scope.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Any
from uuid import UUID

import structlog
from fastapi import Depends, Request, Security
from fastapi.openapi.models import OAuthFlowClientCredentials, OAuthFlows
from fastapi.security import OAuth2, SecurityScopes

from chassis.errors import Forbidden, NotFound, Unauthenticated
from chassis.tokens import Verifier
from contracts import tokens


@dataclass(frozen=True)
class Verifiers:
    """What a service checks tokens with."""

    gateway: Verifier[tokens.GatewayClaims]
    person: Verifier[tokens.PrincipalClaims]
    case_pass: Verifier[tokens.CasePassClaims]
    machine: Verifier[tokens.MachineClaims]


def verifiers(service: str, *, identity_url: str, cases_url: str, gateway_url: str) -> Verifiers:
    """Return the verifiers of one service; only tokens made out to it are taken."""
    jwks = "/.well-known/jwks.json"
    return Verifiers(
        gateway=Verifier(gateway_url + jwks, "gateway", service, tokens.GatewayClaims),
        person=Verifier(identity_url + jwks, "identity", service, tokens.PrincipalClaims),
        case_pass=Verifier(cases_url + jwks, "cases", service, tokens.CasePassClaims),
        machine=Verifier(identity_url + jwks, "identity", service, tokens.MachineClaims),
    )


@dataclass(frozen=True)
class GatewayIdentity:
    """The gateway, and the network address that it acts for."""

    client_address: str | None


@dataclass(frozen=True)
class PersonIdentity:
    """A person who has signed in."""

    id: UUID
    portal: tokens.Portal
    factor: tokens.Factor
    session_id: UUID
    signed_in_at: datetime
    roles: tuple[tokens.RoleClaim, ...]
    team_roles: frozenset[tokens.TeamRole]


class PassIdentity(tokens.CasePassClaims):
    """A person with their roles, and what they may do for one child."""

    roles: tuple[tokens.RoleClaim, ...]

    @property
    def person(self) -> UUID:
        """Whose pass it is."""
        return self.sub

    def must_allow(self, right: str) -> None:
        """Raise NotFound unless the pass grants `right`."""
        if right not in self.rights:
            raise NotFound("not_found", "There is no such page")


@dataclass(frozen=True)
class MachineIdentity:
    """Another system. `event_types` are the public events that it may receive."""

    id: UUID
    scopes: frozenset[tokens.Scope]
    event_types: frozenset[str]


def _bearer(request: Request) -> str:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise Unauthenticated("token_missing", "Sign in to continue")
    return token


async def gateway(request: Request) -> GatewayIdentity:
    """The caller is the gateway. Raises Unauthenticated otherwise."""
    await request.app.state.verifiers.gateway.verify(_bearer(request))
    return GatewayIdentity(request.headers.get(tokens.CLIENT_ADDRESS_HEADER))


async def person(request: Request) -> PersonIdentity:
    """The caller is a person. Raises Unauthenticated otherwise."""
    claims = await request.app.state.verifiers.person.verify(_bearer(request))
    structlog.contextvars.bind_contextvars(person_id=str(claims.sub))
    return PersonIdentity(claims.sub, claims.portal, claims.factor, claims.sid, datetime.fromtimestamp(claims.auth_time, UTC), claims.roles, claims.team_roles)


async def verified_person(request: Request) -> PersonIdentity:
    """The caller is a person who used a second factor. Raises Forbidden `second_factor_needed` otherwise."""
    caller = await person(request)
    if caller.factor == "none":
        raise Forbidden("second_factor_needed", "Turn on two step verification to continue")
    return caller


async def team_member(request: Request) -> PersonIdentity:
    """The caller is of the council's SEND team, and gave the code of an authenticator. Raises NotFound otherwise: to others there is no such route."""
    caller = await verified_person(request)
    if caller.portal != "team" or caller.factor != "totp" or not caller.team_roles:
        raise NotFound("not_found", "There is no such page")
    return caller


def _team_member_with(*wanted: tokens.TeamRole) -> Callable[[Request], Awaitable[PersonIdentity]]:
    """Return a caller that is of the SEND team with one of these roles. It raises NotFound for others."""

    async def check(request: Request) -> PersonIdentity:
        caller = await team_member(request)
        if caller.team_roles.isdisjoint(wanted):
            raise NotFound("not_found", "There is no such page")
        return caller

    return check


case_officer = _team_member_with("officer", "manager")
case_manager = _team_member_with("manager")
team_administrator = _team_member_with("administrator")


async def case_pass(request: Request) -> PassIdentity:
    """The caller holds a pass that cases gave this very person. Raises Unauthenticated otherwise."""
    caller = await verified_person(request)
    claims = await request.app.state.verifiers.case_pass.verify(request.headers.get(tokens.CASE_PASS_HEADER, ""))
    if claims.sub != caller.id:
        raise Unauthenticated("token_refused", "Sign in to continue")
    return PassIdentity.model_construct(**dict(claims), roles=caller.roles)


# Says in the OpenAPI document which scope a route wants; it checks nothing.
_CLIENT_CREDENTIALS = OAuth2(
    flows=OAuthFlows(clientCredentials=OAuthFlowClientCredentials(tokenUrl="/api/oauth/token", scopes={**tokens.SCOPES})),
    scheme_name="client-credentials",
    auto_error=False,
)


async def machine(request: Request, wanted: SecurityScopes, _header: Annotated[str | None, Depends(_CLIENT_CREDENTIALS)]) -> MachineIdentity:
    """The caller is another system with the scopes that the route wants. Raises Unauthenticated or, for want of one, Forbidden `insufficient_scope`."""
    claims = await request.app.state.verifiers.machine.verify(_bearer(request))
    structlog.contextvars.bind_contextvars(client_id=str(claims.sub))
    if missing := sorted(set(wanted.scopes) - claims.scopes):
        raise Forbidden("insufficient_scope", f"This needs the scope {' '.join(missing)}, which your system was not given")
    return MachineIdentity(claims.sub, claims.scopes, claims.event_types)


def machine_with(scope: tokens.Scope) -> Any:
    """Mark a route as one for other systems that were given `scope`; it stands in the annotation of the caller, a `MachineIdentity`."""
    return Security(machine, scopes=[scope])


async def anybody() -> None:
    """Anyone may call this: health, and public keys."""


GatewayCaller = Annotated[GatewayIdentity, Depends(gateway)]
Person = Annotated[PersonIdentity, Depends(person)]
VerifiedPerson = Annotated[PersonIdentity, Depends(verified_person)]
TeamMember = Annotated[PersonIdentity, Depends(team_member)]
CaseOfficer = Annotated[PersonIdentity, Depends(case_officer)]
CaseManager = Annotated[PersonIdentity, Depends(case_manager)]
TeamAdministrator = Annotated[PersonIdentity, Depends(team_administrator)]
CasePass = Annotated[PassIdentity, Depends(case_pass)]
Public = Annotated[None, Depends(anybody)]

CALLERS = frozenset({gateway, person, verified_person, team_member, case_officer, case_manager, team_administrator, case_pass, machine, anybody})
"""Every dependency that names a caller."""
