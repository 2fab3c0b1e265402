"""Below /api/v1 a good token of another system is all that counts."""

from collections.abc import Callable, Iterator
from uuid import uuid4

import pytest
from joserfc.jwk import OKPKey

from chassis.tokens import Signer
from contracts.tokens import MachineClaims, PrincipalClaims
from tests.gateway.api.conftest import Systems
from tests.gateway.conftest import Browser
from tests.gateway.stand_in import Services

SESSION = "A" * 43


def _bad(systems: Systems) -> Iterator[tuple[str, str]]:
    good = systems.token()
    claims = MachineClaims(sub=uuid4(), caller="machine", scopes=frozenset({"events:read"}), event_types=frozenset(), requests_per_minute=60)
    person = PrincipalClaims(sub=uuid4(), portal="team", factor="totp", sid=uuid4(), auth_time=1, team_roles=frozenset({"officer"}))
    yield "nonsense", "Bearer x.y.z"
    yield "not a bearer", f"Basic {good}"
    yield "changed", f"Bearer {good[:-4]}AAAA"
    yield "expired", f"Bearer {systems.token(lifetime=-60)}"
    yield "for another audience", f"Bearer {systems.token(audience='cases')}"
    yield "a person's", f"Bearer {systems.signer.sign(person, ['gateway', 'notify'], 300)}"
    yield "signed by nobody we know", f"Bearer {Signer('identity', OKPKey.generate_key('Ed25519')).sign(claims, ['gateway'], 300)}"
    yield "not of identity", f"Bearer {Signer('cases', OKPKey.generate_key('Ed25519')).sign(claims, ['gateway'], 300)}"


@pytest.mark.parametrize("path", ["/api/v1/events", "/api/v1/cases/x", "/api/v1/nothing", "/api/v1/openapi.json"])
async def test_without_a_good_token_nothing_is_passed_on(
    browser: Browser, systems: Systems, services: Services, passed_on: Callable[[], list[tuple[str, str]]], path: str
) -> None:
    services.sign_in(SESSION, "a@example.org", portal="team", team_roles=["officer"])
    browser.hold_session(SESSION)
    for method in ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"):
        answer = await browser.request(method, path)
        assert (answer.status_code, answer.headers["www-authenticate"]) == (401, 'Bearer realm="waymark"')
        assert "set-cookie" not in answer.headers
        for what, header in _bad(systems):
            answer = await browser.request(method, path, headers={"authorization": header})
            assert (what, answer.status_code, answer.headers["content-type"]) == (what, 401, "application/problem+json")
            assert what == "not a bearer" or answer.headers["www-authenticate"] == 'Bearer realm="waymark", error="invalid_token"'
    assert not passed_on()
    assert (await browser.get(f"{path}?access_token={systems.token()}")).status_code == 401
