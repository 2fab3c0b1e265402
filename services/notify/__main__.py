"""`python -m services.notify api | worker | all | migrate`."""

from chassis.cli import run_service
from services.notify.adapters.public_queue import declare
from services.notify.settings import Settings

run_service("services.notify", Settings, declare_own=declare)
