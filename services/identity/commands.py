"""What whoever runs the service does at the command line, besides what every service can."""

import argparse
import asyncio
import sys

from chassis.cli import Command, load_settings
from chassis.clock import LONDON, SystemClock
from chassis.database import Database
from chassis.errors import Invalid, WaymarkError
from services.identity.adapters.hashing import PasswordHasher
from services.identity.settings import Settings
from services.identity.store import Work
from services.identity.use_cases.invite_first_administrator import invite_first_administrator
from services.identity.use_cases.recover_administrator import recover_administrator


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("email", help="their e-mail address, which they sign in with")
    parser.add_argument(
        "--recover", action="store_true", help="for an administrator who cannot sign in any more: ends their sessions, password and authenticator at once"
    )


def _print_link(chosen: argparse.Namespace) -> None:
    """Print the link. Ends with status 1, and says why, when there is none."""
    settings = load_settings(Settings)
    try:
        sys.stdout.write(asyncio.run(_link(chosen.email, settings, recover=chosen.recover)))
    except Invalid as error:
        sys.exit(error.errors[0].message)
    except WaymarkError as error:
        sys.exit(error.message)


TEAM_ADMINISTRATOR = Command(
    "team-administrator",
    "print a link with which somebody becomes the first administrator of the SEND team, or one comes back who cannot sign in any more",
    _add_arguments,
    _print_link,
)


async def _link(email: str, settings: Settings, *, recover: bool) -> str:
    database = Database(settings.database_url, Work, SystemClock(), pool=1)
    try:
        async with database.open_work() as work:
            if recover:
                token, until = await recover_administrator(email, work, PasswordHasher())
            else:
                token, until = await invite_first_administrator(email, work)
    finally:
        await database.close()
    told = (
        "Their old password and authenticator open nothing any more. Whoever opens this link chooses new ones:"
        if recover
        else "An account for an administrator of the SEND team is waiting. Open this link to make it yours:"
    )
    after = f"sign in at {settings.public_url}/team" + ("" if recover else " and invite the others under Team accounts")
    return (
        f"{told}\n\n"
        f"  {settings.public_url}/team/join?token={token}\n\n"
        f"It works once, until {until.astimezone(LONDON):%H:%M on %d %B %Y}. You need an authenticator app.\n"
        f"Then {after}. Give the link to nobody else.\n"
    )
