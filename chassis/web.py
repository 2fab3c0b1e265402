"""The HTTP API of a service: one way to open `Work`, one renderer of errors, one set of limits."""

import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

import structlog
from fastapi import APIRouter, FastAPI, Request
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from chassis import health, problems
from chassis.callers import Verifiers
from chassis.database import Database, Work
from chassis.metrics import REQUESTS
from chassis.telemetry import continue_trace
from chassis.tokens import Signer
from chassis.worker import Worker

MAX_BODY_BYTES = 1024 * 1024
# A body up to this size is cheaper to read to its end, unseen, than a new connection.
DRAINED_BYTES = 64 * 1024
_MOST_DIGITS = 20

log = structlog.get_logger()


async def open_work(request: Request) -> AsyncIterator[Work]:
    """Open the transaction of a request.

    Use it as `Depends(open_work, scope="function")`: without the scope FastAPI sends the response before the commit, and a
    commit that fails has already answered 200.
    """
    async with request.app.state.database.open_work() as work:
        yield work


async def open_statement(request: Request) -> AsyncIterator[Work]:
    """Open work without a transaction, for a route that asks one thing; see `Database.open_statement`."""
    async with request.app.state.database.open_statement() as work:
        yield work


def create_api(
    service: str,
    database: Database[Any],
    routers: Sequence[APIRouter],
    verifiers: Verifiers,
    *,
    worker: Worker | None = None,
    signer: Signer | None = None,
    max_body: int = MAX_BODY_BYTES,
) -> FastAPI:
    """Compose the API of a service. `worker` runs beside it in the same process; `signer`'s public keys are served."""
    app = _framed(service, database, worker, [health.router(service, database, worker, signer), *routers], max_body)
    app.state.verifiers = verifiers
    return app


def create_worker_app(worker: Worker) -> FastAPI:
    """Compose a process that runs `worker` alone, and answers for its health."""
    return _framed(worker.service, worker.database, worker, [health.router(worker.service, worker.database, worker, None)], MAX_BODY_BYTES)


def _framed(service: str, database: Database[Any], worker: Worker | None, routers: Sequence[APIRouter], max_body: int) -> FastAPI:
    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        if worker is not None:
            await worker.start()
        try:
            yield
        finally:
            if worker is not None:
                await worker.stop()
            await database.close()

    app = FastAPI(title=f"Waymark {service}", lifespan=lifespan, openapi_url=None, docs_url=None, redoc_url=None)
    app.state.database = database
    problems.install(app)
    for router in routers:
        app.include_router(router)
    app.add_middleware(RequestFrame, service=service, max_body=max_body)
    return app


class RequestFrame:
    """Around each request: the trace, the size limit, the measurement and one line of log without the query string."""

    def __init__(self, app: ASGIApp, service: str, max_body: int) -> None:
        self._app = app
        self._service = service
        self._max_body = max_body

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = dict(scope["headers"])
        trace_id = continue_trace(headers.get(b"traceparent", b"").decode("latin-1"))
        started = time.perf_counter()
        status, answering = 500, False
        declared = headers.get(b"content-length", b"0")
        size = int(declared) if declared.isdigit() and len(declared) < _MOST_DIGITS else self._max_body + 1
        body = _Body(receive, self._max_body, ended=size <= DRAINED_BYTES and b"transfer-encoding" not in headers)

        async def observe(message: Message) -> None:
            nonlocal status, answering
            if message["type"] == "http.response.start":
                status, answering = message["status"], True
                if not body.ended:
                    # Whoever is answered before they have sent all would otherwise be read to the end, however long that is.
                    message["headers"] = [*message.get("headers", ()), (b"connection", b"close")]
            await send(message)

        with structlog.contextvars.bound_contextvars(trace_id=trace_id, person_id=None):
            if size > self._max_body:
                await problems.problem(413, "Too large", "too_large", "The request is too large")(scope, receive, observe)
            else:
                try:
                    await self._app(scope, body.receive, observe)
                except Exception as error:
                    # Here, and not in Starlette's last resort, which is outside the trace and hands the error on to the server.
                    log.exception("unexpected_error", exc_info=error)
                    if answering:
                        raise
                    await problems.unexpected()(scope, receive, observe)
            seconds = time.perf_counter() - started
            route = getattr(scope.get("route"), "path", "unknown")
            REQUESTS.labels(self._service, scope["method"], route, str(status)).observe(seconds)
            log.debug("request", method=scope["method"], route=route, status=status, milliseconds=round(seconds * 1000, 1))


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
