"""`python -m services.notify api | worker | all | migrate`."""

from chassis.cli import run_service
from services.notify.settings import Settings

run_service("services.notify", Settings)
