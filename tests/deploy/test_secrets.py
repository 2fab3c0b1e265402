"""No process starts with a secret that others know or could guess, and `waymark secrets` makes those that it takes."""

import base64
import json
import os
import re
import subprocess
import sys
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path

import pytest
import yaml
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from pydantic import ValidationError
from pydantic_settings import BaseSettings

from deploy.provision import SERVICES
from deploy.provision.secrets import makers, variable
from tests.harness.council import COUNCIL

ROOT = Path(__file__).parents[2]
COMPOSE = yaml.safe_load((ROOT / "deploy" / "compose.yaml").read_text())
PROCESSES = [*SERVICES, "gateway"]
URLS = {"WAYMARK_DATABASE_URL", "WAYMARK_AMQP_URL"}
KEYS = {"WAYMARK_SIGNING_KEY", "WAYMARK_SEAL_KEY", "WAYMARK_PREVIOUS_SEAL_KEY"}
SECRETS = {
    "identity": URLS | KEYS,
    "cases": {*URLS, "WAYMARK_SIGNING_KEY"},
    "forms": URLS,
    "documents": {*URLS, "WAYMARK_S3_SECRET_KEY"},
    "notify": {*URLS, "WAYMARK_SEAL_KEY", "WAYMARK_PREVIOUS_SEAL_KEY", "WAYMARK_SMTP_PASSWORD"},
    "gateway": KEYS,
}
# Everything besides secrets that some process cannot do without.
SETTINGS = {
    "WAYMARK_PORT": "1",
    **{f"WAYMARK_{name.upper()}_URL": "http://127.0.0.1:1" for name in PROCESSES},
    "WAYMARK_PUBLIC_URL": "http://localhost",
    "WAYMARK_S3_ENDPOINT": "http://127.0.0.1:1",
    "WAYMARK_S3_ACCESS_KEY": "an-access-key",
    "WAYMARK_CLAMD_HOST": "127.0.0.1",
    "WAYMARK_SMTP_HOST": "127.0.0.1",
    "WAYMARK_SMTP_PORT": "1",
    "WAYMARK_SMTP_FROM": "portal@council.example",
    "WAYMARK_SMTP_TLS": "tls",
    "WAYMARK_SMTP_USER": "portal",
    **{f"WAYMARK_{name.upper()}": value for name, value in COUNCIL.items()},
}
# What it is made of, and what may be said of it: a key has its 32 bytes or is none.
BAD = {
    "short": ("canary-1", "too short|must be "),
    "well known": ("canary-changeme-Zq83-for-everybody", "too easy to guess"),
    "development": ("development-canary-for-everybody", "published with Waymark"),
}


def _settings_of(process: str) -> type[BaseSettings]:
    found: type[BaseSettings] = import_module("gateway.settings" if process == "gateway" else f"services.{process}.settings").Settings
    return found


def _bad(name: str, password: str) -> str:
    """Return a setting of this name that is as bad as the password, and otherwise well formed."""
    seed = password.encode()[:32]
    match name:
        case "WAYMARK_DATABASE_URL":
            return f"postgresql+asyncpg://user:{password}@127.0.0.1:1/none"
        case "WAYMARK_AMQP_URL":
            return f"amqp://user:{password}@127.0.0.1:1/"
        case "WAYMARK_SIGNING_KEY":
            public = Ed25519PrivateKey.from_private_bytes(f"{password:-<32}".encode()[:32]).public_key().public_bytes_raw()
            return json.dumps({"kty": "OKP", "crv": "Ed25519", "x": _base64(public), "d": _base64(seed)})
        case "WAYMARK_SEAL_KEY" | "WAYMARK_PREVIOUS_SEAL_KEY":
            return _base64(seed)
        case _:
            return password


def _base64(given: bytes) -> str:
    return base64.urlsafe_b64encode(given).decode().rstrip("=")


def _start(process: str, given: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    command = ["gateway"] if process == "gateway" else [f"services.{process}", "api"]
    others = {name: value for name, value in os.environ.items() if not name.startswith("WAYMARK_")}
    return subprocess.run([sys.executable, "-m", *command], cwd=ROOT, env={**others, **given}, capture_output=True, text=True, timeout=60, check=False)


@pytest.mark.parametrize("process", PROCESSES)
def test_every_setting_that_is_a_secret_is_known_here(process: str) -> None:
    held_back = {f"WAYMARK_{name.upper()}" for name, field in _settings_of(process).model_fields.items() if "SecretStr" in str(field.annotation)}
    # Only its public half is read.
    assert held_back - {"WAYMARK_PREVIOUS_SIGNING_KEY"} == SECRETS[process] - URLS


@pytest.mark.parametrize("kind", BAD)
@pytest.mark.parametrize("process", PROCESSES)
def test_a_process_does_not_start_with_bad_secrets_and_names_each_without_showing_it(process: str, kind: str) -> None:
    password, why = BAD[kind]
    given = {name: _bad(name, password) for name in SECRETS[process]}
    done = _start(process, SETTINGS | given)
    said = dict(line.split(": ", 1) for line in done.stderr.splitlines())
    assert set(said) == SECRETS[process]
    assert not [(name, reason) for name, reason in said.items() if not re.search(why, reason)]
    assert (done.returncode, done.stdout) == (2, "")
    assert not [value for value in (*given.values(), password) if value in done.stderr]


def _variables(text: str) -> dict[str, str]:
    """Read an environment file as Compose does, as far as ours go."""
    pairs = (line.split("=", 1) for line in text.splitlines() if line and not line.startswith("#"))
    return {name: value.strip("'") for name, value in pairs}


DEVELOPMENT = _variables((ROOT / "deploy" / ".env").read_text())


def _made() -> dict[str, str]:
    done = subprocess.run([sys.executable, "-m", "deploy.waymark", "secrets"], cwd=ROOT, capture_output=True, text=True, timeout=60, check=True)
    return _variables(done.stdout)


def _in_container(process: str, environment: Mapping[str, str]) -> dict[str, str]:
    """Return what Compose gives a process, whose environment file says `environment`."""
    service = COMPOSE["services"][process if process == "gateway" else f"{process}-api"]
    found = {}
    for name, value in service["environment"].items():
        text = environment.get(name, "") if value is None else re.sub(r"\$\{(\w+)(?::([-?])([^}]*))?\}", lambda one: _filled(one, environment), str(value))
        found[name] = text
    return {"WAYMARK_PORT": "8000", **found}


def _filled(one: re.Match[str], environment: Mapping[str, str]) -> str:
    name, sign, otherwise = one.groups()
    assert name in environment or sign == "-", f"{name} is in no environment file"
    return environment.get(name) or otherwise


@pytest.mark.parametrize("process", PROCESSES)
def test_what_waymark_secrets_prints_is_taken_by_every_process_in_compose(process: str, monkeypatch: pytest.MonkeyPatch) -> None:
    made = _made()
    public = {name: value for name, value in DEVELOPMENT.items() if name not in made and name != "WAYMARK_DEVELOPMENT"}
    for name, value in _in_container(process, public | made).items():
        monkeypatch.setenv(name, value)
    settings = _settings_of(process)()
    assert settings.model_dump()["development"] is False


@pytest.mark.parametrize("process", PROCESSES)
def test_the_secrets_for_development_are_taken_with_the_word_alone(process: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in _in_container(process, DEVELOPMENT).items():
        monkeypatch.setenv(name, value)
    _settings_of(process)()
    monkeypatch.setenv("WAYMARK_DEVELOPMENT", "")
    with pytest.raises(ValidationError, match="published with Waymark"):
        _settings_of(process)()


def test_secrets_are_made_anew_each_time_and_are_those_of_the_file_for_development() -> None:
    first, second = _made(), _made()
    assert set(first) == {variable(name) for name in makers()}
    assert not set(first.values()) & set(second.values())
    assert {name for name in DEVELOPMENT if "PASSWORD" in name or "KEY" in name} == set(first)
