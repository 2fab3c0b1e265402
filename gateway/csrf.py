"""Proof that a form was on a page of ours, shown to this very browser.

Two things are checked on every request that could change something: where the browser says it comes from (`Sec-Fetch-Site`,
`Origin`), and a token in the form, which only a page of this session could hold.
"""

import base64
import hashlib
import hmac
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit
from uuid import UUID

from starlette.datastructures import Headers

from gateway.sealed import derive_key

FIELD = "csrf_token"
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


@dataclass(frozen=True)
class Writer:
    """Who the page with the form was shown to; None is somebody who was not signed in."""

    person: UUID | None


class CsrfTokens:
    """Makes and checks tokens. A token is bound to a cookie's value and says for whom the page was made."""

    def __init__(self, key: bytes) -> None:
        self._key = derive_key(key, "csrf")

    def issue(self, cookie: str, person: UUID | None) -> str:
        """Return a token for a page shown to `person` in the browser that holds `cookie`."""
        who = person.hex if person else "-"
        return f"{who}.{self._sign(who, cookie)}"

    def check(self, token: str, cookies: Iterable[str]) -> Writer | None:
        """Return for whom the page was made, or None when the token belongs to none of `cookies`."""
        who, _, given = token.partition(".")
        if not any(hmac.compare_digest(self._sign(who, cookie).encode(), given.encode()) for cookie in cookies):
            return None
        return Writer(UUID(who) if who != "-" else None)

    def _sign(self, who: str, cookie: str) -> str:
        mac = hmac.new(self._key, f"{who}|{cookie}".encode(), hashlib.sha256).digest()
        return base64.urlsafe_b64encode(mac).rstrip(b"=").decode()


def comes_from_us(headers: Headers, public_url: str) -> bool:
    """Whether the browser says that the request comes from a page of ours, or says nothing, as old ones do.

    A page that sends no referrer makes the browser send `Origin: null`; its `Sec-Fetch-Site` still tells.
    """
    site = headers.get("sec-fetch-site")
    if site not in {None, "same-origin", "none"}:
        return False
    origin = headers.get("origin")
    if origin is None:
        return True
    if origin == "null":
        return site == "same-origin"
    return urlsplit(origin).netloc in {headers.get("host", ""), urlsplit(public_url).netloc}
