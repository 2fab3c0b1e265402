"""The cookie that identity recognises a browser by, to tell people of a sign-in with one that they have not used before.

It opens nothing, outlives signing out, and is given when a sign-in is complete. Identity keeps no more of it than a digest.
"""

import re
import secrets

from starlette.requests import HTTPConnection
from starlette.responses import Response

from gateway.session import set_cookie

COOKIE = "__Host-waymark-device"
SECONDS = 400 * 24 * 3600
"""No browser keeps a cookie longer (RFC 6265bis, 5.5)."""

_VALUE = re.compile(r"[A-Za-z0-9_-]{43}")


def device_of(connection: HTTPConnection) -> str:
    """The value of the browser's cookie, or 256 fresh random bits when it has none that we gave."""
    value = connection.cookies.get(COOKIE, "")
    return value if _VALUE.fullmatch(value) else secrets.token_urlsafe(32)


def remember(response: Response, device: str) -> None:
    """Let the browser be recognised, for 400 days from now."""
    set_cookie(response, COOKIE, device, SECONDS)
