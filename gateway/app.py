"""Composition root of the gateway."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from fastapi import APIRouter, FastAPI
from fastapi.responses import PlainTextResponse
from fastapi.routing import iter_route_contexts

from chassis.frame import RequestFrame
from chassis.tokens import Signer, load_key
from gateway import failures
from gateway.api.callers import Machines
from gateway.api.described import Described
from gateway.api.routers import ROUTERS as API_ROUTERS
from gateway.assets import serve
from gateway.assets.manifest import load_manifest
from gateway.csrf import CsrfTokens
from gateway.headers import SecureHeaders
from gateway.limits import Limits
from gateway.metrics import metrics_served
from gateway.page import Tools
from gateway.portals.routers import ROUTERS
from gateway.sealed import Sealer
from gateway.session import SESSION_COOKIE
from gateway.settings import Settings
from gateway.sizes import most_bytes
from gateway.upstream import ServiceName, Upstream


def build(settings: Settings) -> FastAPI:
    """Compose the gateway. Raises AssetsMissing when the style sheets and scripts have not been built."""
    previous = load_key(settings.previous_signing_key.get_secret_value()) if settings.previous_signing_key else None
    signer = Signer("gateway", load_key(settings.signing_key.get_secret_value()), previous)
    keys = settings.seal_keys()
    built, made = load_manifest(), serve.council_files(settings)
    names = built | {name: hashed for name, (hashed, _) in made.items()}

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        addresses: dict[ServiceName, str] = {
            "identity": settings.identity_url,
            "cases": settings.cases_url,
            "forms": settings.forms_url,
            "documents": settings.documents_url,
            "notify": settings.notify_url,
        }
        upstream, of_machines = Upstream(addresses, signer), Upstream(addresses, signer)
        app.state.machines = Machines.build(of_machines, settings.identity_url, settings.address_requests)
        app.state.described = Described(of_machines, settings)
        app.state.tools = Tools(settings, upstream, Sealer(*keys), CsrfTokens(*keys), names)
        try:
            async with metrics_served(settings.metrics_host, settings.metrics_port):
                yield
        finally:
            await upstream.close()
            await of_machines.close()

    app = FastAPI(
        title="Waymark",
        lifespan=lifespan,
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,  # it would lead to whatever host the request named
    )
    failures.install(app)
    app.include_router(serve.router(built, made))
    app.include_router(_machine_routes(signer))
    for prefix, router in ROUTERS:
        app.include_router(router, prefix=prefix, include_in_schema=False)
    for router in API_ROUTERS:
        app.include_router(router, include_in_schema=False)
    for route in iter_route_contexts(app.routes):
        if route.methods and "GET" in route.methods:
            route.methods.add("HEAD")  # the server leaves the body out
    app.add_middleware(Limits, settings=settings, session_cookie=SESSION_COOKIE, refuse=failures.too_often(app))
    app.add_middleware(
        RequestFrame, service="gateway", limit=most_bytes, too_large=failures.refusing(app, 413), failed=failures.refusing(app, 500), from_outside=True
    )
    app.add_middleware(SecureHeaders)
    return app


def _machine_routes(signer: Signer) -> APIRouter:
    routes = APIRouter(include_in_schema=False)
    published = signer.jwks()

    @routes.get("/.well-known/jwks.json")
    async def jwks() -> dict[str, Any]:
        return published

    @routes.get("/health/live")
    async def live() -> dict[str, Any]:
        """The gateway keeps no state: it can answer when it runs, and a service that does not is a page in plain words."""
        return {"service": "gateway", "live": True}

    @routes.get("/health/ready")
    async def ready() -> dict[str, Any]:
        return {"service": "gateway", "ready": True}

    @routes.get("/robots.txt")
    async def robots() -> PlainTextResponse:
        return PlainTextResponse("User-agent: *\nDisallow: /\n")

    return routes
