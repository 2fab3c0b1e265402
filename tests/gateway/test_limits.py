"""How often somebody may ask, and by which address they are known."""

from typing import Any

import pytest

from gateway.limits import Buckets, client_address
from gateway.settings import Settings
from tests.gateway.conftest import make_settings


def test_a_bucket_empties_and_fills_again() -> None:
    now = [0.0]
    buckets = Buckets(3, 60, lambda: now[0])
    assert [buckets.take(b"a") for _ in range(4)] == [None, None, None, 20]
    assert buckets.take(b"b") is None
    now[0] = 20.0
    assert buckets.take(b"a") is None
    assert buckets.take(b"a") == 20


def _scope(peer: str, *forwarded: str) -> dict[str, Any]:
    return {"type": "http", "client": (peer, 1), "headers": [(b"x-forwarded-for", value.encode()) for value in forwarded]}


@pytest.mark.parametrize(
    ("scope", "trusted", "expected"),
    [
        (_scope("203.0.113.7", "198.51.100.1"), "", "203.0.113.7"),
        (_scope("10.0.0.1", "198.51.100.1"), "10.0.0.0/8", "198.51.100.1"),
        (_scope("10.0.0.1", "1.1.1.1, 198.51.100.1"), "10.0.0.1", "198.51.100.1"),
        (_scope("10.0.0.1", "198.51.100.1, 10.0.0.2"), "10.0.0.0/8", "198.51.100.1"),
        (_scope("10.0.0.1", "198.51.100.1", "10.0.0.2"), "10.0.0.0/8", "198.51.100.1"),
        (_scope("10.0.0.1", "nonsense"), "10.0.0.0/8", "10.0.0.1"),
        (_scope("10.0.0.1"), "10.0.0.0/8", "10.0.0.1"),
        (_scope("::1", "2001:db8::1"), "::1", "2001:db8::1"),
    ],
)
def test_a_forwarded_address_is_believed_from_our_own_proxies_alone(scope: dict[str, Any], trusted: str, expected: str) -> None:
    networks = make_settings("http://127.0.0.1:1", trusted_proxies=trusted).trusted_proxies
    assert client_address(scope, networks) == expected


@pytest.mark.parametrize(
    "wrong",
    [
        {"council_colour": "#ffee00"},
        {"council_colour": "teal"},
        {"seal_key": "short"},
        {"signing_key": "{}"},
        {"identity_url": "ftp://x"},
        {"council_logo": "/nowhere/logo.svg"},
        {"trusted_proxies": "everybody"},
    ],
)
def test_settings_that_would_not_work_stop_the_start(wrong: dict[str, str]) -> None:
    good = make_settings("http://127.0.0.1:1").model_dump()
    secret = {name: value.get_secret_value() for name, value in good.items() if name in {"seal_key", "signing_key"}}
    with pytest.raises(ValueError, match="validation error"):
        Settings(**{**good, **secret, **wrong})
