"""The council's SEND team in front of the whole system: one who is all that one can be, and others whom they invite."""

from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import pytest

from deploy.local.system import System
from deploy.seed.council import Council
from deploy.seed.portal import Portal
from deploy.seed.team import TEAM, first_session, invited_session


@dataclass
class Kept:
    """The session of the first administrator: an authenticator shows one code in thirty seconds, so tests share it."""

    session: str = ""


@pytest.fixture(scope="session")
def kept_session() -> Kept:
    """What the whole session shares."""
    return Kept()


@pytest.fixture
async def council(system: System, portal: Portal, kept_session: Kept) -> Council:
    """An officer, manager and administrator, the first of the team, who never leaves it."""
    status, _ = await portal.identity("POST", "/sessions/exchange", {"session": kept_session.session, "touch": True})
    if status != 200:
        kept_session.session = await first_session(portal, system.authenticator, system.team_link(TEAM))
    return Council(portal, kept_session.session)


class Team:
    """Others of the team, as many as a test wants."""

    def __init__(self, portal: Portal, council: Council, folder: Path) -> None:
        self._portal = portal
        self._council = council
        self._folder = folder

    async def join(self, *roles: str) -> tuple[str, str, Path]:
        """Let somebody join who is an officer, a manager and an administrator unless `roles` say otherwise.

        Returns their e-mail address, their session, and the file that keeps the secret of their authenticator.
        """
        email, authenticator = f"{uuid4().hex}@example.org", self._folder / uuid4().hex
        return email, await invited_session(self._portal, self._council.session, email, authenticator, *roles), authenticator


@pytest.fixture
def team(portal: Portal, council: Council, tmp_path: Path) -> Team:
    """The SEND team."""
    return Team(portal, council, tmp_path)
