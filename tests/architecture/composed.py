"""Services as they are composed, without the servers that they stand on."""

import json
from importlib import import_module

import pytest
from fastapi import FastAPI
from joserfc.jwk import OKPKey

from tests.harness.brokers import NO_BROKER
from tests.harness.council import COUNCIL

_ENVIRONMENT = {
    "WAYMARK_PORT": "1",
    "WAYMARK_DATABASE_URL": "postgresql+asyncpg://nobody:Zq83xPw2-Lk9vTn4@127.0.0.1:1/none",
    "WAYMARK_AMQP_URL": NO_BROKER,
    "WAYMARK_IDENTITY_URL": "http://127.0.0.1:1",
    "WAYMARK_CASES_URL": "http://127.0.0.1:1",
    "WAYMARK_GATEWAY_URL": "http://127.0.0.1:1",
    "WAYMARK_PUBLIC_URL": "http://localhost",
    "WAYMARK_S3_ENDPOINT": "http://127.0.0.1:1",
    "WAYMARK_S3_ACCESS_KEY": "an-access-key",
    "WAYMARK_S3_SECRET_KEY": "a-key-for-no-store",
    "WAYMARK_S3_BUCKET": "waymark",
    "WAYMARK_CLAMD_HOST": "127.0.0.1",
    "WAYMARK_CLAMD_PORT": "1",
    "WAYMARK_SMTP_HOST": "127.0.0.1",
    "WAYMARK_SMTP_PORT": "1",
    "WAYMARK_SMTP_FROM": "portal@council.example",
    **{f"WAYMARK_{name.upper()}": value for name, value in COUNCIL.items()},
    "WAYMARK_SEAL_KEY": "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8",
}


def built(service: str, patch: pytest.MonkeyPatch) -> FastAPI:
    """Compose the API of a service."""
    for name, value in _ENVIRONMENT.items():
        patch.setenv(name, value)
    patch.setenv("WAYMARK_SIGNING_KEY", json.dumps(OKPKey.generate_key("Ed25519").as_dict(private=True)))
    settings = import_module(f"services.{service}.settings").Settings()
    found: FastAPI = import_module(f"services.{service}.app").build(settings, None)
    return found
