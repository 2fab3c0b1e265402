"""Health, metrics and public keys of a process. Anybody who can reach the process may read them; the gateway does not pass them on."""

from typing import Any

from fastapi import APIRouter, Response
from fastapi.responses import JSONResponse
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from sqlalchemy import text

from chassis.callers import Public
from chassis.database import Database
from chassis.tokens import Signer
from chassis.worker import Worker

WORKER_STOPPED = "stopped"


def router(service: str, database: Database[Any], worker: Worker | None, signer: Signer | None) -> APIRouter:
    """Return the routes `/health/live`, `/health/ready`, `/metrics` and, for a signer, `/.well-known/jwks.json`."""
    routes = APIRouter()

    @routes.get("/health/live")
    async def live(_: Public) -> JSONResponse:
        """503 only when a restart would help."""
        stopped = worker is not None and WORKER_STOPPED in worker.problems()
        return JSONResponse({"service": service, "live": not stopped}, 503 if stopped else 200)

    @routes.get("/health/ready")
    async def ready(_: Public) -> JSONResponse:
        """503 when no request can be answered; `worker` says what is behind, which is no reason to refuse requests."""
        try:
            async with database.engine.connect() as connection:
                await connection.execute(text("SELECT 1"))
            reached = True
        except Exception:  # noqa: BLE001 - whatever it is, the database cannot be used
            reached = False
        body = {"service": service, "database": reached, "worker": worker.problems() if worker else []}
        return JSONResponse(body, 200 if reached else 503)

    @routes.get("/metrics")
    async def metrics(_: Public) -> Response:
        return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)

    if signer is not None:
        published = signer.jwks()

        @routes.get("/.well-known/jwks.json")
        async def jwks(_: Public) -> dict[str, Any]:
            return published

    return routes
