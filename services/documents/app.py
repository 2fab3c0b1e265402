"""The composition root of the API of documents."""

from fastapi import FastAPI

from chassis import trail
from chassis.callers import verifiers
from chassis.clock import SystemClock
from chassis.database import Database
from chassis.web import create_api
from chassis.worker import Worker
from services.documents.adapters import Outside
from services.documents.api import children, documents
from services.documents.settings import Settings
from services.documents.store import Work

# The chassis refuses long bodies in words of its own. Here the routes with a body count it, and uploads say what people should do.
_NO_LIMIT = 2**63


def build(settings: Settings, worker: Worker | None) -> FastAPI:
    """Compose the API; `worker` runs beside it in the same process."""
    app = create_api(
        "documents",
        Database(settings.database_url, Work, SystemClock(), settings.database_pool),
        [documents.router, children.router, trail.router],
        verifiers("documents", identity_url=settings.identity_url, cases_url=settings.cases_url, gateway_url=settings.gateway_url),
        worker=worker,
        max_body=_NO_LIMIT,
    )
    app.state.outside = Outside.of(settings)
    return app
