"""Another system in front of a gateway, whose identity is a stand-in that signs tokens."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

import pytest
from joserfc.jwk import OKPKey

from chassis.tokens import Signer
from contracts.tokens import MachineClaims
from tests.gateway.conftest import Browser
from tests.gateway.stand_in import Services


@dataclass
class Systems:
    """Makes the tokens that identity would give other systems."""

    signer: Signer = field(default_factory=lambda: Signer("identity", OKPKey.generate_key("Ed25519")))

    def token(self, client: UUID | None = None, *, audience: str = "gateway", lifetime: int = 300, limit: int = 60) -> str:
        """Return a token of a system with a scope."""
        claims = MachineClaims(sub=client or uuid4(), caller="machine", scopes=frozenset({"events:read"}), event_types=frozenset(), requests_per_minute=limit)
        return self.signer.sign(claims, [audience, "notify"], lifetime)

    def headers(self, client: UUID | None = None, **said: Any) -> dict[str, str]:
        """Return the header that carries a token."""
        return {"authorization": f"Bearer {self.token(client, **said)}"}


@pytest.fixture
def systems(services: Services) -> Systems:
    found = Systems()
    services.answers["GET", "/.well-known/jwks.json"] = (200, found.signer.jwks())
    return found


@pytest.fixture
def system(browser: Browser, systems: Systems) -> Browser:
    """Another system with a good token."""
    browser.headers.update(systems.headers())
    return browser


@pytest.fixture
def passed_on(services: Services) -> Callable[[], list[tuple[str, str]]]:
    """Return what came to the services besides the fetching of keys."""
    return lambda: [(call.method, call.path) for call in services.calls if call.path != "/.well-known/jwks.json"]
