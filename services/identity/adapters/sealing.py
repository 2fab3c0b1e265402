"""Encryption and keyed digests with the service's seal key.

What has to be read again (the seed of an authenticator) is sealed with AES-256-GCM. What has only to be recognised, and is too
short or too guessable for a plain hash (a six-digit code, an e-mail address), gets an HMAC: the database alone tells nothing.
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
    """Holds two keys derived from the seal key, so that one secret serves two purposes without one weakening the other."""

    def __init__(self, key: bytes) -> None:
        self._cipher = AESGCM(_derive(key, b"waymark identity seal"))
        self._digest_key = _derive(key, b"waymark identity digest")

    def seal(self, secret: bytes, owner: bytes) -> bytes:
        """Return the secret encrypted; it can be opened for the same `owner` only, so rows cannot be swapped."""
        nonce = secrets.token_bytes(_NONCE_BYTES)
        return nonce + self._cipher.encrypt(nonce, secret, owner)

    def open(self, sealed: bytes, owner: bytes) -> bytes:
        """Return the secret. Raises Unsealable."""
        try:
            return self._cipher.decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], owner)
        except (InvalidTag, ValueError) as error:
            raise Unsealable from error

    def digest(self, purpose: str, text: str) -> bytes:
        """Return 32 bytes that tell nothing about the text without the key. The same text has another digest for another purpose."""
        return hmac.digest(self._digest_key, f"{purpose}\0{text}".encode(), "sha256")


def _derive(key: bytes, purpose: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=purpose).derive(key)


def fingerprint(token: str) -> bytes:
    """Return the SHA-256 of a token of 256 random bits: nothing slower is needed for what cannot be guessed."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()
