"""Addresses of our own that a page may lead on to."""

import re

from fastapi.routing import iter_route_contexts
from starlette.requests import Request
from starlette.routing import BaseRoute, Match
from starlette.types import Scope

# Letters, digits, hyphens and single slashes: nothing that any browser reads as another host, a scheme or a parent folder.
_LOCAL = re.compile(r"/(?:citizen|professional|account)(?:/[A-Za-z0-9_-]{1,64}){0,12}")


def local_path(request: Request, given: str | None) -> str | None:
    """Return `given` when it is the address of a page of ours that can be opened, else None."""
    if given is None or not _LOCAL.fullmatch(given):
        return None
    scope: Scope = {"type": "http", "method": "GET", "path": given, "headers": [], "root_path": ""}
    return given if any(_opens(route, scope) for route in request.app.router.routes) else None


def _opens(route: BaseRoute, scope: Scope) -> bool:
    matched, _ = route.matches(scope)
    return matched is Match.FULL


def methods_at(request: Request) -> str:
    """Return the methods that the address of a request takes, as the header Allow lists them.

    The framework names those of the first route with this address; a page and its form are two.
    """
    routes = (route for route in iter_route_contexts(request.app.routes) if route.path_regex.fullmatch(request.url.path))
    return ", ".join(sorted({method for route in routes for method in route.methods or ()}))
