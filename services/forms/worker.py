"""The composition root of the worker of forms: it relays the outbox."""

from chassis import worker
from chassis.clock import SystemClock
from chassis.database import Database
from services.forms.handlers import HANDLERS
from services.forms.settings import Settings
from services.forms.store import Work


def build(settings: Settings) -> worker.Worker:
    """Compose the worker."""
    return worker.Worker("forms", Database(settings.database_url, Work, SystemClock(), settings.database_pool), settings.amqp_url, HANDLERS)
