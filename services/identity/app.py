"""Composition root of the HTTP API of identity."""

from fastapi import FastAPI

from chassis.callers import verifiers
from chassis.clock import Clock, SystemClock
from chassis.database import Database
from chassis.tokens import Signer, load_key
from chassis.web import create_api
from chassis.worker import Worker
from services.identity.adapters import Adapters
from services.identity.api import (
    accounts,
    confirmations,
    connections,
    directory,
    email,
    joining,
    machine_tokens,
    me,
    organisations,
    roles,
    sign_ins,
    systems_organisations,
    team_accounts,
)
from services.identity.settings import Settings
from services.identity.store import Work

ROUTERS = [
    accounts.router,
    sign_ins.router,
    me.router,
    email.router,
    roles.router,
    organisations.router,
    directory.router,
    confirmations.router,
    joining.router,
    team_accounts.router,
    connections.router,
    machine_tokens.router,
]


def build(settings: Settings, worker: Worker | None = None, clock: Clock | None = None) -> FastAPI:
    """Compose the API. `worker` runs beside it in the same process; `clock` is the machine's unless a test brings its own."""
    previous, other_seal = settings.previous_signing_key, settings.previous_seal_key
    signer = Signer(
        "identity",
        load_key(settings.signing_key.get_secret_value()),
        None if previous is None else load_key(previous.get_secret_value()),
    )
    app = create_api(
        "identity",
        Database(settings.database_url, Work, clock or SystemClock(), settings.database_pool),
        ROUTERS,
        verifiers("identity", identity_url=settings.identity_url, cases_url=settings.cases_url, gateway_url=settings.gateway_url),
        machine_routers=[systems_organisations.router],
        worker=worker,
        signer=signer,
    )
    app.state.signer = signer
    app.state.adapters = Adapters.build(
        settings.seal_key.get_secret_value(), None if other_seal is None else other_seal.get_secret_value(), settings.council_name, settings.public_url
    )
    return app
