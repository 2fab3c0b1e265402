"""`python -m services.identity api | worker | all | migrate | revision | audit`, and `team-administrator EMAIL`."""

import sys

from chassis.cli import run_service
from services.identity.commands import TEAM_ADMINISTRATOR, team_administrator
from services.identity.settings import Settings

if sys.argv[1:2] == [TEAM_ADMINISTRATOR]:
    team_administrator(sys.argv[2:])
else:
    run_service("services.identity", Settings)
