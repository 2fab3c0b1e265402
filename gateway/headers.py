"""The headers that every answer carries, whatever made it: a page, an error, a redirect, a download or a style sheet."""

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'; object-src 'none'"
)

# The policy for a file of a user's: whatever it holds, a browser must never run it as a page of ours, nor show it inside another.
_SANDBOX = "sandbox; default-src 'none'; form-action 'none'; frame-ancestors 'none'; base-uri 'none'; object-src 'none'"

_ALWAYS = {
    "strict-transport-security": "max-age=63072000; includeSubDomains",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()",
    "x-robots-tag": "noindex, nofollow",
}

# The usual policy is same-origin and not no-referrer, because a browser that may send no referrer sends `Origin: null` with a
# form, and the origin is one of the two things that the gateway checks a form by. A token in an address must not travel on at
# all, whatever the answer is.
_REFERRER, _NO_REFERRER = "same-origin", "no-referrer"


class SecureHeaders:
    """Outermost middleware: adds the headers to every response that starts."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.update(_ALWAYS)
                headers["content-security-policy"] = _SANDBOX if "sandbox" in headers.get("content-security-policy", "") else CONTENT_SECURITY_POLICY
                headers["referrer-policy"] = _NO_REFERRER if b"token=" in scope["query_string"] else _REFERRER
                # A built style sheet says itself that it may be kept for ever.
                headers.setdefault("cache-control", "no-store")
                del headers["server"]
            await send(message)

        await self._app(scope, receive, with_headers)
