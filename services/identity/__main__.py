"""`python -m services.identity api | worker | all | migrate | revision`."""

from chassis.cli import run_service
from services.identity.settings import Settings

run_service("services.identity", Settings)
