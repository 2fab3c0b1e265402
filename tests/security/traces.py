"""What the running system leaves behind it: rows of the outbox and e-mails, read for words that must not be there."""

from collections.abc import Iterable

import aiohttp

from contracts.registry import PUBLIC
from deploy.local.system import System
from tests.harness.rows import rows_of


def found_in(text: str, words: Iterable[str]) -> list[str]:
    """Return those of the words that are in the text."""
    return [word for word in words if word in text]


async def check_outbox(system: System, service: str, words: Iterable[str]) -> None:
    """Raise AssertionError when a public event has one of the words, or a secret one that was sent still says anything."""
    typed = tuple(words)
    for row in await rows_of(system, service, "SELECT type, exposure, data::text, sent_at FROM outbox"):
        if row["type"] in PUBLIC:
            assert not found_in(row["data"], typed), row["type"]
        if row["exposure"] == "secret" and row["sent_at"] is not None:
            assert row["data"] == "{}"


async def mails_to(client: aiohttp.ClientSession, system: System, to: str) -> list[dict[str, str]]:
    """Return the e-mails that came to an address, whole."""
    async with client.get(f"{system.mailbox_url}/api/v1/messages") as response:
        listed = [message for message in (await response.json())["messages"] if message["To"][0]["Address"] == to]
    found = []
    for message in listed:
        async with client.get(f"{system.mailbox_url}/api/v1/message/{message['ID']}") as response:
            found.append(await response.json())
    return found
