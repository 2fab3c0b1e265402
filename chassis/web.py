"""The HTTP API of a service: one way to open `Work`, one renderer of errors, one set of limits."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from contextlib import asynccontextmanager
from typing import Any

from fastapi import APIRouter, FastAPI, Request

from chassis import document, health, problems
from chassis.callers import Verifiers
from chassis.database import Database, Work
from chassis.frame import RequestFrame
from chassis.tokens import Signer
from chassis.worker import Worker

MAX_BODY_BYTES = 1024 * 1024


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
    machine_routers: Sequence[APIRouter] = (),
    worker: Worker | None = None,
    signer: Signer | None = None,
    max_body: int = MAX_BODY_BYTES,
    beside: Callable[[], Coroutine[Any, Any, None]] | None = None,
) -> FastAPI:
    """Compose the API of a service. `worker` runs beside it in the same process, and so does `beside`; `signer`'s public keys are served.

    `machine_routers` are for other systems, and described at `/v1/openapi.json` for the gateway.
    """
    for_machines = [*machine_routers, document.router(service, machine_routers)] if machine_routers else []
    app = _framed(service, database, worker, [health.router(service, database, worker, signer), *routers, *for_machines], max_body=max_body, beside=beside)
    app.state.verifiers = verifiers
    return app


def create_worker_app(worker: Worker) -> FastAPI:
    """Compose a process that runs `worker` alone, and answers for its health."""
    return _framed(worker.service, worker.database, worker, [health.router(worker.service, worker.database, worker, None, answers_nobody=True)])


def _framed(
    service: str,
    database: Database[Any],
    worker: Worker | None,
    routers: Sequence[APIRouter],
    *,
    max_body: int = MAX_BODY_BYTES,
    beside: Callable[[], Coroutine[Any, Any, None]] | None = None,
) -> FastAPI:
    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        if worker is not None:
            await worker.start()
        running = None if beside is None else asyncio.create_task(beside())
        try:
            yield
        finally:
            if running is not None:
                running.cancel()
                await asyncio.gather(running, return_exceptions=True)
            if worker is not None:
                await worker.stop()
            await database.close()

    app = FastAPI(title=f"Waymark {service}", lifespan=lifespan, openapi_url=None, docs_url=None, redoc_url=None)
    app.state.database = database
    app.state.revision = None
    problems.install(app)
    for router in routers:
        app.include_router(router)
    app.add_middleware(
        RequestFrame,
        service=service,
        limit=lambda _: max_body,
        too_large=lambda _: problems.problem(413, "Too large", "too_large", "The request is too large"),
        failed=lambda _: problems.unexpected(),
        from_outside=False,
    )
    return app
