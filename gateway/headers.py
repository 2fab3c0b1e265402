"""The headers that every answer carries, whatever made it: a page, an error, a redirect, a download or a style sheet."""

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'; object-src 'none'"
)

_ALWAYS = {
    "strict-transport-security": "max-age=63072000; includeSubDomains",
    "content-security-policy": CONTENT_SECURITY_POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()",
    "x-robots-tag": "noindex, nofollow",
}

# A page may say otherwise: a built style sheet may be kept for ever, a page with a token in its address sends no referrer.
# The usual policy is same-origin and not no-referrer, because a browser that may send no referrer sends `Origin: null` with a
# form, and the origin is one of the two things that the gateway checks a form by.
_UNLESS_SET = {
    "cache-control": "no-store",
    "referrer-policy": "same-origin",
}


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
                for name, value in _ALWAYS.items():
                    # A download adds `sandbox`; nothing of ours loosens the policy.
                    if name != "content-security-policy" or "sandbox" not in headers.get(name, ""):
                        headers[name] = value
                for name, value in _UNLESS_SET.items():
                    headers.setdefault(name, value)
                del headers["server"]
            await send(message)

        await self._app(scope, receive, with_headers)
