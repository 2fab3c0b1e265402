"""A download that passes through: opened at a service, and sent on piece by piece."""

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from gateway.upstream import Service

_PIECE = 64 * 1024
_FORWARDED = ("content-type", "content-length", "content-disposition")
# Whatever the file holds, a browser must never run it as a page of ours.
_HEADERS = ((b"content-security-policy", b"sandbox; default-src 'none'"), (b"cache-control", b"no-store"))


class Relay(Response):
    """Answers with what a service sends, holding one piece of it at a time.

    The service is asked when the answer is sent, so that its connection is closed whatever happens to the browser's. Before the
    first byte, a refusal raises UpstreamProblem and becomes an error page like any other.
    """

    def __init__(self, service: Service, path: str, case_pass: str | None = None) -> None:
        super().__init__()
        self._service = service
        self._path = path
        self._case_pass = case_pass

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002 - ASGI's own signature
        async with self._service.open_file(self._path, case_pass=self._case_pass) as found:
            headers = [(name.encode(), found.headers[name].encode("latin-1")) for name in _FORWARDED if name in found.headers]
            await send({"type": "http.response.start", "status": 200, "headers": [*headers, *_HEADERS]})
            if scope["method"] != "HEAD":
                async for piece in found.content.iter_chunked(_PIECE):
                    await send({"type": "http.response.body", "body": piece, "more_body": True})
            await send({"type": "http.response.body", "body": b"", "more_body": False})
