"""Around each request: the trace, the size limit, the measurement and one line of log without the query string."""

import re
import time
from collections.abc import Callable

import structlog
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from chassis.errors import TooLarge
from chassis.metrics import REQUESTS
from chassis.telemetry import continue_trace

# A form holds at most 1 MiB of text; written for the wire, each byte can take three.
MAX_BODY = 3 * 1024 * 1024 + 64 * 1024
# A file can be 25 MiB. One that is larger is read on for a while all the same, on to disk: the answers of the page are sent
# beside it, and can only be saved when the request was read to its end. The file itself goes no further.
MAX_UPLOAD = 64 * 1024 * 1024
UPLOADS = re.compile(r"/citizen/children/[^/]+/forms/[^/]+/[^/]+")
"""Pages where a file can be among the answers."""

_SERVER_ERROR = 500

log = structlog.get_logger()


class RequestFrame:
    """Middleware. `too_large` and `failed` make the answers to a body over the limit and to an error that nobody expected.

    The framework would answer such an error outside every middleware, without the headers that each answer must carry.
    """

    def __init__(self, app: ASGIApp, too_large: Callable[[Scope], ASGIApp], failed: Callable[[Scope], ASGIApp]) -> None:
        self._app = app
        self._too_large = too_large
        self._failed = failed

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        # Whoever asks from outside does not choose our trace.
        trace_id = continue_trace(None)
        scope.setdefault("state", {})["trace_id"] = trace_id
        started = time.perf_counter()
        status = _SERVER_ERROR
        begun = False

        async def observe(message: Message) -> None:
            nonlocal status, begun
            if message["type"] == "http.response.start":
                status, begun = message["status"], True
            await send(message)

        limit = MAX_UPLOAD if UPLOADS.fullmatch(scope["path"]) else MAX_BODY
        declared = dict(scope["headers"]).get(b"content-length", b"0")
        with structlog.contextvars.bound_contextvars(trace_id=trace_id, person_id=None):
            try:
                if not declared.isdigit() or int(declared) > limit:
                    await self._too_large(scope)(scope, receive, observe)
                else:
                    await self._app(scope, _limited(receive, limit), observe)
            except Exception:
                log.exception("unexpected_error")
                if begun:
                    raise
                await self._failed(scope)(scope, receive, observe)
            finally:
                seconds = time.perf_counter() - started
                route = getattr(scope.get("route"), "path", "unknown")
                REQUESTS.labels("gateway", scope["method"], route, str(status)).observe(seconds)
                line = log.error if status >= _SERVER_ERROR else log.debug
                line("request", method=scope["method"], route=route, status=status, milliseconds=round(seconds * 1000, 1))


def _limited(receive: Receive, limit: int) -> Receive:
    """Refuse a body that is longer than it said, or that did not say, without reading the rest."""
    taken = 0

    async def counted() -> Message:
        nonlocal taken
        message = await receive()
        taken += len(message.get("body", b""))
        if taken > limit:
            raise TooLarge("too_large", "The request is too large")
        return message

    return counted
