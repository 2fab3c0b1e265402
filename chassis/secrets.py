"""Secrets among the settings: with one that is short, or that everybody knows, a process does not start.

The secrets of deploy/.env are published with Waymark. They say `development`, and are taken where WAYMARK_DEVELOPMENT is set alone.
"""

import base64
import binascii
from typing import Annotated
from urllib.parse import unquote, urlsplit

from pydantic import AfterValidator, SecretStr, ValidationInfo

from chassis.tokens import load_key

LEAST = 16
SEAL_KEY_BYTES = 32
_DIFFERENT = 8
_KNOWN = ("password", "changeme", "change-me", "change_me", "secret", "letmein", "qwerty", "123456", "postgres", "rabbitmq", "minioadmin", "waymark", "example")
_DEVELOPMENT = "development"


def must_be_strong(secret: str, *, development: bool = False) -> None:
    """Raise ValueError, saying why, for a secret that is short or known. `development` lets those of deploy/.env through."""
    if len(secret) < LEAST:
        raise ValueError(f"too short: a secret has {LEAST} characters or more")
    words = secret.lower()
    if _DEVELOPMENT in words:
        if not development:
            raise ValueError("this one is published with Waymark, for development: make one of your own")
    elif len(set(secret)) < _DIFFERENT or any(known in words for known in _KNOWN):
        raise ValueError("too easy to guess: make a random one")


def seal_key(text: str) -> bytes:
    """Return the 32 bytes of a seal key. Raises ValueError for what is none."""
    try:
        key = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except (binascii.Error, ValueError) as error:
        raise ValueError("must be 32 random bytes in base64url") from error
    if len(key) != SEAL_KEY_BYTES:
        raise ValueError("must be 32 random bytes in base64url")
    return key


def _check(secret: str, info: ValidationInfo) -> None:
    must_be_strong(secret, development=bool(info.data.get("development")))


def _check_password(given: SecretStr, info: ValidationInfo) -> SecretStr:
    _check(given.get_secret_value(), info)
    return given


def _check_url(given: str, info: ValidationInfo) -> str:
    try:
        password = unquote(urlsplit(given).password or "")
    except ValueError:
        # What Python says of it repeats the password.
        raise ValueError("is no address") from None
    try:
        _check(password, info)
    except ValueError as error:
        raise ValueError(f"its password is {error}") from error
    return given


def _check_seal_key(given: SecretStr, info: ValidationInfo) -> SecretStr:
    # What is readable in a key was not chosen at random.
    _check(seal_key(given.get_secret_value()).decode("latin-1"), info)
    return given


def _check_signing_key(given: SecretStr, info: ValidationInfo) -> SecretStr:
    try:
        key = load_key(given.get_secret_value()).as_dict(private=True)
        private = seal_key(str(key["d"]))
    except (ValueError, TypeError, KeyError) as error:
        raise ValueError("must be an Ed25519 private key, as a JWK in JSON") from error
    _check(private.decode("latin-1"), info)
    return given


def _check_public_key(given: SecretStr) -> SecretStr:
    try:
        load_key(given.get_secret_value())
    except (ValueError, TypeError) as error:
        raise ValueError("must be an Ed25519 public key, as a JWK in JSON") from error
    return given


Password = Annotated[SecretStr, AfterValidator(_check_password)]
UrlWithPassword = Annotated[str, AfterValidator(_check_url)]
SealKey = Annotated[SecretStr, AfterValidator(_check_seal_key)]
SigningKey = Annotated[SecretStr, AfterValidator(_check_signing_key)]
PublicKey = Annotated[SecretStr, AfterValidator(_check_public_key)]
