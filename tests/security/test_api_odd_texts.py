"""Texts that a generator of requests does not come to, at each place of each body that another system can send: none is an error of ours."""

import json
from collections.abc import Iterator
from http import HTTPStatus
from typing import Any

import aiohttp

from deploy.local.system import System
from tests.harness.connections import Connect
from tests.subscribers.conftest import CHILD_ADDED

ODD = [
    *("\ud800", "x\udfff", "\x00", "https://[1.2.3.4]/", "https://[...]/", "https://[::1/", "https://a.example:99999/"),
    *("0001-01-01", "9999-12-31", "0001-01-01T00:00:00Z", "0001-01-01T00:00:00+23:59", "0001-01-01T00:00:00-23:59"),
    *("9999-12-31T23:59:59Z", "9999-12-31T23:59:59+23:59", "9999-12-31T23:59:59-23:59"),
]
WEBHOOK = {"url": "https://1.1.1.1/", "types": [CHILD_ADDED], "subject": "01a22793-d001-7861-9050-863c387d8c70"}
PUPIL = {"upn": "A123456789012", "first_name": "A", "last_name": "B", "date_of_birth": "2016-02-29", "urn": 136570, "from_on": "2025-09-01"}
BODIES: dict[tuple[str, str], Any] = {
    ("post", "/v1/webhooks"): WEBHOOK,
    ("patch", "/v1/webhooks/{webhook_id}"): WEBHOOK,
    ("post", "/v1/webhooks/{webhook_id}/replay"): {"from": "2026-01-01T00:00:00Z"},
    ("post", "/v1/school-roll"): {"as_of": "2026-09-07", "pupils": [PUPIL]},
    ("put", "/v1/organisations/{urn}"): {"name": "Oak Tree", "kind": "school", "ukprn": "10012345"},
    ("put", "/v1/organisations/{urn}/professionals"): {"professionals": [{"email": "ada@example.org"}]},
}


def changed(body: Any, odd: str) -> Iterator[Any]:
    """Return the body with `odd` in the place of one value after the other, and as the name of a field more."""
    if isinstance(body, dict):
        yield {**body, odd: 1}
        for name, value in body.items():
            yield from ({**body, name: other} for other in changed(value, odd))
    elif isinstance(body, list):
        yield from ([other] for other in changed(body[0], odd))
    else:
        yield odd


async def test_odd_texts_at_any_place_are_no_error_of_ours(system: System, client: aiohttp.ClientSession, connect: Connect) -> None:
    other = await connect()
    async with client.get(f"{system.url}/api/openapi.json") as answer:
        paths = (await answer.json())["paths"]
    assert set(BODIES) == {(method, path) for path, item in paths.items() for method, found in item.items() if "requestBody" in found} - {
        ("post", "/oauth/token")
    }
    status, made = await other.ask("POST", "/v1/webhooks", json=WEBHOOK)
    assert status == HTTPStatus.CREATED, made
    wrong = []
    for (method, path), body in BODIES.items():
        place = path.format(webhook_id=made["id"], urn="123456")
        for odd in ODD:
            for sent in changed(body, odd):
                status, _ = await other.ask(method, place, data=json.dumps(sent), headers={"Content-Type": "application/json"})
                wrong += [(method, path, sent, status)] if status >= HTTPStatus.INTERNAL_SERVER_ERROR else []
    assert wrong == []
