"""A form that does not arrive is not waited for. Security checklist 55."""

import asyncio
import time
from collections.abc import AsyncIterator

import pytest

from gateway import incoming, sizes
from tests.gateway.conftest import PUBLIC_URL, Browser, page_token
from tests.gateway.stand_in import Services

PLAIN, WITH_FILES = "application/x-www-form-urlencoded", "multipart/form-data; boundary=edge"


@pytest.fixture
async def shown(browser: Browser, services: Services) -> Browser:
    services.sign_in("A" * 43, "a@example.org")
    browser.hold_session("A" * 43)
    await browser.open("/account/details")
    services.calls.clear()
    return browser


def test_a_minute_is_waited_and_one_second_more_for_each_32_kib_that_came() -> None:
    assert (sizes.PATIENT_SECONDS, sizes.SLOWEST_BYTES_A_SECOND) == (60, 32 * 1024)


@pytest.mark.parametrize(
    ("content_type", "start"), [(PLAIN, b"first_name="), (WITH_FILES, b'--edge\r\nContent-Disposition: form-data; name="a"; filename="b"\r\n\r\n')]
)
async def test_a_byte_now_and_then_is_cut_when_the_time_is_over(
    shown: Browser, services: Services, monkeypatch: pytest.MonkeyPatch, content_type: str, start: bytes
) -> None:
    monkeypatch.setattr(incoming, "PATIENT_SECONDS", 0.5)
    sent = 0

    async def trickle() -> AsyncIterator[bytes]:
        nonlocal sent
        yield start
        while True:
            await asyncio.sleep(0.02)
            sent += 1
            yield b"x"

    started = time.monotonic()
    response = await shown.post("/account/details", content=trickle(), headers={"content-type": content_type, "origin": PUBLIC_URL})
    assert 0.4 < time.monotonic() - started < 10
    assert response.status_code == 408
    assert "took too long to arrive" in response.text
    assert response.headers["connection"] == "close"
    assert not services.calls
    before = sent
    await asyncio.sleep(0.1)
    assert sent == before


async def test_a_line_that_is_slow_but_steady_gets_more_time(shown: Browser, services: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(incoming, "PATIENT_SECONDS", 2)

    async def steady() -> AsyncIterator[bytes]:
        yield f"csrf_token={page_token(shown.shown)}&last_name=E&telephone=&first_name=".encode()
        for _ in range(10):
            await asyncio.sleep(0.3)
            yield b"x" * 8 * 1024

    response = await shown.post("/account/details", content=steady(), headers={"content-type": PLAIN, "origin": PUBLIC_URL})
    assert response.status_code == 303
    assert services.made("PUT", "/me/details")
