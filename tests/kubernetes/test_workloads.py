"""Pods may do little, say truly how they are, and are taken away one by one and with time to finish."""

import re
from urllib.parse import urlsplit

import pytest
from fastapi.routing import APIRoute
from joserfc.jwk import OKPKey

from chassis import health
from chassis.clock import SystemClock
from chassis.database import Database, Work
from chassis.serving import SHUTDOWN_SECONDS
from chassis.tokens import Signer
from deploy.images import _OWN as IMAGES
from gateway.app import _machine_routes
from gateway.upstream import KEEP_IDLE_SECONDS
from tests.kubernetes.environments import in_kubernetes, of_the_image
from tests.kubernetes.manifests import (
    COMPONENT,
    FOLDER,
    NAME,
    OVERLAYS,
    ROOT,
    deployments,
    each_workload,
    name_of,
    of_kind,
    pods,
    selected,
    selects,
    workloads,
)

SERVICES = ("identity", "cases", "forms", "documents", "notify")
OF_US = 10001
ZONE, NODE = "topology.kubernetes.io/zone", "kubernetes.io/hostname"
# Until Kubernetes has told everybody that a pod goes, and for what stops after the last request.
SPARE_SECONDS = 5

EVERY = list(each_workload())
IDS = [f"{overlay}-{one.name}" for overlay, one in EVERY]
DEPLOYED = [(overlay, one) for overlay, one in EVERY if one.kind == "Deployment"]
DEPLOYED_IDS = [f"{overlay}-{one.name}" for overlay, one in DEPLOYED]
OURS = [(overlay, one) for overlay, one in DEPLOYED if one.of_waymark]
OURS_IDS = [f"{overlay}-{one.name}" for overlay, one in OURS]


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_each_service_has_its_apis_its_workers_and_its_migration(overlay):
    wanted = {("Deployment", "gateway"), ("Deployment", "clamav"), ("Job", "provision")}
    for service in SERVICES:
        wanted |= {("Deployment", f"{service}-api"), ("Deployment", f"{service}-worker"), ("Job", f"{service}-migrate")}
    assert {(one.kind, one.name) for one in workloads(overlay)} == wanted
    for one in workloads(overlay):
        if one.name.rpartition("-")[0] in SERVICES:
            assert one.name == f"{one.process}-{one.container['args'][0]}" == f"{one.labels[NAME]}-{one.labels[COMPONENT]}"


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_each_image_of_ours_is_one_that_is_built_and_names_its_version(overlay):
    images = {one.container["image"] for one in workloads(overlay) if one.of_waymark}
    assert {image.rpartition("/waymark-")[2].partition(":")[0] for image in images} == set(IMAGES)
    assert [image for one in workloads(overlay) if (image := one.container["image"]).rpartition(":")[2] in {image, "latest"}] == []


@pytest.mark.parametrize(("overlay", "workload"), EVERY, ids=IDS)
def test_a_container_has_no_root_no_capability_and_no_file_system_to_write_to(overlay, workload):
    pod, container = workload.pod, workload.container
    assert pod["automountServiceAccountToken"] is False
    assert {"hostNetwork", "hostPID", "hostIPC", "initContainers"} & set(pod) == set()
    assert pod["securityContext"]["runAsNonRoot"] is True
    assert pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
    user = pod["securityContext"]["runAsUser"]
    assert user == OF_US if workload.of_waymark else user > 0
    assert container["securityContext"] == {"allowPrivilegeEscalation": False, "readOnlyRootFilesystem": True, "capabilities": {"drop": ["ALL"]}}


@pytest.mark.parametrize(("overlay", "workload"), EVERY, ids=IDS)
def test_what_a_container_may_write_to_is_empty_at_first_and_has_a_limit(overlay, workload):
    volumes = {one["name"]: one for one in workload.pod["volumes"]}
    mounts = {one["name"]: one for one in workload.container["volumeMounts"]}
    assert set(volumes) == set(mounts)
    assert mounts["tmp"]["mountPath"] == "/tmp"  # noqa: S108 - a folder of the container
    for name, volume in volumes.items():
        assert mounts[name].get("readOnly") or volume["emptyDir"]["sizeLimit"]


@pytest.mark.parametrize(("overlay", "workload"), EVERY, ids=IDS)
def test_a_container_asks_for_what_it_needs_and_cannot_take_the_memory_of_others(overlay, workload):
    resources = workload.container["resources"]
    assert set(resources["requests"]) == {"cpu", "memory"}
    assert set(resources["limits"]) == {"memory"}


def routes_of(process: str) -> set[str]:
    if process == "gateway":
        router = _machine_routes(Signer("gateway", OKPKey.generate_key("Ed25519")))
    else:
        router = health.router(process, Database("postgresql+asyncpg://nobody@127.0.0.1:1/none", Work, SystemClock()), None, None)
    return {route.path for route in router.routes if isinstance(route, APIRoute)}


@pytest.mark.parametrize(("overlay", "workload"), OURS, ids=OURS_IDS)
def test_probes_ask_routes_that_there_are_on_the_port_that_is_listened_on(overlay, workload):
    container = workload.container
    assert {one["name"]: one["containerPort"] for one in container["ports"]}["http"] == int(of_the_image()["WAYMARK_PORT"])
    asked = {kind: container[f"{kind}Probe"]["httpGet"] for kind in ("startup", "liveness", "readiness")}
    assert {one["port"] for one in asked.values()} == {"http"}
    assert {kind: one["path"] for kind, one in asked.items()} == {"startup": "/health/live", "liveness": "/health/live", "readiness": "/health/ready"}
    assert {one["path"] for one in asked.values()} <= routes_of(workload.process)


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_the_metrics_of_the_gateway_are_on_a_port_that_is_named_and_that_no_service_leads_to(overlay):
    (gateway,) = [one for one in workloads(overlay) if one.name == "gateway"]
    port = int(in_kubernetes(overlay, gateway)["WAYMARK_METRICS_PORT"])
    assert {one["name"]: one["containerPort"] for one in gateway.container["ports"]}["metrics"] == port
    leading = [one["targetPort"] for service in of_kind(overlay, "Service") for one in service["spec"]["ports"]]
    assert {"metrics", port} & set(leading) == set()


@pytest.mark.parametrize(("overlay", "workload"), OURS, ids=OURS_IDS)
def test_a_pod_that_goes_has_the_time_to_drain_and_to_finish(overlay, workload):
    drain = float(in_kubernetes(overlay, workload).get("WAYMARK_DRAIN_SECONDS", "0"))
    assert workload.pod["terminationGracePeriodSeconds"] >= drain + SHUTDOWN_SECONDS + SPARE_SECONDS
    # By then the gateway has closed what it does not use.
    assert workload.name.endswith("-worker") or drain > KEEP_IDLE_SECONDS


@pytest.mark.parametrize(("overlay", "workload"), OURS, ids=OURS_IDS)
def test_a_new_version_takes_no_pod_away_before_another_is_ready(overlay, workload):
    assert workload.whole["spec"]["strategy"]["rollingUpdate"] == {"maxUnavailable": 0, "maxSurge": 1}


@pytest.mark.parametrize(("overlay", "workload"), DEPLOYED, ids=DEPLOYED_IDS)
def test_pods_are_spread_over_zones_and_nodes_each_kind_by_itself(overlay, workload):
    spread = {one["topologyKey"]: one for one in workload.pod["topologySpreadConstraints"]}
    assert set(spread) == {ZONE, NODE}
    for one in spread.values():
        assert one["maxSkew"] == 1
        assert selected(overlay, one["labelSelector"]) == {workload.name}


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_servers_that_hold_data_are_on_nodes_of_their_own_and_spread_over_zones(overlay):
    (postgres,), (rabbitmq,) = of_kind(overlay, "Cluster"), of_kind(overlay, "RabbitmqCluster")
    (zones,) = postgres["spec"]["topologySpreadConstraints"]
    apart = rabbitmq["spec"]["affinity"]["podAntiAffinity"]
    (nodes,) = apart["requiredDuringSchedulingIgnoredDuringExecution"]
    (preferred,) = apart["preferredDuringSchedulingIgnoredDuringExecution"]
    assert (zones["topologyKey"], nodes["topologyKey"], preferred["podAffinityTerm"]["topologyKey"]) == (ZONE, NODE, ZONE)
    assert selected(overlay, zones["labelSelector"]) == {name_of(postgres)}
    assert selected(overlay, nodes["labelSelector"]) == selected(overlay, preferred["podAffinityTerm"]["labelSelector"]) == {name_of(rabbitmq)}
    assert postgres["spec"]["instances"] == rabbitmq["spec"]["replicas"] == 3


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_each_budget_is_for_the_pods_of_one_and_all_that_stay_have_one(overlay):
    budgets = of_kind(overlay, "PodDisruptionBudget")
    assert all(one["spec"]["maxUnavailable"] == 1 for one in budgets)
    # Those of servers that hold data wait until they are well.
    stateful = {name_of(one) for one in of_kind(overlay, "RabbitmqCluster")}
    assert {name_of(one) for one in budgets if one["spec"].get("unhealthyPodEvictionPolicy") != "AlwaysAllow"} == stateful
    kept = sorted(maker for one in budgets for maker in selected(overlay, one["spec"]["selector"]))
    # CloudNativePG makes those of its servers.
    assert kept == sorted([*(one.name for one in deployments(overlay)), *(name_of(one) for one in of_kind(overlay, "RabbitmqCluster"))])


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_each_deployment_selects_its_own_pods_alone(overlay):
    for one in deployments(overlay):
        assert selected(overlay, one.whole["spec"]["selector"]) == {one.name}


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_each_service_leads_to_a_port_of_the_pods_of_its_name(overlay):
    makers = {one.name: one for one in workloads(overlay)}
    for service in of_kind(overlay, "Service"):
        selector = {"matchLabels": service["spec"]["selector"]}
        assert [maker for maker, labels in pods(overlay).items() if selects(selector, labels)] == [name_of(service)]
        assert {one["targetPort"] for one in service["spec"]["ports"]} <= {one["name"] for one in makers[name_of(service)].container["ports"]}


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_addresses_in_settings_are_of_services_that_there_are(overlay):
    there = {(name_of(one), port["port"]) for one in of_kind(overlay, "Service") for port in one["spec"]["ports"]}
    (namespace,) = {one["metadata"]["namespace"] for one in of_kind(overlay, "Service")}
    (postgres,), (rabbitmq,) = of_kind(overlay, "Cluster"), of_kind(overlay, "RabbitmqCluster")
    # Made by the operators.
    there |= {(f"{name_of(postgres)}-rw", 5432), (name_of(rabbitmq), 5672), (name_of(rabbitmq), 15672)}
    for one in workloads(overlay):
        given = in_kubernetes(overlay, one) if one.of_waymark else {}
        inside = {name: urlsplit(value) for name, value in given.items() if name.endswith("_URL") and value and "anytown" not in value}
        wanted = {(str(parts.hostname).removesuffix(f".{namespace}.svc"), parts.port) for parts in inside.values()}
        if "WAYMARK_CLAMD_HOST" in given:
            wanted.add((given["WAYMARK_CLAMD_HOST"], int(given["WAYMARK_CLAMD_PORT"])))
        assert wanted <= there


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_what_browsers_reach_is_the_gateway_by_the_name_that_people_type(overlay):
    (ingress,) = of_kind(overlay, "Ingress")
    (rule,) = ingress["spec"]["rules"]
    (path,) = rule["http"]["paths"]
    ((service, port),) = [(one, port["name"]) for one in of_kind(overlay, "Service") if name_of(one) == "gateway" for port in one["spec"]["ports"]]
    assert path["backend"] == {"service": {"name": name_of(service), "port": {"name": port}}}
    (gateway,) = [one for one in workloads(overlay) if one.name == "gateway"]
    assert in_kubernetes(overlay, gateway)["WAYMARK_PUBLIC_URL"] == f"https://{rule['host']}"
    assert ingress["spec"]["tls"][0]["hosts"] == [rule["host"]]


@pytest.mark.parametrize("page", [FOLDER / "README.md", ROOT / "docs" / "operations.md"], ids=["readme", "operations"])
def test_the_jobs_that_a_page_says_to_delete_are_all_that_are_applied_again(page):
    (named,) = re.findall(rf"kubectl -n waymark delete job -l '{COMPONENT} in \((.*)\)'", page.read_text())
    jobs = [one for _, one in each_workload() if one.kind == "Job"]
    assert {one.whole["metadata"]["labels"][COMPONENT] for one in jobs} == set(named.split(", "))
