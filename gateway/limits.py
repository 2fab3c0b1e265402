"""How often one session or one network address may ask. Counted in this process: behind several gateways, each counts for itself.

Token buckets: a bucket holds as many tokens as its limit and fills again evenly over its period, so a burst is allowed and a
steady flood is not. Identity counts wrong passwords and codes besides, per account and across gateways.
"""

import hashlib
import math
import time
from collections import OrderedDict
from collections.abc import Callable
from ipaddress import ip_address

from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Receive, Scope, Send

from gateway.settings import Network, Settings

FIVE_MINUTES = 300.0
MINUTE = 60.0
# About 20 MB at most. The bucket used longest ago is forgotten first; a full one is as good as a forgotten one.
MAX_BUCKETS = 100_000


class Buckets:
    """Buckets of one size, by key. `limit` tokens each, filled again in `period` seconds."""

    def __init__(self, limit: int, period: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._limit = limit
        self._rate = limit / period
        self._clock = clock
        self._levels: OrderedDict[bytes, tuple[float, float]] = OrderedDict()

    def take(self, key: bytes) -> int | None:
        """Take a token. Returns None when there was one, else the whole seconds until there is."""
        now = self._clock()
        level, at = self._levels.pop(key, (float(self._limit), now))
        level = min(float(self._limit), level + (now - at) * self._rate)
        granted = level >= 1
        self._levels[key] = (level - 1 if granted else level, now)
        if len(self._levels) > MAX_BUCKETS:
            self._levels.popitem(last=False)
        return None if granted else max(1, math.ceil((1 - level) / self._rate))

    def left(self, key: bytes) -> tuple[int, int]:
        """Return how many tokens were left when one was last asked for, and the seconds until the bucket is full again."""
        level, _ = self._levels.get(key, (float(self._limit), 0.0))
        return int(level), math.ceil((self._limit - level) / self._rate)


def client_address(scope: Scope, trusted: tuple[Network, ...]) -> str:
    """The address that asks: the peer, unless the peer is a proxy of ours; then the last address it heard that is not one."""
    peer = str(scope["client"][0]) if scope.get("client") else "unknown"
    if not _is_trusted(peer, trusted):
        return peer
    forwarded = HTTPConnection(scope).headers.getlist("x-forwarded-for")
    for part in reversed([item.strip() for line in forwarded for item in line.split(",")]):
        try:
            address = str(ip_address(part))
        except ValueError:
            break
        peer = address
        if not _is_trusted(address, trusted):
            break
    return peer


def _is_trusted(address: str, trusted: tuple[Network, ...]) -> bool:
    try:
        found = ip_address(address)
    except ValueError:
        return False
    return any(found in network for network in trusted)


CREDENTIAL_PATHS = frozenset(
    {
        "sign-in",
        "verify",
        "register",
        "resend",
        "forgot-password",
        "reset-password",
        "confirm-email",
        "change-email",
        "code",
        "confirm-new-email",
        "keep-email",
        "password",
        "two-step",
        "authenticator",
        "recovery-codes",
        "join",
    }
)
"""Last parts of the addresses where a form carries a password, a code or a link's token."""


TOKEN_PATH = "/api/oauth/token"  # noqa: S105 - where one is asked for, not one
"""Where other systems prove themselves. Whether the right way or not, that takes nothing from the people at the same address."""


PASSED_ON = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"})
"""What other systems may ask. Anything else below /api/v1 ends before their token is looked at, and is counted as of its address."""


class Limits:
    """Middleware: finds the client's address, and answers 429 through `refuse` when a bucket is empty."""

    def __init__(self, app: ASGIApp, settings: Settings, session_cookie: str, refuse: Callable[[Scope, int], ASGIApp]) -> None:
        self._app = app
        self._trusted = settings.trusted_proxies
        self._cookie = session_cookie
        self._refuse = refuse
        self._sessions = Buckets(settings.session_requests, FIVE_MINUTES)
        self._addresses = Buckets(settings.address_requests, FIVE_MINUTES)
        self._credentials = Buckets(settings.credential_requests, MINUTE)
        self._tokens = Buckets(settings.token_requests, MINUTE)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            address = client_address(scope, self._trusted)
            scope.setdefault("state", {})["client_address"] = address
            wait = self._wait(scope, address.encode())
            if wait is not None:
                await self._refuse(scope, wait)(scope, receive, send)
                return
        await self._app(scope, receive, send)

    def _wait(self, scope: Scope, address: bytes) -> int | None:
        path = str(scope["path"])
        # Whoever asks below /api/v1 has a limit of their own, by their token; who has none is counted there.
        if path.startswith("/assets/") or (path.startswith("/api/v1/") and scope["method"] in PASSED_ON):
            return None
        # Both are counted: a made-up session cookie for each request must not escape the limit of the address.
        waits = [self._addresses.take(address)]
        session = HTTPConnection(scope).cookies.get(self._cookie)
        if session:
            waits.append(self._sessions.take(hashlib.sha256(session.encode()).digest()))
        if scope["method"] == "POST" and path.rpartition("/")[2] in CREDENTIAL_PATHS:
            waits.append(self._credentials.take(address))
        if path == TOKEN_PATH:
            waits.append(self._tokens.take(address))
        return max((wait for wait in waits if wait is not None), default=None)
