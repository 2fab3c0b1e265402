"""The composition root of the worker of cases."""

from chassis import worker
from chassis.clock import SystemClock
from chassis.database import Database
from chassis.idempotency import FORGET_KEYS
from chassis.timers import Timer
from services.cases.handlers import HANDLERS
from services.cases.settings import Settings
from services.cases.store import work_for
from services.cases.use_cases.end_allocation import tell_of_passed_allocations
from services.cases.use_cases.remind_of_advice import remind_of_advice
from services.cases.use_cases.remind_of_deadlines import remind_of_deadlines
from services.cases.use_cases.set_family_access import tell_of_passed_family_access

_SECONDS = 300

TIMERS = [
    FORGET_KEYS,
    Timer("remind-of-advice", _SECONDS, remind_of_advice),
    Timer("remind-of-deadlines", _SECONDS, remind_of_deadlines),
    Timer("tell-of-passed-allocations", _SECONDS, tell_of_passed_allocations),
    Timer("tell-of-passed-family-access", _SECONDS, tell_of_passed_family_access),
]


def build(settings: Settings) -> worker.Worker:
    """Compose the worker."""
    database = Database(settings.database_url, work_for(settings), SystemClock(), settings.database_pool)
    return worker.Worker("cases", database, settings.amqp_url, HANDLERS, timers=TIMERS)
