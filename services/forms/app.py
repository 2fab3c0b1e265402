"""The composition root of the API of forms."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import structlog
from fastapi import APIRouter, FastAPI

from chassis import trail
from chassis.callers import verifiers
from chassis.clock import SystemClock
from chassis.database import Database
from chassis.web import create_api
from chassis.worker import Worker
from services.forms.adapters.definition_files import read_folder
from services.forms.adapters.pdf import PdfMaker
from services.forms.api import definitions as definition_routes
from services.forms.api import drafts, submissions
from services.forms.domain.definition import Definition
from services.forms.domain.definition_reader import BadDefinition
from services.forms.settings import Settings
from services.forms.store import Work
from services.forms.use_cases.load_definitions import load_definitions

log = structlog.get_logger()


def build(settings: Settings, worker: Worker | None) -> FastAPI:
    """Compose the API; `worker` runs beside it in the same process. Stops the process when a form definition has mistakes."""
    try:
        definitions = read_folder(settings.definitions_folder)
    except BadDefinition as error:
        raise SystemExit(str(error)) from error
    database = Database(settings.database_url, Work, SystemClock(), settings.database_pool)
    app = create_api(
        "forms",
        database,
        [_at_start(definitions, database), drafts.router, submissions.router, definition_routes.router, trail.router],
        verifiers("forms", identity_url=settings.identity_url, cases_url=settings.cases_url, gateway_url=settings.gateway_url),
        worker=worker,
    )
    app.state.brought = frozenset(definition.hash for definition in definitions)
    app.state.pdf_maker = PdfMaker()
    return app


def _at_start(definitions: list[Definition], database: Database[Work]) -> APIRouter:
    """Return a router without routes, whose life begins with storing the definitions: no request comes before that."""

    @asynccontextmanager
    async def life(_app: FastAPI) -> AsyncIterator[None]:
        try:
            async with database.open_work() as work:
                left_out = await load_definitions(definitions, work)
        except BadDefinition as error:
            log.critical("definition_refused", file=error.file, reason=str(error))
            raise
        for definition in left_out:
            log.warning("definition_left_out", form=definition.form, version=definition.version)
        yield

    return APIRouter(lifespan=life)
