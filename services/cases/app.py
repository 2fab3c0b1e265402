"""The composition root of the API of cases."""

from fastapi import FastAPI

from chassis import trail
from chassis.callers import verifiers
from chassis.clock import SystemClock
from chassis.database import Database
from chassis.tokens import Signer, load_key
from chassis.web import create_api
from chassis.worker import Worker
from services.cases.adapters.pdf import PdfMaker
from services.cases.api import (
    advice_requests,
    allocations,
    caseload,
    children,
    figures,
    joining,
    letters,
    moves,
    named_children,
    people,
    possible_matches,
    progress,
    requests,
    reuses,
    rights,
    search,
    statutory_dates,
    systems_cases,
    systems_children,
    systems_roll,
    team_case,
    worklist,
)
from services.cases.settings import Settings
from services.cases.store import work_for

_ROUTES = (
    advice_requests,
    allocations,
    caseload,
    children,
    figures,
    joining,
    letters,
    moves,
    named_children,
    people,
    possible_matches,
    progress,
    requests,
    reuses,
    rights,
    search,
    statutory_dates,
    team_case,
    worklist,
)


def build(settings: Settings, worker: Worker | None) -> FastAPI:
    """Compose the API; `worker` runs beside it in the same process."""
    previous = load_key(settings.previous_signing_key.get_secret_value()) if settings.previous_signing_key else None
    signer = Signer("cases", load_key(settings.signing_key.get_secret_value()), previous)
    app = create_api(
        "cases",
        Database(settings.database_url, work_for(settings), SystemClock(), settings.database_pool),
        [*(module.router for module in _ROUTES), trail.router],
        verifiers("cases", identity_url=settings.identity_url, cases_url=settings.cases_url, gateway_url=settings.gateway_url),
        machine_routers=[systems_cases.router, systems_children.router, systems_roll.router],
        worker=worker,
        signer=signer,
    )
    app.state.signer = signer
    app.state.pdf_maker = PdfMaker()
    return app
