"""`python -m deploy.seed`: seed the system that the environment names.

Reads WAYMARK_IDENTITY_URL, WAYMARK_CASES_URL, WAYMARK_FORMS_URL, WAYMARK_MAILBOX_URL, WAYMARK_SIGNING_KEY (the gateway's) and
WAYMARK_TEAM_SIGNING_KEY (identity's).
"""

import asyncio
import os

import aiohttp

from chassis.tokens import Signer, load_key
from deploy.seed.demonstration import seed
from deploy.seed.portal import SERVICES, Portal


async def main() -> None:
    """Add the demonstration data."""
    urls = {name: os.environ[f"WAYMARK_{name.upper()}_URL"] for name in (*SERVICES, "mailbox")}
    signer = Signer("gateway", load_key(os.environ["WAYMARK_SIGNING_KEY"]))
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=20)) as client:
        await seed(Portal(client, urls, signer), os.environ["WAYMARK_TEAM_SIGNING_KEY"])


if __name__ == "__main__":
    asyncio.run(main())
