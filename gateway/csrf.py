"""Proof that a form was on a page of ours, shown to this very browser.

Two things are checked on every request that could change something: where the browser says it comes from (`Sec-Fetch-Site`,
`Origin`), and a token in the form, which only a page shown in this browser could hold.
"""

import base64
import hashlib
import hmac
from dataclasses import dataclass
from urllib.parse import urlsplit
from uuid import UUID

from starlette.datastructures import Headers

from gateway.sealed import derive_key

FIELD = "csrf_token"
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


@dataclass(frozen=True)
class Writer:
    """Who the page with the form was shown to; `person` is None for somebody who was not signed in.

    `same_session` is false when this browser has signed in or out since: the form is theirs, but not of the present session.
    """

    person: UUID | None
    same_session: bool


class CsrfTokens:
    """Makes and checks tokens.

    A token is bound to the visitor cookie, so it is worthless in any other browser, and names the session and the person that
    the page was made for. The visitor cookie outlives a sign-in: that is how what was typed before one can be kept after it.
    """

    def __init__(self, key: bytes, *others: bytes) -> None:
        """Tokens are made with `key`, and checked with each of the `others` besides, while keys change."""
        self._key, *self._others = (derive_key(one, "csrf") for one in (key, *others))

    def issue(self, visitor: str, session: str | None, person: UUID | None) -> str:
        """Return a token for a page shown to `person` in the browser that holds these cookies."""
        named = f"{person.hex if person else '-'}.{_tag(self._key, session)}"
        return f"{named}.{_sign(self._key, f'{named}|{visitor}')}"

    def check(self, token: str, visitor: str | None, session: str | None) -> Writer | None:
        """Return for whom the page was made, or None when the token was not made for this browser."""
        named, _, given = token.rpartition(".")
        if visitor is None:
            return None
        for key in (self._key, *self._others):
            if hmac.compare_digest(_sign(key, f"{named}|{visitor}").encode(), given.encode()):
                who, _, tag = named.partition(".")
                return Writer(UUID(who) if who != "-" else None, hmac.compare_digest(tag, _tag(key, session)))
        return None


def _tag(key: bytes, session: str | None) -> str:
    return "-" if session is None else _sign(key, f"session|{session}")


def _sign(key: bytes, text: str) -> str:
    mac = hmac.new(key, text.encode(), hashlib.sha256).digest()
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
    try:
        named = urlsplit(origin).netloc
    except ValueError:
        # An unfinished IPv6 address, say: no browser writes that.
        return False
    return named in {headers.get("host", ""), urlsplit(public_url).netloc}
