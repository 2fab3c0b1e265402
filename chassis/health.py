"""Health, metrics and public keys of a process. Anybody who can reach the process may read them; the gateway does not pass them on."""

from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from sqlalchemy import text

from chassis.callers import Public
from chassis.database import Database
from chassis.tokens import Signer
from chassis.worker import QUEUE_NOT_READ, STOPPED, Worker


def router(service: str, database: Database[Any], worker: Worker | None, signer: Signer | None, *, answers_nobody: bool = False) -> APIRouter:
    """Return the routes `/health/live`, `/health/ready`, `/metrics` and, for a signer, `/.well-known/jwks.json`.

    `answers_nobody`: the process is a worker alone.
    """
    routes = APIRouter()

    @routes.get("/health/live")
    async def live(_: Public) -> JSONResponse:
        """503 only when a restart would help."""
        stopped = worker is not None and STOPPED in worker.problems()
        return JSONResponse({"service": service, "live": not stopped}, 503 if stopped else 200)

    @routes.get("/health/ready")
    async def ready(_: Public, request: Request) -> JSONResponse:
        """503 when no request can be answered: the database does not answer, or is older than the code. Of a worker alone also when it does not read its queue.

        What else `worker` says is behind is no reason to refuse requests, or to hold up the replicas that come after this one.
        """
        usable = await _is_usable(database, request.app.state.revision)
        problems = worker.problems() if worker else []
        idle = answers_nobody and bool({STOPPED, QUEUE_NOT_READ} & set(problems))
        return JSONResponse({"service": service, "database": usable, "worker": problems}, 200 if usable and not idle else 503)

    @routes.get("/metrics")
    async def metrics(_: Public) -> Response:
        return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)

    if signer is not None:
        published = signer.jwks()

        @routes.get("/.well-known/jwks.json")
        async def jwks(_: Public) -> dict[str, Any]:
            return published

    return routes


async def _is_usable(database: Database[Any], revision: str | None) -> bool:
    """Whether it answers, and was migrated to a revision or a later one: the code before an upgrade runs beside the code after it."""
    try:
        async with database.engine.connect() as connection:
            if revision is None:
                return bool((await connection.execute(text("SELECT true"))).scalar_one())
            migrated = text("SELECT coalesce(max(version_num) >= :revision, false) FROM alembic_version")
            return bool((await connection.execute(migrated, {"revision": revision})).scalar_one())
    except Exception:  # noqa: BLE001 - whatever it is, the database cannot be used
        return False
