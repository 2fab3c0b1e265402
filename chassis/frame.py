"""Around each request: the trace, the size limit, the measurement, the last answer to an error, and one line of log without the query string."""

import time
from collections.abc import Callable

import structlog
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from chassis.metrics import REQUESTS
from chassis.telemetry import continue_trace

# A body up to this size is cheaper to read to its end, unseen, than a new connection.
DRAINED_BYTES = 64 * 1024
_MOST_DIGITS = 20
_SERVER_ERROR = 500

log = structlog.get_logger()

Answer = Callable[[Scope], ASGIApp]
"""Makes the answer to a request that went no further."""


class RequestFrame:
    """Middleware of services and gateway. `limit` says how many bytes a body may have; `too_large` and `failed` make the answers.

    The framework would answer an error that nobody expected outside every middleware, and hand it on to the server besides.
    Whoever asks `from_outside` does not choose our trace. The id of the trace is in the request's state as `trace_id`.
    """

    def __init__(self, app: ASGIApp, service: str, *, limit: Callable[[Scope], int], too_large: Answer, failed: Answer, from_outside: bool) -> None:
        self._app = app
        self._service = service
        self._limit = limit
        self._too_large = too_large
        self._failed = failed
        self._from_outside = from_outside

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = dict(scope["headers"])
        trace_id = continue_trace(None if self._from_outside else headers.get(b"traceparent", b"").decode("latin-1"))
        scope.setdefault("state", {})["trace_id"] = trace_id
        started = time.perf_counter()
        status, answering = _SERVER_ERROR, False
        limit, declared = self._limit(scope), headers.get(b"content-length", b"0")
        size = int(declared) if declared.isdigit() and len(declared) < _MOST_DIGITS else limit + 1
        body = _Body(receive, limit, ended=size <= DRAINED_BYTES and b"transfer-encoding" not in headers)

        async def observe(message: Message) -> None:
            nonlocal status, answering
            if message["type"] == "http.response.start":
                status, answering = message["status"], True
                if not body.ended:
                    # Whoever is answered before they have sent all would otherwise be read to the end, however long that is.
                    message["headers"] = [*message.get("headers", ()), (b"connection", b"close")]
            await send(message)

        with structlog.contextvars.bound_contextvars(trace_id=trace_id, person_id=None):
            try:
                if size > limit:
                    await self._too_large(scope)(scope, receive, observe)
                else:
                    await self._app(scope, body.receive, observe)
            except Exception as error:
                log.exception("unexpected_error", exc_info=error)
                if answering:
                    raise
                await self._failed(scope)(scope, receive, observe)
            finally:
                seconds = time.perf_counter() - started
                route = getattr(scope.get("route"), "path", "unknown")
                REQUESTS.labels(self._service, scope["method"], route, str(status)).observe(seconds)
                line = log.error if status >= _SERVER_ERROR else log.debug
                line("request", method=scope["method"], route=route, status=status, milliseconds=round(seconds * 1000, 1))


class _Body:
    """Refuses a body that is longer than it said, or that did not say, without reading the rest."""

    def __init__(self, receive: Receive, limit: int, *, ended: bool) -> None:
        self._receive = receive
        self._left = limit
        self.ended = ended
        """Whether nothing is still to come, or so little, of which nothing was read, that the server may read and drop it."""

    async def receive(self) -> Message:
        """Return the next message. Raises HTTPException 413."""
        message = await self._receive()
        self.ended = not message.get("more_body")
        self._left -= len(message.get("body", b""))
        if self._left < 0:
            self.ended = False
            # FastAPI turns any other exception while it reads a body into 400.
            raise HTTPException(413)
        return message
