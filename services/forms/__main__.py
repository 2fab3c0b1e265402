"""`python -m services.forms`."""

from chassis.cli import run_service
from services.forms.settings import Settings

run_service("services.forms", Settings)
