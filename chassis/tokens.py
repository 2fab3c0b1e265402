"""Signed tokens: Ed25519 JWTs (RFC 8037). A signer publishes its public keys as a JWKS; who verifies fetches and keeps them."""

import asyncio
import base64
import json
import time
from typing import Any, Generic, TypeVar

import aiohttp
from cachetools import TLRUCache
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet, OKPKey
from pydantic import BaseModel, ValidationError

from chassis.errors import Unauthenticated, Unavailable

ALGORITHM = "Ed25519"
# Clocks of two hosts may differ by this many seconds.
LEEWAY = 5
REFETCH_SECONDS = 5
# A page is saved and the next one shown: both requests carry the same claims, and signing or checking costs 0.1 ms each time.
REUSED_FOR = 0.25
"""For this part of its life a token is given again to whom it was made for."""
MAX_KEPT = 2_000

Claims = TypeVar("Claims", bound=BaseModel)


def load_key(jwk: str) -> OKPKey:
    """Read a private or public Ed25519 key from its JWK in JSON. Raises ValueError when it is not one."""
    found = _json_object(jwk)
    if (found.get("kty"), found.get("crv")) != ("OKP", "Ed25519"):
        raise ValueError("the signing key must be an Ed25519 JWK")
    try:
        return OKPKey.import_key(found)
    except JoseError as error:
        raise ValueError("the signing key is not complete") from error


def _json_object(value: str) -> dict[str, Any]:
    match json.loads(value):
        case dict() as found:
            return found
    raise ValueError("the signing key must be a JSON object")


def _now() -> float:
    return time.time()


def _until(_key: object, kept: tuple[object, float], _now: float) -> float:
    return kept[1]


class Signer:
    """Signs claims with one key. `previous` is published too: the key that comes, or the one that was, while replicas change one after the other."""

    def __init__(self, issuer: str, key: OKPKey, previous: OKPKey | None = None) -> None:
        self._issuer = issuer
        self._key = key
        self._published = [key] if previous is None else [key, previous]
        self._signed: TLRUCache[object, tuple[str, float]] = TLRUCache(MAX_KEPT, ttu=_until, timer=_now)

    def sign(self, claims: BaseModel, audience: list[str], lifetime: int) -> str:
        """Return a token for the services in `audience` that lives `lifetime` seconds, or three quarters of that when it was made for the last request.

        `claims` must be frozen.
        """
        key = (claims, *audience, lifetime)
        if (kept := self._signed.get(key)) is not None:
            return kept[0]
        now = int(_now())
        header = {"alg": ALGORITHM, "kid": self._key.thumbprint()}
        body = {**claims.model_dump(mode="json"), "iss": self._issuer, "aud": audience, "iat": now, "exp": now + lifetime}
        token = jwt.encode(header, body, self._key, algorithms=[ALGORITHM])
        self._signed[key] = token, now + lifetime * REUSED_FOR
        return token

    def jwks(self) -> dict[str, Any]:
        """Return the public keys (RFC 7517)."""
        return {"keys": [{**key.as_dict(private=False), "kid": key.thumbprint(), "use": "sig", "alg": ALGORITHM} for key in self._published]}


class Verifier(Generic[Claims]):
    """Checks tokens of one issuer for one audience, and reads their claims."""

    def __init__(self, jwks_url: str, issuer: str, audience: str, claims: type[Claims]) -> None:
        self._url = jwks_url
        self._claims = claims
        self._registry = jwt.JWTClaimsRegistry(
            leeway=LEEWAY,
            iss={"essential": True, "value": issuer},
            aud={"essential": True, "value": audience},
            exp={"essential": True},
            iat={"essential": True},
        )
        self._verified: TLRUCache[str, tuple[Claims, float]] = TLRUCache(MAX_KEPT, ttu=_until, timer=_now)
        self._keys: dict[str, KeySet] = {}
        self._fetched_at = float("-inf")
        self._fetching = asyncio.Lock()

    async def verify(self, token: str) -> Claims:
        """Return the claims of a token. Raises Unauthenticated for any that is not ours, and Unavailable when the keys cannot be had.

        A token that was good stays good until it ends: whoever holds it is checked anew before each is given out.
        """
        if (known := self._verified.get(token)) is not None:
            return known[0]
        try:
            decoded = jwt.decode(token, await self._keys_for(token), algorithms=[ALGORITHM])
            self._registry.validate(decoded.claims)
            claims = self._claims.model_validate(decoded.claims)
            self._verified[token] = claims, decoded.claims["exp"]
            return claims
        except (JoseError, ValidationError, ValueError, RecursionError) as error:
            raise Unauthenticated("token_refused", "Sign in to continue") from error

    async def _keys_for(self, token: str) -> KeySet:
        kid = _key_id(token)
        if kid not in self._keys:
            async with self._fetching:
                # An unknown key is asked for at most every few seconds, or forged tokens would make us flood the signer.
                if kid not in self._keys and time.monotonic() - self._fetched_at > REFETCH_SECONDS:
                    self._keys = await _fetch(self._url)
                    # A key that is not published any more is not to be believed any more.
                    self._verified.clear()
                    self._fetched_at = time.monotonic()
        if kid not in self._keys:
            raise ValueError("unknown key")
        return self._keys[kid]


def _key_id(token: str) -> str:
    head = token.partition(".")[0]
    header = json.loads(base64.urlsafe_b64decode(head + "=" * (-len(head) % 4)))
    return str(header["kid"]) if isinstance(header, dict) and "kid" in header else ""


async def _fetch(url: str) -> dict[str, KeySet]:
    try:
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=3)) as client, client.get(url) as response:
            response.raise_for_status()
            body = await response.json()
            return {str(key["kid"]): KeySet([OKPKey.import_key(key)]) for key in body["keys"]}
    except (aiohttp.ClientError, TimeoutError, KeyError, TypeError, ValueError) as error:
        raise Unavailable("keys_unavailable", "The service is starting or busy. Try again in a minute.") from error
