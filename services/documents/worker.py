"""The composition root of the worker of documents."""

from functools import partial

from chassis import worker
from chassis.clock import SystemClock
from chassis.consumer import PREFETCH
from chassis.database import Database
from chassis.timers import Timer
from services.documents.adapters import Outside
from services.documents.handlers import handlers
from services.documents.settings import Settings
from services.documents.store import Work
from services.documents.use_cases.chase_scans import chase_scans
from services.documents.use_cases.sweep_objects import sweep_objects

# A scan holds its transaction, so each event in hand needs a connection, and the relay, the timers and the measurement theirs.
_CONNECTIONS = PREFETCH + 5
_CHASE_SECONDS = 60
_SWEEP_SECONDS = 6 * 60 * 60


def build(settings: Settings) -> worker.Worker:
    """Compose the worker."""
    outside = Outside.of(settings)
    timers = [
        Timer("chase-scans", _CHASE_SECONDS, partial(chase_scans, outside=outside)),
        Timer("sweep-objects", _SWEEP_SECONDS, partial(sweep_objects, outside=outside)),
    ]
    database = Database(settings.database_url, Work, SystemClock(), max(settings.database_pool, _CONNECTIONS))
    return worker.Worker("documents", database, settings.amqp_url, handlers(outside), timers=timers)
