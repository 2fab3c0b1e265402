"""What the gateway counts is for whoever runs it, and tells nothing about anybody."""

import re
import socket
from uuid import uuid4

import aiohttp
import pytest
from prometheus_client.parser import text_string_to_metric_families

from gateway.settings import Settings
from tests.gateway.conftest import Browser, OpenGateway, make_settings
from tests.gateway.stand_in import Services

SESSION = "A" * 43


@pytest.fixture
def port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        number: int = found.getsockname()[1]
        return number


async def test_metrics_are_on_their_own_port_alone(open_gateway: OpenGateway, services: Services, port: int) -> None:
    browser: Browser = (await open_gateway(metrics_port=port))()
    services.sign_in(SESSION, "a@example.org")
    browser.hold_session(SESSION)
    child = uuid4()
    await browser.open("/help")
    await browser.open(f"/citizen/children/{child}")
    await browser.open("/account/confirm-email?token=canary-token")
    await browser.open("/nowhere/canary-path")
    assert (await browser.get("/metrics")).status_code == 404
    async with aiohttp.ClientSession() as client:
        async with client.get(f"http://127.0.0.1:{port}/metrics") as answer:
            assert answer.status == 200
            assert answer.headers["content-type"].startswith("text/plain; version=")
            text = await answer.text()
        async with client.get(f"http://127.0.0.1:{port}/help") as answer:
            assert answer.status == 404
    assert 'route="/help"' in text
    assert 'route="/citizen/children/{child_id}"' in text
    for personal in (str(child), child.hex, "canary", SESSION, "a@example.org", "203.0.113.7"):
        assert personal not in text


async def test_every_label_of_a_request_is_one_of_few(open_gateway: OpenGateway, port: int) -> None:
    browser: Browser = (await open_gateway(metrics_port=port))()
    for _ in range(20):
        await browser.open(f"/citizen/children/{uuid4()}/forms/{uuid4()}/page-{uuid4()}")
        await browser.open(f"/{uuid4()}")
    async with aiohttp.ClientSession() as client, client.get(f"http://127.0.0.1:{port}/metrics") as answer:
        families = list(text_string_to_metric_families(await answer.text()))
    (requests,) = [family for family in families if family.name == "waymark_request_seconds"]
    routes = {sample.labels["route"] for sample in requests.samples}
    assert "unknown" in routes
    assert not [route for route in routes if re.search(r"[0-9a-f]{8}-", route)]
    assert {name for family in families for sample in family.samples for name in sample.labels} <= _LABELS


_LABELS = {"service", "method", "route", "status", "le", "type", "outcome", "generation", "implementation", "major", "minor", "patchlevel", "version"}


async def test_a_port_that_is_taken_stops_the_start(open_gateway: OpenGateway) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(OSError, match="address already in use"):
            await open_gateway(metrics_port=taken.getsockname()[1])


def test_the_public_port_is_refused_for_metrics() -> None:
    with pytest.raises(ValueError, match="WAYMARK_METRICS_PORT must not be WAYMARK_PORT"):
        make_settings("http://127.0.0.1:1", port=8000, metrics_port=8000)
    assert Settings.model_fields["metrics_host"].default == "127.0.0.1"
