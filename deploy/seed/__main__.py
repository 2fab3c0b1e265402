"""`python -m deploy.seed`: seed the system that the environment names.

Reads WAYMARK_IDENTITY_URL, WAYMARK_CASES_URL, WAYMARK_FORMS_URL, WAYMARK_MAILBOX_URL, WAYMARK_SIGNING_KEY (the gateway's) and
WAYMARK_AUTHENTICATOR, the file that keeps the secret of the administrator's authenticator; and, the first time, WAYMARK_TEAM_LINK: what
`python -m services.identity team-administrator` printed.
"""

import asyncio
import os
from pathlib import Path

import aiohttp

from chassis.tokens import Signer, load_key
from deploy.seed.demonstration import seed
from deploy.seed.portal import SERVICES, Portal


async def main() -> None:
    """Add the demonstration data."""
    urls = {name: os.environ[f"WAYMARK_{name.upper()}_URL"] for name in (*SERVICES, "mailbox")}
    signer = Signer("gateway", load_key(os.environ["WAYMARK_SIGNING_KEY"]))
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=20)) as client:
        await seed(Portal(client, urls, signer), Path(os.environ["WAYMARK_AUTHENTICATOR"]), os.environ.get("WAYMARK_TEAM_LINK", ""))


if __name__ == "__main__":
    asyncio.run(main())
