"""The composition root of the API of notify."""

from fastapi import FastAPI

from chassis import trail
from chassis.callers import verifiers
from chassis.clock import SystemClock
from chassis.database import Database
from chassis.web import create_api
from chassis.worker import Worker
from services.notify.api import conversations, messages
from services.notify.settings import Settings
from services.notify.store import Work


def build(settings: Settings, worker: Worker | None) -> FastAPI:
    """Compose the API; `worker` runs beside it in the same process."""
    return create_api(
        "notify",
        Database(settings.database_url, Work, SystemClock(), settings.database_pool),
        [messages.router, conversations.router, trail.router],
        verifiers("notify", identity_url=settings.identity_url, cases_url=settings.cases_url, gateway_url=settings.gateway_url),
        worker=worker,
    )
