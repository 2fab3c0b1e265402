"""A service that signs tokens and publishes its keys over HTTP, as identity, cases and the gateway do."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import web
from joserfc.jwk import OKPKey

from chassis.tokens import Signer


def new_key() -> OKPKey:
    """Return a new Ed25519 key."""
    return OKPKey.generate_key("Ed25519")


class Issuer:
    """`signer` may be replaced, as a rotation does. `fetches` counts how often the keys were asked for."""

    def __init__(self, name: str) -> None:
        self.signer = Signer(name, new_key())
        self.fetches = 0
        self.url = ""

    async def publish(self, _request: web.Request) -> web.Response:
        """Answer with the keys."""
        self.fetches += 1
        return web.json_response(self.signer.jwks())


@asynccontextmanager
async def issuing(name: str) -> AsyncIterator[Issuer]:
    """Run an issuer on a free port of this machine."""
    issuer = Issuer(name)
    app = web.Application()
    app.add_routes([web.get("/.well-known/jwks.json", issuer.publish)])
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    addresses: Any = runner.addresses
    issuer.url = f"http://127.0.0.1:{addresses[0][1]}"
    try:
        yield issuer
    finally:
        await runner.cleanup()
