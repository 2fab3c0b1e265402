"""What is scaled is there, by what can be measured, and never past what the servers take."""

from importlib import import_module
from urllib.parse import urlsplit

import aio_pika
import pytest

from chassis.consumer import PREFETCH
from chassis.topology import declare_queues
from services.notify.adapters.public_queue import declare
from tests.kubernetes.environments import in_kubernetes
from tests.kubernetes.manifests import OVERLAYS, ROOT, Object, Workload, deployments, name_of, of_kind

# A process holds, besides its pool, those on which it listens, and a worker of documents one for each event in hand.
BESIDE_THE_POOL = 3
# For the operator, migrations and whoever looks into a database.
SPARE = 50


def scalers(overlay: str) -> dict[str, Object]:
    return {one["spec"]["scaleTargetRef"]["name"]: one["spec"] for one in of_kind(overlay, "ScaledObject")}


def most(overlay: str, workload: Workload) -> int:
    scaler = scalers(overlay).get(workload.name)
    return int(scaler["maxReplicaCount"] if scaler else workload.whole["spec"]["replicas"])


def listens(workload: Workload) -> bool:
    return bool(import_module(f"services.{workload.process}.handlers").HANDLERS)


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_whatever_takes_requests_or_events_is_scaled_from_two_on_and_by_nobody_else(overlay):
    wanted = {one.name for one in deployments(overlay) if one.of_waymark and (not one.name.endswith("-worker") or listens(one))}
    assert set(scalers(overlay)) == wanted
    for one in deployments(overlay):
        if one.name in wanted:
            scaler = scalers(overlay)[one.name]
            assert 2 <= scaler["minReplicaCount"] < scaler["maxReplicaCount"]
            assert "replicas" not in one.whole["spec"]
        else:
            assert one.whole["spec"]["replicas"] >= 2


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_workers_are_scaled_by_the_length_of_their_queue_and_the_rest_by_their_load(overlay):
    for one in deployments(overlay):
        if one.name not in scalers(overlay):
            continue
        (trigger,) = scalers(overlay)[one.name]["triggers"]
        if one.name.endswith("-worker"):
            assert (trigger["type"], trigger["metadata"]["mode"], trigger["metadata"]["queueName"]) == ("rabbitmq", "QueueLength", one.process)
        else:
            assert (trigger["type"], trigger["metricType"]) == ("cpu", "Utilization")
            # It is a part of what each asks for.
            assert one.container["resources"]["requests"]["cpu"]


@pytest.mark.parametrize("overlay", OVERLAYS)
async def test_the_queues_that_scalers_look_at_are_declared_by_their_services(overlay, amqp_for):
    for one in deployments(overlay):
        if not one.name.endswith("-worker") or one.name not in scalers(overlay):
            continue
        connection = await aio_pika.connect(await amqp_for(one.process))
        async with connection:
            channel = await connection.channel()
            await declare_queues(channel, one.process, import_module(f"services.{one.process}.handlers").HANDLERS)
            if one.process == "notify":
                await declare(channel)
            name = scalers(overlay)[one.name]["triggers"][0]["metadata"]["queueName"]
            await (await connection.channel()).declare_queue(name, passive=True)


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_keda_reaches_the_broker_from_its_own_namespace(overlay):
    for one in deployments(overlay):
        for trigger in scalers(overlay).get(one.name, {"triggers": ()})["triggers"]:
            if trigger["type"] == "rabbitmq":
                address = urlsplit(in_kubernetes(overlay, one)[trigger["metadata"]["hostFromEnv"]])
                (broker,) = of_kind(overlay, "RabbitmqCluster")
                assert address.hostname == f"{name_of(broker)}.{broker['metadata']['namespace']}.svc"
                assert address.scheme == trigger["metadata"]["protocol"]


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_all_replicas_that_there_may_be_find_a_connection_to_postgresql(overlay):
    (postgres,) = of_kind(overlay, "Cluster")
    held = 0
    for one in deployments(overlay):
        if one.of_waymark and one.process != "gateway":
            pool = int(in_kubernetes(overlay, one)["WAYMARK_DATABASE_POOL"])
            assert pool + BESIDE_THE_POOL >= PREFETCH + 5
            # One more while a new version comes.
            held += (most(overlay, one) + 1) * (pool + BESIDE_THE_POOL)
    assert held + SPARE <= int(postgres["spec"]["postgresql"]["parameters"]["max_connections"])


def lines(configuration: str) -> set[str]:
    return {line for line in configuration.splitlines() if line and not line.startswith("#")}


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_the_broker_has_the_limits_that_it_has_in_compose_and_what_several_nodes_need(overlay):
    (broker,) = of_kind(overlay, "RabbitmqCluster")
    in_compose = lines((ROOT / "deploy" / "compose" / "rabbitmq.conf").read_text())
    here = lines(broker["spec"]["rabbitmq"]["additionalConfig"])
    assert in_compose - here == set()
    assert [line for line in here - in_compose if not line.startswith("quorum_queue.")] == []
