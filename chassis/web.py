"""The HTTP API of a service: one way to open `Work`, one renderer of errors, one set of limits."""

import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

import structlog
from fastapi import APIRouter, FastAPI, Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from chassis import health, problems
from chassis.callers import Verifiers
from chassis.database import Database, Work
from chassis.errors import TooLarge
from chassis.metrics import REQUESTS
from chassis.telemetry import continue_trace
from chassis.tokens import Signer
from chassis.worker import Worker

MAX_BODY_BYTES = 1024 * 1024

log = structlog.get_logger()


async def open_work(request: Request) -> AsyncIterator[Work]:
    """Open the transaction of a request.

    Use it as `Depends(open_work, scope="function")`: without the scope FastAPI sends the response before the commit, and a
    commit that fails has already answered 200.
    """
    async with request.app.state.database.open_work() as work:
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
        status = 500

        async def observe(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        with structlog.contextvars.bound_contextvars(trace_id=trace_id, person_id=None):
            declared = headers.get(b"content-length", b"0")
            if not declared.isdigit() or int(declared) > self._max_body:
                status = 413
                await problems.problem(413, "Too large", "too_large", "The request is too large")(scope, receive, send)
            else:
                await self._app(scope, self._limited(receive), observe)
            seconds = time.perf_counter() - started
            route = getattr(scope.get("route"), "path", "unknown")
            REQUESTS.labels(self._service, scope["method"], route, str(status)).observe(seconds)
            log.debug("request", method=scope["method"], route=route, status=status, milliseconds=round(seconds * 1000, 1))

    def _limited(self, receive: Receive) -> Receive:
        """Refuse a body that is longer than it said, or that did not say, without reading the rest."""
        taken = 0

        async def counted() -> Message:
            nonlocal taken
            message = await receive()
            taken += len(message.get("body", b""))
            if taken > self._max_body:
                raise TooLarge("too_large", "The request is too large")
            return message

        return counted
