"""Every route of the gateway, asked as a browser would ask it. For rules that hold everywhere, whoever adds a page.

What is for other systems is asked as `tests/gateway/api` and `tests/security/test_api.py` do.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from fastapi.routing import RouteContext, iter_route_contexts

from gateway.api.callers import API_CALLERS
from gateway.app import build
from gateway.assets.manifest import load_manifest
from gateway.visitors import VISITORS, visitor
from tests.gateway.conftest import make_settings

IDENTIFIER = "018f0000-0000-7000-8000-000000000000"
UNLIMITED = {"credential_requests": 100_000, "session_requests": 100_000, "address_requests": 100_000}
"""Settings of a gateway that can be asked for everything at once."""


@dataclass(frozen=True)
class Route:
    """An address as it is declared and with made-up identifiers filled in, a method it answers, and whether anybody may ask."""

    method: str
    template: str
    path: str
    is_page: bool
    is_open: bool


def _filled(path: str) -> str:
    path = path.replace("{name}", load_manifest()["waymark.css"]).replace("{page_id}", "reason").replace("{event_type}", "uk.ehc.request.received.v1")
    while "{" in path:
        before, _, rest = path.partition("{")
        name, _, after = rest.partition("}")
        assert name.endswith("_id"), f"{path}: say here what {name} may be"
        path = before + IDENTIFIER + after
    return path


def _read(route: RouteContext) -> Iterator[Route]:
    callers = {found.call for found in route.dependant.dependencies if found.call in VISITORS}
    for method in route.methods or ():
        yield Route(method, str(route.path), _filled(str(route.path)), bool(callers), not callers or callers == {visitor})


@cache
def every_route() -> tuple[Route, ...]:
    """Every method of every route that is for people."""
    app = build(make_settings("http://127.0.0.1:1"))
    return tuple(found for route in iter_route_contexts(app.routes) if not _is_for_programs(route) for found in _read(route))


def _is_for_programs(route: RouteContext) -> bool:
    return any(found.call in API_CALLERS for found in route.dependant.dependencies)


def every_form() -> tuple[Route, ...]:
    """Every route that a form can be sent to."""
    return tuple(route for route in every_route() if route.method == "POST")
