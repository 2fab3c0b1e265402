"""Browsers that a person has signed in with before. Knowing one grants nothing: it only decides whether its owner is told.

Source: OWASP ASVS 5.0, 6.3.5.
"""

import re
from datetime import timedelta

KNOWN_FOR = timedelta(days=400)
"""Counted from the last sign-in. No browser keeps a cookie longer (RFC 6265bis, 5.5)."""

_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")


def read(token: str | None) -> str | None:
    """Return what a browser's cookie holds, if it can be one of ours: 256 random bits as 43 URL-safe characters. None otherwise."""
    return token if token is not None and _TOKEN.fullmatch(token) else None
