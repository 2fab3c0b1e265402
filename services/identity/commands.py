"""What whoever runs the service does at the command line, besides what every service can."""

import argparse
import asyncio
import sys
from collections.abc import Sequence

from pydantic import Field

from chassis.cli import load_settings
from chassis.clock import LONDON, SystemClock
from chassis.database import Database
from chassis.errors import Invalid, WaymarkError
from services.identity.settings import Settings
from services.identity.store import Work
from services.identity.use_cases.invite_first_administrator import invite_first_administrator

TEAM_ADMINISTRATOR = "team-administrator"


class CommandSettings(Settings):
    """What the command reads besides the settings of the service."""

    public_url: str = Field(pattern=r"^https?://[^\s/]+$", description="what people type to reach the portal, without a slash at its end")


def team_administrator(arguments: Sequence[str] | None = None) -> None:
    """Print a link with which somebody becomes the first administrator of the SEND team. Ends with status 1, and says why, when it cannot be."""
    parser = argparse.ArgumentParser(
        prog=f"python -m services.identity {TEAM_ADMINISTRATOR}",
        description="Print a link with which somebody becomes the first administrator of the SEND team",
    )
    parser.add_argument("email", help="their e-mail address, which they sign in with")
    email = parser.parse_args(arguments).email
    settings = load_settings(CommandSettings)
    try:
        sys.stdout.write(asyncio.run(_invite(email, settings)))
    except Invalid as error:
        sys.exit(error.errors[0].message)
    except WaymarkError as error:
        sys.exit(error.message)


async def _invite(email: str, settings: CommandSettings) -> str:
    database = Database(settings.database_url, Work, SystemClock(), pool=1)
    try:
        async with database.open_work() as work:
            token, until = await invite_first_administrator(email, work)
    finally:
        await database.close()
    return (
        f"An account for an administrator of the SEND team is waiting. Open this link to make it yours:\n\n"
        f"  {settings.public_url}/team/join?token={token}\n\n"
        f"It works once, until {until.astimezone(LONDON):%H:%M on %d %B %Y}. You need an authenticator app.\n"
        f"Then sign in at {settings.public_url}/team and invite the others under Team accounts. Give the link to nobody else.\n"
    )
