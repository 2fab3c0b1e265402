"""Composition root of the worker of identity: it relays events and runs the timers."""

from chassis.clock import Clock, SystemClock
from chassis.database import Database
from chassis.idempotency import FORGET_KEYS
from chassis.timers import Timer
from chassis.worker import Worker
from services.identity.adapters.sealing import read_seal
from services.identity.handlers import HANDLERS
from services.identity.settings import Settings
from services.identity.store import Work
from services.identity.use_cases.renew_seals import SealRenewal
from services.identity.use_cases.tidy_up import tidy_up
from services.identity.use_cases.warn_owner import warn_of_abandoned_sign_ins

TIMERS = [
    FORGET_KEYS,
    Timer("tidy-up", 3600, tidy_up),
    Timer("warn-of-abandoned-sign-ins", 60, warn_of_abandoned_sign_ins),
]


def rotation(settings: Settings) -> list[Timer]:
    """Return what runs only while the seal key changes."""
    if settings.previous_seal_key is None:
        return []
    renewal = SealRenewal(read_seal(settings.seal_key.get_secret_value(), settings.previous_seal_key.get_secret_value()))
    return [Timer("renew-seals", 10, renewal.renew_next)]


def build(settings: Settings, clock: Clock | None = None) -> Worker:
    """Compose the worker. `clock` is the machine's unless a test brings its own."""
    database = Database(settings.database_url, Work, clock or SystemClock(), settings.database_pool)
    return Worker("identity", database, settings.amqp_url, HANDLERS, timers=[*TIMERS, *rotation(settings)])
