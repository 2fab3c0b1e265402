"""The public keys with which other systems sign for themselves, and what they sign: `private_key_jwt` (OpenID Connect Core 9, RFC 7523)."""

import base64
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, Key, OKPKey, RSAKey, import_key
from joserfc.jws import JWSRegistry

MOST_KEYS = 4
FEWEST_RSA_BITS = 2048
MOST_RSA_BITS = 4096
GOOD_FOR_AT_MOST = timedelta(minutes=5)
LEEWAY = timedelta(seconds=5)
MAX_JTI = 200
MAX_KID = 200
MAX_SET = 20_000
"""Characters of a JWK Set."""

_ALGORITHMS: Mapping[tuple[str, str | None], tuple[str, ...]] = {
    ("OKP", "Ed25519"): ("Ed25519", "EdDSA"),
    ("EC", "P-256"): ("ES256",),
    ("RSA", None): ("RS256", "PS256"),
}


def _registry(algorithms: Collection[str]) -> JWSRegistry:
    """Return what reads these; `EdDSA`, as most libraries still write, as the `Ed25519` that took its place (RFC 9864)."""
    registry = JWSRegistry(algorithms=algorithms)
    registry.algorithms = {**JWSRegistry.algorithms, "EdDSA": JWSRegistry.algorithms["Ed25519"]}
    return registry


class NoKeys(ValueError):
    """A text is no set of public keys that can be used. The message says why, to the administrator who pasted it."""


class AssertionRefused(Exception):
    """A signed statement is not what it should be."""


@dataclass(frozen=True)
class Assertion:
    """What a system has signed: good once, until `expires_at`."""

    id: str
    expires_at: datetime


def read_keys(text: str) -> tuple[dict[str, Any], ...]:
    """Return the keys of a JWK Set (RFC 7517), each with a `kid`. A single JWK will do, and an empty text is no keys. Raises NoKeys."""
    if not text.strip():
        return ()
    if len(text) > MAX_SET:
        raise NoKeys(f"Public keys must be {MAX_SET:,} characters or fewer")
    try:
        given = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise NoKeys("Public keys must be a JWK Set in JSON, which starts with { and ends with }") from error
    keys = given.get("keys", [given]) if isinstance(given, dict) else None
    if not isinstance(keys, list) or not keys:
        raise NoKeys("Public keys must be a JWK Set in JSON, with a list named keys")
    if len(keys) > MOST_KEYS:
        raise NoKeys(f"A system can have up to {MOST_KEYS} public keys")
    return tuple(_read_key(key) for key in keys)


def _read_key(given: Any) -> dict[str, Any]:
    if not isinstance(given, dict):
        raise NoKeys("One of the public keys is no key: each starts with { and ends with }")
    if "k" in given or "d" in given:
        raise NoKeys("Enter public keys alone. Whoever made a private key must keep it to themselves: make a new pair if this one was sent to you")
    try:
        key = import_key({name: given[name] for name in ("kty", "crv", "x", "y", "n", "e") if name in given})
    except (JoseError, ValueError, KeyError, TypeError) as error:
        raise NoKeys("One of the public keys cannot be read") from error
    if not _algorithms(key):
        raise NoKeys(f"Public keys must be Ed25519, P-256, or RSA of {FEWEST_RSA_BITS} to {MOST_RSA_BITS} bits")
    return {**key.as_dict(private=False), "kid": _read_kid(given.get("kid")) or key.thumbprint()}


def _read_kid(kid: Any) -> str | None:
    """Return the name of a key, or none. Only what can be read on a page and kept in a database is one."""
    if kid is None or (isinstance(kid, str) and kid.isprintable() and len(kid) <= MAX_KID):
        return kid
    raise NoKeys(f"The name of a public key, its kid, must be up to {MAX_KID} characters that can be printed")


def _algorithms(key: Key) -> tuple[str, ...]:
    if isinstance(key, RSAKey):
        return _ALGORITHMS["RSA", None] if FEWEST_RSA_BITS <= key.public_key.key_size <= MOST_RSA_BITS else ()
    return _ALGORITHMS.get((key.key_type, key.curve_name), ()) if isinstance(key, ECKey | OKPKey) else ()


def claimed_client(assertion: str) -> str:
    """Return who a statement says that it is from, before anybody has checked it; empty for one that says nothing, or no text."""
    try:
        claims = json.loads(_decoded(assertion.split(".")[1]))
        claimed: bytes = claims["sub"].encode()
    except (IndexError, KeyError, TypeError, AttributeError, ValueError, RecursionError):
        return ""
    return claimed.decode()


def check_assertion(assertion: str, client_id: str, keys: Sequence[Mapping[str, Any]], audiences: Collection[str], now: datetime) -> Assertion:
    """Check that one of the keys signed a statement of the client, made out to us, that is good now and for 5 minutes at most.

    Source: RFC 7523, section 3; `jti` must be there, so that it can be taken once. Raises AssertionRefused.
    """
    claims = _verified(assertion, keys)
    registry = jwt.JWTClaimsRegistry(
        now=int(now.timestamp()),
        leeway=int(LEEWAY.total_seconds()),
        iss={"essential": True, "value": client_id},
        sub={"essential": True, "value": client_id},
        aud={"essential": True, "values": list(audiences)},
        exp={"essential": True},
        jti={"essential": True},
    )
    try:
        registry.validate(claims)
        expires_at = datetime.fromtimestamp(claims["exp"], UTC)
    except (JoseError, ValueError, OverflowError, OSError) as error:
        raise AssertionRefused from error
    if expires_at > now + GOOD_FOR_AT_MOST + LEEWAY or not 0 < len(claims["jti"]) <= MAX_JTI:
        raise AssertionRefused
    return Assertion(claims["jti"], expires_at)


def _verified(assertion: str, keys: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return the claims of a statement that one of the keys signed. Raises AssertionRefused."""
    kid = _kid(assertion)
    for stored in keys:
        key = import_key({name: value for name, value in stored.items() if name != "kid"})
        if kid is None or kid == stored["kid"]:
            try:
                return jwt.decode(assertion, key, registry=_registry(_algorithms(key))).claims
            except (JoseError, ValueError, TypeError, RecursionError):
                continue
    raise AssertionRefused


def _kid(assertion: str) -> Any:
    try:
        header = json.loads(_decoded(assertion.partition(".")[0]))
    except (ValueError, RecursionError) as error:
        raise AssertionRefused from error
    return header.get("kid") if isinstance(header, dict) else None


def _decoded(part: str) -> bytes:
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))
