"""What a page carries through the browser without showing it: encrypted, for one purpose, for a limited time.

What somebody typed when their session had ended travels like this through the sign-in pages, in a hidden field: never in an
address, never in a cookie, and never kept on the server. A name that a professional searches for stands in the address of the
list, where nobody but this gateway can read it, and for that person alone.
"""

import base64
import binascii
import json
import os
import time
import zlib
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_NONCE_BYTES = 12
# A form of ours is at most 1 MiB; as JSON with every character escaped it can be six times that.
_MAX_OPENED = 8 * 1024 * 1024


class SealBroken(Exception):
    """The text was not sealed by us, not for this purpose, or too long ago."""


def derive_key(key: bytes, purpose: str) -> bytes:
    """Make the key of one purpose from the gateway's key (HKDF, RFC 5869), so that no two uses share one."""
    return HKDF(hashes.SHA256(), length=32, salt=None, info=f"waymark {purpose}".encode()).derive(key)


class Sealer:
    """Seals payloads with AES-256-GCM, and opens what was sealed with `key` or with one of the `others`, while keys change."""

    def __init__(self, key: bytes, *others: bytes) -> None:
        self._cipher, *self._others = (AESGCM(derive_key(one, "sealed")) for one in (key, *others))

    def seal(self, purpose: str, payload: dict[str, Any], seconds: int) -> str:
        """Return `payload` as text that only `open` with the same purpose can read, for `seconds` seconds."""
        inside = zlib.compress(json.dumps({"until": int(time.time()) + seconds, "payload": payload}).encode())
        nonce = os.urandom(_NONCE_BYTES)
        return base64.urlsafe_b64encode(nonce + self._cipher.encrypt(nonce, inside, purpose.encode())).decode()

    def open(self, purpose: str, text: str) -> dict[str, Any]:
        """Return what was sealed. Raises SealBroken when it cannot be opened or is too old."""
        try:
            raw = base64.b64decode(text.encode(), altchars=b"-_", validate=True)
        except (ValueError, UnicodeEncodeError, binascii.Error) as error:
            raise SealBroken from error
        inside = self._decrypt(raw, purpose.encode())
        found = json.loads(zlib.decompressobj().decompress(inside, _MAX_OPENED))
        if found["until"] < time.time():
            raise SealBroken
        payload: dict[str, Any] = found["payload"]
        return payload

    def _decrypt(self, raw: bytes, purpose: bytes) -> bytes:
        for cipher in (self._cipher, *self._others):
            try:
                return cipher.decrypt(raw[:_NONCE_BYTES], raw[_NONCE_BYTES:], purpose)
            except (InvalidTag, ValueError):
                continue
        raise SealBroken
