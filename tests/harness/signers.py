"""Signers of tokens for tests, whose public keys are fetched over HTTP as in production."""

import json
import time
from collections.abc import AsyncIterator, Collection
from typing import Any
from uuid import UUID, uuid4

import pytest
from aiohttp import web
from joserfc.jwk import OKPKey

from chassis.tokens import Signer
from contracts.tokens import CasePassClaims, Factor, GatewayClaims, MachineClaims, Portal, PrincipalClaims, RoleClaim, Scope, TeamRole

ISSUERS = ("gateway", "identity", "cases")
PASS_SECONDS = 300
"""Longer than those of cases: one pass serves many tests, which may have to wait for their turn."""


class Signers:
    """Makes the tokens that a service would be called with."""

    def __init__(self, keys: dict[str, OKPKey], address: str) -> None:
        self._keys = keys
        self._signers = {issuer: Signer(issuer, key) for issuer, key in keys.items()}
        self.urls = {f"{issuer}_url": f"{address}/{issuer}" for issuer in keys}
        """`identity_url`, `cases_url` and `gateway_url` for a service's settings."""

    def key(self, issuer: str) -> str:
        """Return an issuer's private key, for its settings."""
        return json.dumps(self._keys[issuer].as_dict(private=True))

    def gateway(self, service: str, lifetime: int = 60) -> dict[str, str]:
        """Return the headers of a call by the gateway."""
        return _bearer(self._signers["gateway"].sign(GatewayClaims(sub="gateway"), [service], lifetime))

    def person(
        self,
        service: str,
        person: UUID,
        *,
        factor: Factor = "email",
        portal: Portal = "citizen",
        roles: tuple[RoleClaim, ...] = (),
        team_roles: tuple[TeamRole, ...] = (),
        lifetime: int = 300,
    ) -> dict[str, str]:
        """Return the headers of a call by a person."""
        team = frozenset(team_roles)
        claims = PrincipalClaims(sub=person, portal=portal, factor=factor, sid=uuid4(), auth_time=int(time.time()), roles=roles, team_roles=team)
        return _bearer(self._signers["identity"].sign(claims, [service], lifetime))

    def machine(self, service: str, client: UUID, *scopes: Scope, event_types: Collection[str] = (), lifetime: int = 300) -> dict[str, str]:
        """Return the headers of a call by another system."""
        claims = MachineClaims(sub=client, caller="machine", scopes=frozenset(scopes), event_types=frozenset(event_types), requests_per_minute=600)
        return _bearer(self._signers["identity"].sign(claims, [service], lifetime))

    def team(self, service: str, person: UUID, *team_roles: TeamRole) -> dict[str, str]:
        """Return the headers of a call by somebody of the SEND team: an officer, unless `team_roles` say otherwise."""
        return self.person(service, person, portal="team", factor="totp", team_roles=team_roles or ("officer",))

    def team_pass(self, service: str, person: UUID, child: UUID, *team_roles: TeamRole, **more: Any) -> dict[str, str]:
        """Return the headers of a call by somebody of the SEND team about a child."""
        claims = CasePassClaims(sub=person, child=child, relation="team", rights=frozenset({"council"}), **more)
        return {**self.team(service, person, *team_roles), "waymark-case-pass": self._signers["cases"].sign(claims, [service], PASS_SECONDS)}

    def case_pass(
        self,
        service: str,
        person: UUID,
        child: UUID,
        *,
        relation: str = "mother",
        rights: tuple[str, ...] = ("read", "write"),
        roles: tuple[RoleClaim, ...] = (),
        **more: Any,
    ) -> dict[str, str]:
        """Return the headers of a call by a person who may do something for a child; `more` are further claims of the pass."""
        claims = CasePassClaims(sub=person, child=child, relation=relation, rights=frozenset(rights), **more)
        portal: Portal = "professional" if relation == "professional" else "citizen"
        return {**self.person(service, person, portal=portal, roles=roles), "waymark-case-pass": self._signers["cases"].sign(claims, [service], PASS_SECONDS)}


@pytest.fixture(scope="session")
async def signers() -> AsyncIterator[Signers]:
    """Signers for the whole session."""
    keys = {issuer: OKPKey.generate_key("Ed25519") for issuer in ISSUERS}

    async def jwks(request: web.Request) -> web.Response:
        return web.json_response(Signer("any", keys[request.match_info["issuer"]]).jwks())

    site = web.Application()
    site.router.add_get("/{issuer}/.well-known/jwks.json", jwks)
    runner = web.AppRunner(site)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield Signers(keys, f"http://127.0.0.1:{runner.addresses[0][1]}")
    await runner.cleanup()


def _bearer(token: str) -> dict[str, str]:
    return {"authorization": f"Bearer {token}"}
