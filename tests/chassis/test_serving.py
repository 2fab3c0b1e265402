"""A process that is stopped while requests come answers every one that reaches it."""

import asyncio
import os
import signal
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from deploy.servers import ports
from tests.harness.waiting import until

ROOT = Path(__file__).parents[2]
PEOPLE, DRAIN_SECONDS = 12, 1
SERVER = f"""
import sys
from fastapi import FastAPI
from chassis.serving import serve
from chassis.settings import ProcessSettings
app = FastAPI()
@app.post("/")
async def answer():
    return {{}}
serve(app, ProcessSettings(port=int(sys.argv[1])), {DRAIN_SECONDS})
"""


async def ask(client, url, process, answers):
    """Ask until nobody is there any more. A door that is shut is what makes callers go to another replica."""
    while process.poll() is None:
        try:
            async with client.post(url, data=b"x" * 2000) as response:
                answers[response.status, response.headers.get("connection")] += 1
        except aiohttp.ClientConnectorError:
            await asyncio.sleep(0.01)
        except (aiohttp.ClientError, OSError) as error:
            answers[repr(error)] += 1


# What is tested happens in a moment: three ends show it where one might not.
@pytest.mark.parametrize("turn", range(3))
@pytest.mark.parametrize("kept", [True, False], ids=["kept-connections", "new-connections"])
async def test_whoever_asks_until_the_last_moment_is_answered_or_finds_the_door_shut(kept, turn):
    port = ports.choose()
    process = subprocess.Popen([sys.executable, "-c", SERVER, str(port)], cwd=ROOT, env=os.environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    url, answers = f"http://127.0.0.1:{port}/", Counter[Any]()
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(force_close=not kept)) as client, asyncio.TaskGroup() as group:

        async def is_up():
            try:
                async with client.post(url):
                    return True
            except aiohttp.ClientConnectorError:
                return False

        await until(is_up, seconds=30)
        for _ in range(PEOPLE):
            group.create_task(ask(client, url, process, answers))
        await asyncio.sleep(0.5)
        process.send_signal(signal.SIGTERM)
    assert process.wait(30) == -signal.SIGTERM
    if kept:
        assert answers.pop((200, None)), "before SIGTERM connections are kept"
    assert answers.pop((200, "close")), "after SIGTERM each answer is the last of its connection"
    assert [answer for answer in answers if isinstance(answer, str)] == []
