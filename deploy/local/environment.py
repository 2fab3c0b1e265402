"""The environment of each process: the one place that says what stands where.

Each gets what it needs and no more: no process holds another's password or key.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass

from deploy.local.keys import Keys
from deploy.provision import SERVICES
from deploy.servers.ports import HOST

USUAL_METRICS_PORT = 8006
USUAL_PORTS = {"gateway": 8000, **{service: 8001 + number for number, service in enumerate(SERVICES)}}
# From whoever starts the system: what programs need to run at all, and what a council changes to make the portal its own.
_PASSED_ON = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "VIRTUAL_ENV")
_COUNCIL = ("WAYMARK_COUNCIL_", "WAYMARK_SENDIASS_", "WAYMARK_MEDIATION_", "WAYMARK_PORTAL_")
_LIMITS = ("WAYMARK_SESSION_REQUESTS", "WAYMARK_ADDRESS_REQUESTS", "WAYMARK_CREDENTIAL_REQUESTS", "WAYMARK_TOKEN_REQUESTS")
_RECEIVERS = ("WAYMARK_WEBHOOK_ALLOW_HOSTS",)
_EVERYWHERE = ("WAYMARK_LOG_LEVEL",)
COUNCIL = {
    "WAYMARK_COUNCIL_NAME": "Anytown Council",
    "WAYMARK_COUNCIL_EMAIL": "send@anytown.example",
    "WAYMARK_COUNCIL_TELEPHONE": "01632 960 000",
    "WAYMARK_SENDIASS_NAME": "Anytown SENDIASS",
    "WAYMARK_SENDIASS_URL": "https://www.anytown-sendiass.example",
    "WAYMARK_SENDIASS_TELEPHONE": "01632 960 111",
    "WAYMARK_SENDIASS_EMAIL": "advice@anytown-sendiass.example",
    "WAYMARK_MEDIATION_NAME": "Anytown SEND Mediation",
    "WAYMARK_MEDIATION_TELEPHONE": "01632 960 222",
    "WAYMARK_MEDIATION_EMAIL": "adviser@anytown-mediation.example",
}


@dataclass(frozen=True)
class Addresses:
    """Where everything listens."""

    ports: Mapping[str, int]
    """Of the gateway and the services."""
    database_port: int
    amqp_urls: Mapping[str, str]
    """By service."""
    s3_endpoint: str
    clamd: tuple[str, int]
    smtp: tuple[str, int]
    mailbox_url: str
    metrics_port: int
    """Of the gateway; a service serves its metrics beside its API."""

    def internal_url(self, process: str) -> str:
        """Return the address of the gateway or a service for other processes."""
        return f"http://{HOST}:{self.ports[process]}"

    @property
    def public_url(self) -> str:
        """What a person types. `localhost`, because browsers let it set secure cookies without TLS."""
        return f"http://localhost:{self.ports['gateway']}"


def environment_of(process: str, at: Addresses, keys: Keys) -> dict[str, str]:
    """Return the environment of the gateway, of a service or of `seed`."""
    urls = {f"WAYMARK_{name.upper()}_URL": at.internal_url(name) for name in at.ports}
    own = {"WAYMARK_HOST": HOST, "WAYMARK_PORT": str(at.ports[process])} if process in at.ports else {}
    return {**_inherited(process), **own, **urls, **(_service(process, at, keys) if process in SERVICES else {}), **_special(process, at, keys)}


def _service(service: str, at: Addresses, keys: Keys) -> dict[str, str]:
    return {
        "WAYMARK_DATABASE_URL": f"postgresql+asyncpg://{service}:{keys[f'database.{service}']}@{HOST}:{at.database_port}/{service}",
        "WAYMARK_AMQP_URL": at.amqp_urls[service],
    }


def _special(process: str, at: Addresses, keys: Keys) -> dict[str, str]:
    public = {"WAYMARK_PUBLIC_URL": at.public_url}
    return {
        "identity": {**public, "WAYMARK_SIGNING_KEY": keys["signing.identity"], "WAYMARK_SEAL_KEY": keys["seal.identity"]},
        "cases": {"WAYMARK_SIGNING_KEY": keys["signing.cases"]},
        "documents": {
            "WAYMARK_S3_ENDPOINT": at.s3_endpoint,
            "WAYMARK_S3_ACCESS_KEY": keys["s3.access"],
            "WAYMARK_S3_SECRET_KEY": keys["s3.secret"],
            "WAYMARK_CLAMD_HOST": at.clamd[0],
            "WAYMARK_CLAMD_PORT": str(at.clamd[1]),
        },
        "notify": {
            **public,
            "WAYMARK_SMTP_HOST": at.smtp[0],
            "WAYMARK_SMTP_PORT": str(at.smtp[1]),
            "WAYMARK_SMTP_FROM": "no-reply@anytown.example",
            "WAYMARK_SEAL_KEY": keys["seal.notify"],
        },
        "gateway": {
            **public,
            "WAYMARK_SIGNING_KEY": keys["signing.gateway"],
            "WAYMARK_SEAL_KEY": keys["seal.gateway"],
            "WAYMARK_METRICS_PORT": str(at.metrics_port),
        },
        "seed": {
            "WAYMARK_SIGNING_KEY": keys["signing.gateway"],
            "WAYMARK_MAILBOX_URL": at.mailbox_url,
        },
    }.get(process, {})


def _inherited(process: str) -> dict[str, str]:
    """Return what the process takes from our own environment. The council's settings go to those that speak to people."""
    speaks = process in {"identity", "cases", "notify", "gateway"}
    own = {"gateway": _LIMITS, "notify": _RECEIVERS}
    passed_on = (*_PASSED_ON, *_EVERYWHERE, *own.get(process, ()))
    given = {name: value for name, value in os.environ.items() if name in passed_on or (speaks and name.startswith(_COUNCIL))}
    return {**(COUNCIL if speaks else {}), "PYTHONUNBUFFERED": "1", **given}
