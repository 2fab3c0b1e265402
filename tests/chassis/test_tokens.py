"""Tokens: only those of the right signer, for the right reader, within their time."""

import asyncio
import base64
import json
import time
from collections.abc import AsyncIterator

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, OctKey

from chassis import tokens
from chassis.errors import Unauthenticated, Unavailable
from chassis.identifiers import new_id
from chassis.tokens import Signer, Verifier, load_key
from contracts.tokens import PrincipalClaims
from tests.chassis.issuer import Issuer, issuing, new_key

CLAIMS = PrincipalClaims(sub=new_id(), portal="citizen", factor="totp", sid=new_id(), auth_time=1)


@pytest.fixture
async def issuer() -> AsyncIterator[Issuer]:
    async with issuing("identity") as found:
        yield found


def verifier(issuer: Issuer, audience: str = "cases") -> Verifier[PrincipalClaims]:
    return Verifier(issuer.url + "/.well-known/jwks.json", "identity", audience, PrincipalClaims)


async def refused(checker, token):
    with pytest.raises(Unauthenticated):
        await checker.verify(token)


async def test_a_token_carries_its_claims_to_the_reader_it_was_made_for(issuer):
    token = issuer.signer.sign(CLAIMS, ["cases", "forms"], 60)
    assert await verifier(issuer).verify(token) == CLAIMS
    assert await verifier(issuer, "forms").verify(token) == CLAIMS


async def test_a_token_for_another_reader_is_refused(issuer):
    await refused(verifier(issuer, "documents"), issuer.signer.sign(CLAIMS, ["cases"], 60))


async def test_an_expired_token_is_refused_and_clocks_may_differ_by_seconds(issuer):
    await refused(verifier(issuer), issuer.signer.sign(CLAIMS, ["cases"], -tokens.LEEWAY - 2))
    assert await verifier(issuer).verify(issuer.signer.sign(CLAIMS, ["cases"], -1)) == CLAIMS


async def test_a_token_of_another_issuer_is_refused_though_the_key_is_known(issuer):
    other = Signer("cases", issuer.signer._key)
    await refused(verifier(issuer), other.sign(CLAIMS, ["cases"], 60))


async def test_a_token_of_an_unknown_key_is_refused(issuer):
    await refused(verifier(issuer), Signer("identity", new_key()).sign(CLAIMS, ["cases"], 60))


def _part(value: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


async def test_garbage_is_refused(issuer):
    good = issuer.signer.sign(CLAIMS, ["cases"], 60)
    head, body, signature = good.split(".")
    kid = issuer.signer._key.thumbprint()
    deep = base64.urlsafe_b64encode(b"[" * 20_000).decode()
    other_body = _part({**CLAIMS.model_dump(mode="json"), "iss": "identity", "aud": ["cases"], "iat": 0, "exp": 9_999_999_999})
    for token in [
        "",
        ".",
        "..",
        "a.b.c",
        "é.é.é",
        head,
        f"{head}.{body}",
        f"{head}.{body}.",
        f"{head}.{body}.{signature[:-4]}AAAA",
        f"{head}.{other_body}.{signature}",
        f"{_part([])}.{body}.{signature}",
        f"{_part({'kid': [kid]})}.{body}.{signature}",
        f"{_part({'alg': 'none', 'kid': kid})}.{body}.",
        f"{_part({'alg': 'none', 'kid': kid})}.{other_body}.",
        f"{deep}.{body}.{signature}",
    ]:
        await refused(verifier(issuer), token)


async def test_another_algorithm_is_refused_though_it_names_our_key(issuer):
    kid = issuer.signer._key.thumbprint()
    claims = {**CLAIMS.model_dump(mode="json"), "iss": "identity", "aud": ["cases"], "iat": 0, "exp": 9_999_999_999}
    public = json.dumps(issuer.signer.jwks()["keys"][0])
    forgeries: list[tuple[OctKey | ECKey, str]] = [(OctKey.import_key(public), "HS256"), (ECKey.generate_key("P-256"), "ES256")]
    for key, algorithm in forgeries:
        await refused(verifier(issuer), jwt.encode({"alg": algorithm, "kid": kid}, claims, key, algorithms=[algorithm]))


@pytest.mark.parametrize("missing", ["exp", "iat", "iss", "aud", "sub", "sid"])
async def test_a_token_that_leaves_something_out_is_refused(issuer, missing):
    key = issuer.signer._key
    claims = {**CLAIMS.model_dump(mode="json"), "iss": "identity", "aud": ["cases"], "iat": 0, "exp": 9_999_999_999}
    del claims[missing]
    await refused(verifier(issuer), jwt.encode({"alg": "Ed25519", "kid": key.thumbprint()}, claims, key, algorithms=["Ed25519"]))


async def test_a_rotated_key_is_fetched_and_the_one_before_stays_good(issuer, monkeypatch):
    monkeypatch.setattr(tokens, "REFETCH_SECONDS", 0)
    checker = verifier(issuer)
    old_signer = issuer.signer
    old = old_signer.sign(CLAIMS, ["cases"], 60)
    assert await checker.verify(old) == CLAIMS
    issuer.signer = Signer("identity", new_key(), old_signer._key)
    assert await checker.verify(issuer.signer.sign(CLAIMS, ["cases"], 60)) == CLAIMS
    assert await checker.verify(old) == CLAIMS
    issuer.signer = Signer("identity", new_key())
    assert await checker.verify(issuer.signer.sign(CLAIMS, ["cases"], 60)) == CLAIMS
    await refused(checker, old)


OLD, NEW = new_key(), new_key()
STEPS = [(OLD, None), (OLD, NEW), (NEW, OLD), (NEW, None)]


@pytest.mark.parametrize("step", range(len(STEPS) - 1), ids=["the new one is published", "they change places", "the old one goes"])
async def test_while_a_key_changes_in_steps_a_token_of_any_replica_is_good_whichever_of_them_is_asked_for_keys(issuer, step):
    """docs/operations.md, "Change a secret": some replicas are a step ahead, and the answer with the keys comes from any of them."""
    replicas = [Signer("identity", *keys) for keys in STEPS[step : step + 2]]
    for asked in replicas:
        issuer.signer = asked
        checker = verifier(issuer)
        for signer in replicas:
            assert await checker.verify(signer.sign(CLAIMS, ["cases"], 60)) == CLAIMS


async def test_a_token_that_was_good_is_refused_once_it_has_ended(issuer, monkeypatch):
    checker = verifier(issuer)
    token = issuer.signer.sign(CLAIMS, ["cases"], 60)
    assert await checker.verify(token) == CLAIMS
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + 59)
    assert await checker.verify(token) == CLAIMS
    monkeypatch.setattr(time, "time", lambda: now + 60 + tokens.LEEWAY + 1)
    await refused(checker, token)


async def test_a_good_token_is_checked_once(issuer, monkeypatch):
    checker = verifier(issuer)
    token = issuer.signer.sign(CLAIMS, ["cases"], 60)
    assert await checker.verify(token) == CLAIMS
    monkeypatch.setattr(jwt, "decode", None)
    assert await checker.verify(token) == CLAIMS


async def test_the_same_claims_get_the_same_token_for_a_quarter_of_its_life(issuer, monkeypatch):
    signer = issuer.signer
    token = signer.sign(CLAIMS, ["cases"], 60)
    assert signer.sign(CLAIMS, ["cases"], 60) == token
    other = CLAIMS.model_copy(update={"factor": "none"})
    assert len({token, signer.sign(other, ["cases"], 60), signer.sign(CLAIMS, ["forms"], 60), signer.sign(CLAIMS, ["cases"], 61)}) == 4
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + 16)
    assert signer.sign(CLAIMS, ["cases"], 60) != token


async def test_only_so_many_tokens_are_remembered(issuer, monkeypatch):
    monkeypatch.setattr(tokens, "MAX_KEPT", 3)
    checker, signer = verifier(issuer), Signer("identity", issuer.signer._key)
    for number in range(5):
        await checker.verify(signer.sign(CLAIMS.model_copy(update={"auth_time": number}), ["cases"], 60))
    assert len(checker._verified) == len(signer._signed) == 3


async def test_forged_tokens_do_not_make_us_flood_the_signer(issuer):
    checker = verifier(issuer)
    forged = [Signer("identity", new_key()).sign(CLAIMS, ["cases"], 60) for _ in range(50)]
    results = await asyncio.gather(*(checker.verify(token) for token in forged), return_exceptions=True)
    assert all(isinstance(result, Unauthenticated) for result in results)
    assert issuer.fetches == 1


async def test_without_the_signer_nobody_is_told_to_sign_in_again():
    """503 and not 401: the token may be good, and the person must not lose their session over it."""
    checker = Verifier("http://127.0.0.1:1/.well-known/jwks.json", "identity", "cases", PrincipalClaims)
    token = Signer("identity", new_key()).sign(CLAIMS, ["cases"], 60)
    for _ in range(2):
        with pytest.raises(Unavailable):
            await checker.verify(token)


async def test_published_keys_hold_no_private_part(issuer):
    assert "d" not in issuer.signer.jwks()["keys"][0]


@pytest.mark.parametrize(
    "jwk", ["", "[]", "{}", '{"kty": "oct", "k": "AAAA"}', '{"kty": "OKP", "crv": "X25519", "x": "AAAA"}', '{"kty": "OKP", "crv": "Ed25519"}']
)
def test_a_key_that_is_no_ed25519_key_stops_the_start(jwk):
    with pytest.raises(ValueError, match=r"."):
        load_key(jwk)
