"""Who may speak to whom is what is written here: nobody else, and on no other port."""

import pytest

from tests.kubernetes.manifests import OVERLAYS, name_of, of_kind, pods, selected
from tests.kubernetes.network import opened, parties

SERVICES = ("identity", "cases", "forms", "documents", "notify")
APIS = [f"{service}-api" for service in SERVICES]
WORKERS = [f"{service}-worker" for service in SERVICES]
MIGRATIONS = [f"{service}-migrate" for service in SERVICES]
POSTGRES, RABBITMQ = "waymark-postgres", "waymark-rabbitmq"


def each(speakers: list[str], listeners: list[str], *ports: int) -> set[tuple[str, str, int]]:
    return {(speaker, listener, port) for speaker in speakers for listener in listeners for port in ports}


NEEDED = {
    "browsers": each(["traefik"], ["gateway"], 8000),
    "pages": each(["gateway"], APIS, 8000),
    "public keys": each(APIS, ["gateway", "identity-api", "cases-api"], 8000),
    "databases": each([*APIS, *WORKERS, *MIGRATIONS, "provision"], [POSTGRES], 5432),
    "events": each([*WORKERS, *MIGRATIONS], [RABBITMQ], 5672),
    "logins of the broker": each(["provision"], [RABBITMQ], 15672),
    "scans": each(["documents-worker"], ["clamav"], 3310),
    "files": each(["documents-api", "documents-worker"], ["internet"], 443),
    "webhooks": each(["notify-api", "notify-worker"], ["internet"], 443),
    "e-mails": each(["notify-worker"], ["internet", "council"], 465, 587),
    "signatures": each(["clamav"], ["internet"], 443),
    "replication": each([POSTGRES], [POSTGRES], 5432, 8000),
    "cluster": each([RABBITMQ], [RABBITMQ], 4369, 25672, 35672),
    "backups and the Kubernetes API": each([POSTGRES], ["internet", "council"], 443, 6443),
    "operators": each(["cnpg-system"], [POSTGRES], 5432, 8000) | each(["rabbitmq-system"], [RABBITMQ], 15672),
    "lengths of queues": each(["keda"], [RABBITMQ], 5672),
    "metrics": each(["monitoring"], [*APIS, *WORKERS], 8000)
    | each(["monitoring"], ["gateway"], 8001)
    | each(["monitoring"], [POSTGRES], 9187)
    | each(["monitoring"], [RABBITMQ], 15692),
}


def between(overlay: str, way: str) -> set[tuple[str, str, int]]:
    """What is needed, as far as it is about the pods of ours that speak, or that listen."""
    about = 0 if way == "Egress" else 1
    return {flow for flows in NEEDED.values() for flow in flows if flow[about] in pods(overlay)}


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_nobody_listens_to_anybody_but_for_what_is_needed(overlay):
    assert opened(overlay, "Ingress") ^ between(overlay, "Ingress") == set()


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_nobody_speaks_to_anybody_but_for_what_is_needed(overlay):
    names = each(list(pods(overlay)), ["names"], 53)
    # A rule without `to` is for wherever the Kubernetes API, or the mail server, is. That may be any pod, but those of ours do not listen.
    everywhere = [party.name for party in parties(overlay)]
    anywhere = each([POSTGRES], everywhere, 443, 6443) | each(["notify-worker"], everywhere, 465, 587)
    assert opened(overlay, "Egress") ^ (between(overlay, "Egress") | names | anywhere) == set()


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_a_policy_for_all_pods_denies_both_ways_and_allows_nothing(overlay):
    denying = [one["spec"] for one in of_kind(overlay, "NetworkPolicy") if one["spec"] == {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}]
    assert len(denying) == 1


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_every_policy_is_about_pods_that_there_are(overlay):
    assert [name_of(one) for one in of_kind(overlay, "NetworkPolicy") if not selected(overlay, one["spec"]["podSelector"])] == []
