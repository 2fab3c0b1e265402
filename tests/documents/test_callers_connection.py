"""What the gateway's HTTP client sees of a refusal that comes while it is still sending."""

from urllib.parse import quote

import aiohttp
import pytest

from tests.documents.conftest import DRAFT


async def _twenty_mib():
    for _ in range(320):
        yield b"a" * 65_536


@pytest.mark.parametrize("framing", [{"content-length": str(20 * 1024 * 1024)}, {}], ids=["with a length", "without a length"])
async def test_a_refusal_reaches_the_caller_in_spite_of_the_closed_connection(address, parent, framing):
    headers = {**parent.headers, "waymark-file-name": quote("program.exe"), "waymark-purpose": DRAFT, **framing}
    async with aiohttp.ClientSession() as client:
        for _ in range(20):
            async with client.post(f"{address}/documents", data=_twenty_mib(), headers=headers) as answer:
                assert (answer.status, (await answer.json())["code"]) == (422, "file_type")
                assert answer.headers["connection"] == "close"
