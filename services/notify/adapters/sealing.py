"""Secrets of webhooks, encrypted with the seal key of notify (AES-256-GCM): the database alone signs nothing."""

import base64
import binascii
import secrets
from collections.abc import Iterable
from uuid import UUID

import structlog
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

log = structlog.get_logger()

_NONCE_BYTES = 12
_KEY_BYTES = 32


class Unsealable(Exception):
    """The sealed bytes were changed, belong to another webhook, or were sealed with another key. Trying again never helps."""


def read_seal(key: str, other: str | None) -> "Seal":
    """Make the seal of a process from its settings. Raises ValueError for a key that is none."""
    return Seal(*(_read_key(one) for one in (key, other) if one is not None))


class Seal:
    """Seals with `key`, and opens what was sealed with it or with one of the `others`, while keys change."""

    def __init__(self, key: bytes, *others: bytes) -> None:
        self._cipher, *self._others = (AESGCM(HKDF(SHA256(), _KEY_BYTES, salt=None, info=b"waymark webhook secrets").derive(one)) for one in (key, *others))

    def seal(self, secret: bytes, owner: UUID) -> bytes:
        """Return the secret encrypted; it can be opened for the same webhook only, so rows cannot be swapped."""
        nonce = secrets.token_bytes(_NONCE_BYTES)
        return nonce + self._cipher.encrypt(nonce, secret, owner.bytes)

    def open(self, sealed: bytes, owner: UUID) -> bytes:
        """Return the secret. Raises Unsealable."""
        for cipher in (self._cipher, *self._others):
            try:
                return cipher.decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], owner.bytes)
            except InvalidTag:
                continue
        raise Unsealable

    def open_all(self, sealed: Iterable[bytes | None], owner: UUID) -> list[bytes]:
        """Return the secrets of those that are there, without those that cannot be opened: the log says so."""
        found = []
        for one in sealed:
            try:
                found += [] if one is None else [self.open(one, owner)]
            except Unsealable:
                log.exception("webhook_secret_unsealable", webhook_id=str(owner))
        return found

    def renewed(self, sealed: bytes, owner: UUID) -> bytes | None:
        """Return the same secret sealed with the present key, or None when it is already. Raises Unsealable."""
        try:
            self._cipher.decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], owner.bytes)
        except InvalidTag:
            return self.seal(self.open(sealed, owner), owner)
        return None


def _read_key(encoded: str) -> bytes:
    try:
        key = base64.b64decode(encoded + "=" * (-len(encoded) % 4), altchars=b"-_", validate=True)
    except binascii.Error as error:
        raise ValueError("the seal key must be base64url") from error
    if len(key) != _KEY_BYTES or len(set(key)) < _KEY_BYTES // 4:
        raise ValueError("the seal key must be 32 random bytes")
    return key
