"""Every variable that a process reads is set for it, or there is a reason; none is set that it does not read; and it starts with what it is given."""

import argparse
import os
from collections.abc import Mapping

import pytest

from deploy.errors import ServerError
from deploy.waymark import provision
from tests.kubernetes.environments import (
    PREFIX,
    compose,
    development,
    in_compose,
    in_kubernetes,
    named_in_compose,
    of_the_image,
    ours_in_compose,
    process_in_compose,
    settings_of,
    variables_of,
)
from tests.kubernetes.manifests import OVERLAYS, each_workload, name_of, of_kind, workloads

# Read, and not set, because:
ELSEWHERE = {
    "WAYMARK_DEFINITIONS_FOLDER": "the image holds the definitions, and an administrator publishes others in the portal (ADR 20)",
}
NOT_IN_KUBERNETES = {
    **ELSEWHERE,
    "WAYMARK_DEVELOPMENT": "it is for deploy/.env alone",
}
NOT_IN_COMPOSE = {
    **ELSEWHERE,
    "WAYMARK_COUNCIL_LOGO": "it is a file, which an override of compose.yaml mounts",
}
# Only who answers requests drains.
SERVING = ("api", "gateway")

CONTAINERS = [(overlay, one) for overlay, one in each_workload() if one.of_waymark and one.process != "console"]
CONSOLES = [(overlay, one) for overlay, one in each_workload() if one.of_waymark and one.process == "console"]
IDS = [f"{overlay}-{one.name}" for overlay, one in CONTAINERS]
COMPOSED = [name for name in ours_in_compose() if process_in_compose(name) != "console"]


def ours(names: Mapping[str, str]) -> set[str]:
    return {name for name in names if name.startswith(PREFIX)}


@pytest.fixture
def only(monkeypatch):
    def given(environment: Mapping[str, str]) -> None:
        for name in ours(os.environ):
            monkeypatch.delenv(name)
        for name, value in environment.items():
            monkeypatch.setenv(name, value)

    return given


def test_every_service_and_the_gateway_is_looked_at_in_both():
    wanted = {"identity", "cases", "forms", "documents", "notify", "gateway"}
    assert {one.process for _, one in CONTAINERS} == wanted
    assert {process_in_compose(name) for name in COMPOSED} == wanted
    roles = {f"{process}-{role}" for process in wanted - {"gateway"} for role in ("api", "worker", "migrate")}
    assert {one.name for _, one in CONTAINERS} == set(COMPOSED) == {*roles, "gateway"}
    for name in roles:
        assert f"{process_in_compose(name)}-{compose()['services'][name]['command'][0]}" == name


@pytest.mark.parametrize(("overlay", "workload"), CONTAINERS, ids=IDS)
def test_in_kubernetes_all_that_a_process_reads_is_set_and_nothing_in_vain(overlay, workload):
    excused = set(NOT_IN_KUBERNETES)
    if workload.labels["app.kubernetes.io/component"] not in SERVING:
        excused.add("WAYMARK_DRAIN_SECONDS")
    given = in_kubernetes(overlay, workload)
    assert ours(given) | set(of_the_image()) == variables_of(workload.process) - excused


@pytest.mark.parametrize(("overlay", "workload"), CONTAINERS, ids=IDS)
def test_in_kubernetes_a_variable_of_another_name_is_part_of_one_of_ours(overlay, workload):
    entries = workload.container["env"]
    values = "".join(entry.get("value", "") for entry in entries)
    assert [entry["name"] for entry in entries if not entry["name"].startswith(PREFIX) and f"$({entry['name']})" not in values] == []


@pytest.mark.parametrize(("overlay", "workload"), CONTAINERS, ids=IDS)
def test_in_kubernetes_a_process_takes_the_settings_that_it_is_given(overlay, workload, only):
    only({**of_the_image(), **in_kubernetes(overlay, workload)})
    settings_of(workload.process)()


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_every_setting_of_the_overlay_is_read_by_somebody(overlay):
    (settings,) = of_kind(overlay, "ConfigMap")
    references = [
        entry["valueFrom"]["configMapKeyRef"]
        for one in workloads(overlay)
        for entry in one.container.get("env", ())
        if "configMapKeyRef" in entry.get("valueFrom", {})
    ]
    assert {reference["name"] for reference in references} == {name_of(settings)}
    assert {reference["key"] for reference in references} == set(settings["data"])


@pytest.mark.parametrize("service", COMPOSED)
def test_in_compose_all_that_a_process_reads_is_set_or_passed_on_and_nothing_in_vain(service):
    given = in_compose(service, dict.fromkeys(named_in_compose(), "given"))
    process = process_in_compose(service)
    assert ours(given) | set(of_the_image()) == variables_of(process) - set(NOT_IN_COMPOSE)


@pytest.mark.parametrize("service", COMPOSED)
def test_in_compose_a_process_takes_the_settings_of_the_development_file(service, only):
    only({**of_the_image(), **in_compose(service, development())})
    settings_of(process_in_compose(service))()


def test_every_line_of_the_development_file_is_used():
    # Compose itself reads the name of the project.
    assert set(development()) - named_in_compose() == {"COMPOSE_PROJECT_NAME"}


def provisioned(environment: Mapping[str, str], only, monkeypatch) -> None:
    """Run `waymark provision` up to the point at which it has read everything."""
    only(environment)
    monkeypatch.setattr(provision, "_until_it_answers", lambda *_: None)
    provision._provision(argparse.Namespace())


def environments_of_provision() -> dict[str, dict[str, str]]:
    found = {f"kubernetes-{overlay}": in_kubernetes(overlay, one) for overlay, one in CONSOLES}
    return {**found, "compose": in_compose("provision", development())}


@pytest.mark.parametrize("where", environments_of_provision())
def test_provisioning_takes_what_it_is_given(where, only, monkeypatch):
    provisioned(environments_of_provision()[where], only, monkeypatch)


@pytest.mark.parametrize("where", environments_of_provision())
def test_provisioning_misses_each_variable_that_it_is_given(where, only, monkeypatch):
    environment = environments_of_provision()[where]
    for name in ours(environment):
        with pytest.raises(ServerError, match=name if name != "WAYMARK_DEVELOPMENT" else "published with Waymark"):
            provisioned({key: value for key, value in environment.items() if key != name}, only, monkeypatch)
