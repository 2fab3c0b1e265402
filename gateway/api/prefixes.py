"""Which service answers for which part of `/api/v1`. Its routes have the same paths there, without `/api`."""

import re
from collections.abc import Mapping

from gateway.upstream import ServiceName

SERVICES: Mapping[str, ServiceName] = {
    "events": "notify",
    "webhooks": "notify",
    "cases": "cases",
    "children": "cases",
    "school-roll": "cases",
    "organisations": "identity",
}
"""By what stands after `/api/v1/`."""

# Ids, words and numbers. An escape, a step up, an empty part or a slash at the end is no address of ours.
_ADDRESS = re.compile(r"/api(?P<path>/v1/(?P<part>[a-z-]{1,64})(?:/[A-Za-z0-9_~-][A-Za-z0-9._~-]{0,127}){0,8})", re.ASCII)


def service_of(address: str) -> tuple[ServiceName, str] | None:
    """Return the service that answers for an address as it came, with nothing unescaped, and the path there; None when nobody does."""
    found = _ADDRESS.fullmatch(address)
    if found is None or found["part"] not in SERVICES:
        return None
    return SERVICES[found["part"]], found["path"]
