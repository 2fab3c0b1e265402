"""What each process is given to read, from Kubernetes and from Compose."""

import json
import re
import shlex
from collections.abc import Mapping
from functools import cache
from importlib import import_module
from typing import Any

import yaml
from dotenv import dotenv_values
from pydantic_settings import BaseSettings

from deploy.provision.secrets import makers
from tests.kubernetes.manifests import ROOT, Workload, named

PREFIX = "WAYMARK_"
COMPOSE = ROOT / "deploy" / "compose.yaml"
DEVELOPMENT = ROOT / "deploy" / ".env"
_EXPANDED = re.compile(r"\$\((\w+)\)")
_INTERPOLATED = re.compile(r"\$\{(\w+)(?::([-?])([^}]*))?\}")


def settings_of(process: str) -> type[BaseSettings]:
    """Return what reads the environment of a service or of the gateway."""
    package = process if process == "gateway" else f"services.{process}"
    found: type[BaseSettings] = import_module(f"{package}.settings").Settings
    return found


def variables_of(process: str) -> set[str]:
    """Return the variables that a service or the gateway reads."""
    return {f"{PREFIX}{name.upper()}" for name in settings_of(process).model_fields}


def of_the_image() -> dict[str, str]:
    """Return what deploy/Dockerfile sets in every image."""
    (line,) = re.findall(r"^ENV (.+)$", (ROOT / "deploy" / "Dockerfile").read_text(), flags=re.MULTILINE)
    return dict(part.split("=", 1) for part in shlex.split(line) if part.startswith(PREFIX))


@cache
def secret_values() -> Mapping[str, str]:
    """Return a value for each kind of secret, by the key that a Secret of Kubernetes has it under."""
    made = {name: make() for name, make in makers().items()}
    public = json.loads(made["signing.identity"])
    del public["d"]
    return {
        "database-password": made["database.identity"],
        "broker-password": made["broker.identity"],
        "signing-key": made["signing.identity"],
        "previous-signing-key": json.dumps(public),
        "seal-key": made["seal.identity"],
        "previous-seal-key": made["seal.gateway"],
        "s3-access-key": made["s3.access"],
        "s3-secret-key": made["s3.secret"],
        "smtp-user": "waymark",
        "smtp-password": made["s3.secret"],
        "username": "postgres",
        "password": made["database.admin"],
    }


def in_kubernetes(overlay: str, workload: Workload) -> dict[str, str]:
    """Return the environment of a container as its process sees it, with made-up secrets. An optional Secret is there."""
    found: dict[str, str] = {}
    for entry in workload.container.get("env", ()):
        assert entry["name"] not in found, f"{workload.name} sets {entry['name']} twice"
        source = entry.get("valueFrom", {})
        if "secretKeyRef" in source:
            value = secret_values()[source["secretKeyRef"]["key"]]
        elif "configMapKeyRef" in source:
            reference = source["configMapKeyRef"]
            value = named(overlay, "ConfigMap", reference["name"])["data"][reference["key"]]
        else:
            # As Kubernetes and KEDA do: what was defined before.
            value = _EXPANDED.sub(lambda match: found[match[1]], entry["value"])
        found[entry["name"]] = value
    return found


@cache
def compose() -> Mapping[str, Any]:
    """Return deploy/compose.yaml."""
    found: Mapping[str, Any] = yaml.safe_load(COMPOSE.read_text())
    return found


def ours_in_compose() -> list[str]:
    """Return the services of Compose that run an image of ours."""
    return [name for name, service in compose()["services"].items() if service["image"].startswith("${WAYMARK_IMAGES")]


def process_in_compose(service: str) -> str:
    """Return the service of ours, `gateway` or `console`."""
    return str(re.findall(r"\}-(\w+):", compose()["services"][service]["image"])[0])


def development() -> dict[str, str]:
    """Return deploy/.env."""
    return {name: value or "" for name, value in dotenv_values(DEVELOPMENT).items()}


def in_compose(service: str, given: Mapping[str, str]) -> dict[str, str]:
    """Return the environment of a container, with `given` as the environment file. What neither says is not set."""
    found = {}
    for name, value in compose()["services"][service]["environment"].items():
        if value is None:
            if name in given:
                found[name] = given[name]
        else:
            found[name] = interpolated(str(value), given)
    return found


def interpolated(text: str, given: Mapping[str, str]) -> str:
    """Return what Compose makes of `${NAME}`, `${NAME:-else}` and `${NAME:?complaint}`."""

    def value(match: re.Match[str]) -> str:
        name, way, rest = match.groups()
        if way != "-":
            assert given.get(name), f"{name} is missing"
        return given.get(name) or rest or ""

    return _INTERPOLATED.sub(value, text)


def named_in_compose() -> set[str]:
    """Return the variables that the environment file of Compose may set."""
    interpolating = {match[0] for match in _INTERPOLATED.findall(COMPOSE.read_text())}
    passed = {name for service in compose()["services"].values() for name, value in service.get("environment", {}).items() if value is None}
    return interpolating | passed
