"""Identifiers: UUID version 7 (RFC 9562), whose order is the order in which they were made. Python 3.11 has none."""

import secrets
import time
from uuid import UUID


def new_id() -> UUID:
    """Return a new UUIDv7: 48 bits of Unix time in milliseconds, then 74 random bits."""
    milliseconds = time.time_ns() // 1_000_000
    value = (milliseconds << 80) | (7 << 76) | (secrets.randbits(12) << 64) | (2 << 62) | secrets.randbits(62)
    return UUID(int=value)
