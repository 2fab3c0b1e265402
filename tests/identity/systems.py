"""What the tests of connections share: other systems, as an administrator adds them and as they ask for tokens."""

import base64
import json
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from urllib.parse import quote, urlencode
from uuid import UUID, uuid4

import httpx2
from joserfc import jwt
from joserfc.jwk import ECKey, OKPKey, RSAKey

from contracts.tokens import CLIENT_AUTHORIZATION_HEADER, MachineClaims
from tests.identity.client import Identity
from tests.identity.workplaces import Colleague, enter

TOKEN_ENDPOINT = "https://portal.example/api/oauth/token"
ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
KINDS = {
    "Ed25519": lambda: OKPKey.generate_key("Ed25519"),
    "ES256": lambda: ECKey.generate_key("P-256"),
    "RS256": lambda: RSAKey.generate_key(2048),
    "PS256": lambda: RSAKey.generate_key(2048),
}


@dataclass
class System:
    """Another system that was given access."""

    identity: Identity
    boss: Colleague
    id: str
    secret: str = ""
    key: Any = None
    algorithm: str = ""
    address: str = field(default="")

    async def ask(self, *, basic: tuple[str, str] | None = None, **fields: str | None) -> httpx2.Response:
        """Ask for a token with the secret, unless `fields` say otherwise; a field that is None is left out."""
        shown = {"grant_type": "client_credentials", "client_id": self.id, "client_secret": self.secret, **fields}
        return await ask(self.identity, {name: value for name, value in shown.items() if value is not None}, basic=basic, address=self.address or None)

    async def ask_signed(self, claims: dict[str, Any] | None = None, **fields: str | None) -> httpx2.Response:
        """Ask for a token with what the system signs; `claims` are changes to it, where None leaves one out."""
        assertion = sign(self, claims or {})
        signed: dict[str, Any] = {"client_id": None, "client_assertion_type": ASSERTION_TYPE, "client_assertion": assertion, **fields}
        return await self.ask(client_secret=None, **signed)

    async def token(self) -> str:
        response = await self.ask()
        assert response.status_code == 200, response.text
        return str(response.json()["access_token"])

    async def claims(self) -> MachineClaims:
        return read(await self.token())

    async def call(self, method: str, path: str = "", body: Any = None) -> httpx2.Response:
        """Do something to the connection as the administrator who added it."""
        return await self.boss.call(method, f"/connections/{self.id}{path}", body)

    async def change(self, body: dict[str, Any]) -> httpx2.Response:
        """Let the administrator who added it change what is said about it, having just looked at it."""
        return await self.call("PUT", "", {**body, "changed_at": (await self.shown())["changed_at"]})

    async def shown(self) -> dict[str, Any]:
        response = await self.call("GET")
        assert response.status_code == 200, response.text
        return dict(response.json())

    async def new_secret(self) -> str:
        made = await self.call("POST", "/secrets")
        assert made.status_code == 201, made.text
        return str(made.json()["secret"])


def wanted(identity: Identity, **changes: Any) -> dict[str, Any]:
    """Return what an administrator says about a system."""
    return {
        "name": f"Social care {uuid4()}",
        "purpose": "Tells social workers of requests; sharing agreement 2026/14",
        "contact_email": "systems@council.example",
        "scopes": ["cases:read", "events:read"],
        "event_types": ["uk.ehc.request.received.v1"],
        "requests_per_minute": 600,
        "needed_until": (identity.clock.today() + timedelta(days=100)).isoformat(),
        **changes,
    }


async def add(identity: Identity, boss: Colleague | None = None, *, secret: bool = True, **changes: Any) -> System:
    """Let an administrator add a system."""
    boss = boss or await enter(identity, "team", "totp", "administrator")
    added = await boss.call("POST", "/connections", wanted(identity, **changes))
    assert added.status_code == 201, added.text
    system = System(identity, boss, added.json()["id"])
    if secret:
        system.secret = await system.new_secret()
    return system


async def add_with_key(identity: Identity, algorithm: str = "ES256") -> System:
    """Let an administrator add a system that signs for itself."""
    system = await add(identity, secret=False)
    system.algorithm, system.key = algorithm, KINDS[algorithm]()
    put = await system.call("PUT", "/keys", {"keys": json.dumps({"keys": [system.key.as_dict(private=False)]})})
    assert put.status_code == 204, put.text
    return system


def sign(system: System, changes: dict[str, Any], **header: str) -> str:
    """Return what a system signs to have a token."""
    now = int(system.identity.clock.now().timestamp())
    claims = {"iss": system.id, "sub": system.id, "aud": TOKEN_ENDPOINT, "iat": now, "exp": now + 60, "jti": str(uuid4()), **changes}
    kept = {name: value for name, value in claims.items() if value is not None}
    return jwt.encode({"alg": system.algorithm, **header}, kept, system.key, algorithms=[system.algorithm])


async def ask(identity: Identity, fields: dict[str, str], *, basic: tuple[str, str] | None = None, address: str | None = None) -> httpx2.Response:
    """Ask for a token as the gateway does for a system."""
    headers = {**identity.gateway_headers(address), "content-type": "application/x-www-form-urlencoded"}
    if basic is not None:
        headers[CLIENT_AUTHORIZATION_HEADER] = "Basic " + base64.b64encode(":".join(quote(part, safe="") for part in basic).encode()).decode()
    return await identity.http.post("/oauth/token", content=urlencode(fields), headers=headers)


def refusal(response: httpx2.Response) -> tuple[int, Any]:
    """Return the status and the error of a refusal, which has the form of RFC 6749, section 5.2."""
    body = response.json()
    assert set(body) == {"error", "error_description"}
    assert (response.headers["content-type"], response.headers["cache-control"]) == ("application/json", "no-store")
    return response.status_code, body["error"]


def read(token: str) -> MachineClaims:
    """Return what a token says; who signed it is not looked at."""
    return MachineClaims.model_validate(all_claims(token))


def all_claims(token: str) -> dict[str, Any]:
    """Return every claim of a token; who signed it is not looked at."""
    payload = token.split(".")[1]
    return dict(json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4))))


def some_client() -> str:
    """Return a client id that was never given."""
    return str(UUID(int=uuid4().int))
