"""The composition root of the worker of cases."""

from chassis import worker
from chassis.clock import SystemClock
from chassis.database import Database
from services.cases.handlers import HANDLERS
from services.cases.settings import Settings
from services.cases.store import Work


def build(settings: Settings) -> worker.Worker:
    """Compose the worker."""
    return worker.Worker("cases", Database(settings.database_url, Work, SystemClock()), settings.amqp_url, HANDLERS)
