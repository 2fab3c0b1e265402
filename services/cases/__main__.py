"""`python -m services.cases`."""

from chassis.cli import run_service
from services.cases.settings import Settings

run_service("services.cases", Settings)
