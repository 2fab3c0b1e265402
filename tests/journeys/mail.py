"""What came by e-mail."""

import asyncio
import re
import time
from typing import Any

import aiohttp

_SECONDS = 30


class Mail:
    """The mailbox, through Mailpit's API."""

    def __init__(self, url: str) -> None:
        self._url = url

    async def to(self, address: str) -> list[dict[str, Any]]:
        """Everything that came to an address, newest first."""
        async with aiohttp.ClientSession(self._url) as client:
            async with client.get("/api/v1/messages?limit=1000") as response:
                listed = (await response.json())["messages"]
            found = []
            for item in listed:
                if address in {person["Address"] for person in item["To"]}:
                    async with client.get(f"/api/v1/message/{item['ID']}") as response:
                        found.append(await response.json())
        return found

    async def wait_for(self, address: str, pattern: str, count: int = 1) -> str:
        """What `pattern` finds in the newest e-mail that has it, once `count` of them came."""
        deadline = time.monotonic() + _SECONDS
        while time.monotonic() < deadline:
            found = [match[1] for item in await self.to(address) if (match := re.search(pattern, item["Text"]))]
            if len(found) >= count:
                return found[0]
            await asyncio.sleep(0.2)
        raise AssertionError(f"{count} e-mails with {pattern} did not come in {_SECONDS} seconds")
