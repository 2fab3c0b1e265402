"""`python -m services.documents`."""

from chassis.cli import run_service
from services.documents.settings import Settings

run_service("services.documents", Settings)
