"""Signatures of webhooks, as Standard Webhooks 1.0.0 describes them: HMAC-SHA256 over id, time and body."""

import base64
import hmac
import secrets
from collections.abc import Mapping, Sequence
from uuid import UUID

_SECRET_BYTES = 32
_PREFIX = "whsec_"


def new_secret() -> bytes:
    """Return a new key."""
    return secrets.token_bytes(_SECRET_BYTES)


def written(secret: bytes) -> str:
    """Return a key as its owner gets it."""
    return _PREFIX + base64.b64encode(secret).decode()


def signed_headers(event_id: UUID, body: bytes, keys: Sequence[bytes], unix_time: int) -> Mapping[str, str]:
    """Return the headers that a receiver checks: one signature for each key, the present one first."""
    content = f"{event_id}.{unix_time}.".encode() + body
    signatures = (f"v1,{base64.b64encode(hmac.digest(key, content, 'sha256')).decode()}" for key in keys)
    return {"webhook-id": str(event_id), "webhook-timestamp": str(unix_time), "webhook-signature": " ".join(signatures)}
