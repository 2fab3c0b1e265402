"""Encryption and keyed digests with the service's seal key.

What has to outlive the key (the seed of an authenticator, the hash of a recovery code) is sealed with AES-256-GCM, so that it can
be sealed again. What has only to be recognised for a while, and is too short or too guessable for a plain hash (a six-digit code,
an e-mail address), gets an HMAC: the database alone tells nothing.
"""

import base64
import binascii
import hashlib
import hmac
import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_NONCE_BYTES = 12
KEY_BYTES = 32


class Unsealable(Exception):
    """The sealed bytes were changed, belong to another record, or were sealed with another key. Trying again never helps."""


def read_key(encoded: str) -> bytes:
    """Return the 32 bytes of a key written in base64url, with or without padding. Raises ValueError for anything else."""
    try:
        key = base64.b64decode(encoded + "=" * (-len(encoded) % 4), altchars=b"-_", validate=True)
    except binascii.Error as error:
        raise ValueError("the seal key must be base64url") from error
    if len(key) != KEY_BYTES or len(set(key)) < KEY_BYTES // 4:
        raise ValueError("the seal key must be 32 random bytes")
    return key


class Seal:
    """Seals with `key`, and opens what was sealed with it or with one of the `others`, while keys change.

    Two keys are derived from each, so that one secret serves two purposes without one weakening the other.
    """

    def __init__(self, key: bytes, *others: bytes) -> None:
        self._cipher, *self._other_ciphers = (AESGCM(_derive(one, b"waymark identity seal")) for one in (key, *others))
        self._digest_key, *self._other_digest_keys = (_derive(one, b"waymark identity digest") for one in (key, *others))

    def seal(self, secret: bytes, owner: bytes) -> bytes:
        """Return the secret encrypted; it can be opened for the same `owner` only, so rows cannot be swapped."""
        nonce = secrets.token_bytes(_NONCE_BYTES)
        return nonce + self._cipher.encrypt(nonce, secret, owner)

    def open(self, sealed: bytes, owner: bytes) -> bytes:
        """Return the secret. Raises Unsealable."""
        for cipher in (self._cipher, *self._other_ciphers):
            if (secret := _decrypt(cipher, sealed, owner)) is not None:
                return secret
        raise Unsealable

    def renewed(self, sealed: bytes, owner: bytes) -> bytes | None:
        """Return the same secret sealed with the present key, or None when it is already. Raises Unsealable."""
        if not self._other_ciphers or _decrypt(self._cipher, sealed, owner) is not None:
            return None
        return self.seal(self.open(sealed, owner), owner)

    def digest(self, purpose: str, text: str) -> bytes:
        """Return 32 bytes that tell nothing about the text without the key. The same text has another digest for another purpose."""
        return _digest(self._digest_key, purpose, text)

    def is_digest(self, given: bytes, purpose: str, text: str) -> bool:
        """Whether `given` is the digest of the text, with any of the keys."""
        return any(hmac.compare_digest(given, _digest(key, purpose, text)) for key in (self._digest_key, *self._other_digest_keys))


def read_seal(key: str, other: str | None) -> Seal:
    """Make the seal of a process from its settings. Raises ValueError for a key that is none."""
    return Seal(*(read_key(one) for one in (key, other) if one is not None))


def _decrypt(cipher: AESGCM, sealed: bytes, owner: bytes) -> bytes | None:
    try:
        return cipher.decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], owner)
    except (InvalidTag, ValueError):
        return None


def _digest(key: bytes, purpose: str, text: str) -> bytes:
    return hmac.digest(key, f"{purpose}\0{text}".encode(), "sha256")


def _derive(key: bytes, purpose: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=purpose).derive(key)


def fingerprint(token: str) -> bytes:
    """Return the SHA-256 of a token of 256 random bits: nothing slower is needed for what cannot be guessed."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()
