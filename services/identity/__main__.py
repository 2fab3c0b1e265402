"""`python -m services.identity api | worker | all | migrate | revision | audit`, and `team-administrator EMAIL`."""

from chassis.cli import run_service
from services.identity.commands import TEAM_ADMINISTRATOR
from services.identity.settings import Settings

run_service("services.identity", Settings, own=[TEAM_ADMINISTRATOR])
