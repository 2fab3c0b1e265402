"""Where the system is that a command speaks to: the environment says it, or the folder of a `make run` that is running."""

import os
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from deploy.errors import ServerError
from deploy.waymark import running


@dataclass(frozen=True)
class Broker:
    """RabbitMQ: its management API, with an administrator's user and password, and where subscribers connect."""

    management_url: str
    amqp_url: str


def broker(folder: Path) -> Broker:
    """Return where RabbitMQ is. Raises ServerError."""
    if url := os.environ.get("WAYMARK_RABBITMQ_MANAGEMENT_URL"):
        check_web("WAYMARK_RABBITMQ_MANAGEMENT_URL", url)
        if amqp_url := os.environ.get("WAYMARK_SUBSCRIBER_AMQP_URL"):
            return Broker(url, amqp_url)
        raise ServerError("WAYMARK_SUBSCRIBER_AMQP_URL is missing: the address where subscribers connect, for example amqps://broker.council.example:5671/")
    found = running.read(folder)
    if found is None or found.management_url is None:
        raise ServerError(
            f"No RabbitMQ of a `make run` is running in {folder}. To speak to another, set\n"
            "  WAYMARK_RABBITMQ_MANAGEMENT_URL  for example http://admin:password@broker.internal:15672\n"
            "  WAYMARK_SUBSCRIBER_AMQP_URL      where subscribers connect, for example amqps://broker.council.example:5671/"
        )
    return Broker(found.management_url, found.amqp_url)


def gateway_url(folder: Path) -> str:
    """Return where people and other systems reach the gateway. Raises ServerError."""
    if url := os.environ.get("WAYMARK_PUBLIC_URL"):
        check_web("WAYMARK_PUBLIC_URL", url)
        return url
    if (found := running.read(folder)) is None:
        raise ServerError(
            f"No `make run` is running in {folder}. To speak to another system, set WAYMARK_PUBLIC_URL, for example https://waymark.council.example"
        )
    return found.gateway_url


def check_web(setting: str, url: str) -> None:
    """Raise ServerError for anything but http and https: a library would open a file on this machine too. The value may hold a password and is not repeated."""
    if not is_address(url, {"http", "https"}):
        raise ServerError(f"{setting} is no address of the web. It begins with http:// or https://, and has a host and perhaps a port up to 65535.")


def is_address(url: str, schemes: Collection[str]) -> bool:
    """Say whether it names a host, and a port or none, by one of these schemes."""
    try:
        place = urlsplit(url)
        return place.scheme in schemes and bool(place.hostname) and place.port != 0
    except ValueError:
        return False
