"""A gateway with stand-in services, on a server that browsers reach: for looking at pages that no journey comes to."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import uvicorn
from playwright.async_api import Browser

from gateway.app import build
from tests.gateway.conftest import make_settings
from tests.gateway.stand_in import Services
from tests.journeys.visit import Visit, visiting


@asynccontextmanager
async def visiting_gateway(services: Services, chromium: Browser, session: str) -> AsyncIterator[Visit]:
    """Open a browser in which somebody is signed in. Each page that it comes to is checked as in the journeys, also by axe-core."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        address = f"http://localhost:{listening.getsockname()[1]}"
        server = uvicorn.Server(uvicorn.Config(build(make_settings(services.url, public_url=address)), log_config=None, access_log=False))
        serving = asyncio.create_task(server.serve(sockets=[listening]))
        while not server.started:
            await asyncio.sleep(0.01)
        try:
            async with visiting(chromium, address, scripts=True) as visit:
                await visit.hold_session(session)
                yield visit
        finally:
            server.should_exit = True
            await serving
