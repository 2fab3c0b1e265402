"""No secret stands in the tree: each is read from a Secret that the README lists."""

import re
from typing import Any, get_args
from urllib.parse import urlsplit

import pytest
from pydantic import SecretStr

from chassis.secrets import UrlWithPassword
from tests.kubernetes.environments import PREFIX, settings_of
from tests.kubernetes.manifests import FOLDER, OVERLAYS, Object, each_workload, of_kind, workloads

PROCESSES = ("identity", "cases", "forms", "documents", "notify", "gateway")
# The login that RabbitMQ's operator makes.
BY_THE_OPERATOR = ("waymark-rabbitmq-default-user", {"username", "password"})
OURS = [(overlay, one) for overlay, one in each_workload() if one.of_waymark]
IDS = [f"{overlay}-{one.name}" for overlay, one in OURS]


def secret_variables() -> set[str]:
    """The variables that settings take for secrets, and those that are one half of a login."""
    found = {"WAYMARK_S3_ACCESS_KEY", "WAYMARK_SMTP_USER"}
    for process in PROCESSES:
        for name, field in settings_of(process).model_fields.items():
            if SecretStr.__name__ in str(field.annotation):
                found.add(f"{PREFIX}{name.upper()}")
    return found


def references(overlay: str) -> dict[str, set[str]]:
    """The keys that objects read, by the name of the Secret."""
    found: dict[str, set[str]] = {}
    for one in workloads(overlay):
        for entry in one.container.get("env", ()):
            if reference := entry.get("valueFrom", {}).get("secretKeyRef"):
                found.setdefault(reference["name"], set()).add(reference["key"])
    (postgres,), (store,), (ingress,) = of_kind(overlay, "Cluster"), of_kind(overlay, "ObjectStore"), of_kind(overlay, "Ingress")
    found.setdefault(postgres["spec"]["superuserSecret"]["name"], set()).update({"username", "password"})
    for reference in store["spec"]["configuration"]["s3Credentials"].values():
        found.setdefault(reference["name"], set()).add(reference["key"])
    found[ingress["spec"]["tls"][0]["secretName"]] = {"tls.crt", "tls.key"}
    return found


def listed() -> dict[str, set[str]]:
    """The same, as the README has it."""
    rows = re.findall(r"^\| `([\w-]+)` \| (.*`.*) \|$", (FOLDER / "README.md").read_text(), flags=re.MULTILINE)
    found = {name: {key for key in re.findall(r"`([\w.-]+)`", keys) if key != "postgres"} for name, keys in rows}
    assert "`previous-signing-key` or `previous-seal-key`" in (FOLDER / "README.md").read_text()
    for keys in found.values():
        keys |= {f"previous-{key}" for key in keys & {"signing-key", "seal-key"}}
    return found


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_no_object_is_a_secret_and_no_setting_is_one(overlay):
    assert of_kind(overlay, "Secret") == []
    (settings,) = of_kind(overlay, "ConfigMap")
    assert set(settings["data"]) & secret_variables() == set()
    assert [key for key, value in settings["data"].items() if urlsplit(value).password] == []


@pytest.mark.parametrize(("overlay", "workload"), OURS, ids=IDS)
def test_a_variable_that_is_secret_comes_from_a_secret(overlay, workload):
    entries: dict[str, Object] = {entry["name"]: entry for entry in workload.container["env"]}
    secret = {name for name in entries if name in secret_variables() or "PASSWORD" in name}
    assert [name for name in sorted(secret) if "secretKeyRef" not in entries[name].get("valueFrom", {})] == []


@pytest.mark.parametrize(("overlay", "workload"), OURS, ids=IDS)
def test_the_password_in_an_address_comes_from_a_secret(overlay, workload):
    entries: dict[str, Object] = {entry["name"]: entry for entry in workload.container["env"]}
    passwords = [found.group(1) for entry in entries.values() if (found := re.search(r"://[^/@]*:([^/@]*)@", entry.get("value", "")))]
    assert workload.process == "gateway" or len(passwords) == 2
    for password in passwords:
        assert re.fullmatch(r"\$\(\w+\)", password)
        assert "secretKeyRef" in entries[password[2:-1]]["valueFrom"]


@pytest.mark.parametrize(("overlay", "workload"), OURS, ids=IDS)
def test_a_process_reads_no_secret_of_another(overlay, workload):
    named = {entry["valueFrom"]["secretKeyRef"]["name"] for entry in workload.container["env"] if "secretKeyRef" in entry.get("valueFrom", {})}
    assert workload.process == "console" or named == {f"waymark-{workload.process}"}


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_the_readme_lists_each_secret_with_its_keys_and_no_other(overlay):
    name, keys = BY_THE_OPERATOR
    assert references(overlay) == {**listed(), name: keys}


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_a_secret_that_may_lack_a_key_is_there_for_another(overlay):
    """KEDA reads the whole environment of a container: a Secret that is not there would stop it."""
    needed: dict[str, Any] = {}
    for one in workloads(overlay):
        for entry in one.container.get("env", ()):
            if reference := entry.get("valueFrom", {}).get("secretKeyRef"):
                needed.setdefault(reference["name"], []).append(not reference.get("optional", False))
    assert [name for name, of_keys in needed.items() if not any(of_keys)] == []


def test_the_addresses_that_settings_take_for_secret_are_those_of_the_servers():
    """They are looked at by their form above."""
    check = get_args(UrlWithPassword)[1]
    found = {name for process in PROCESSES for name, field in settings_of(process).model_fields.items() if check in field.metadata}
    assert found == {"database_url", "amqp_url"}
