"""What the NetworkPolicies of an overlay let through. Source: https://kubernetes.io/docs/concepts/services-networking/network-policies/."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address, ip_network
from typing import Any

from tests.kubernetes.manifests import Labels, Object, of_kind, pods, selects


@dataclass(frozen=True)
class Party:
    """Who speaks, or is spoken to: a pod of ours, pods of another namespace, or an address outside of the cluster."""

    name: str
    labels: Labels = field(default_factory=dict)
    namespace: str | None = None
    address: str | None = None

    @property
    def ours(self) -> bool:
        """Whether policies of ours are about it."""
        return self.namespace is None and self.address is None


# Namespaces and addresses of others; 10.20.30.40 is inside the council's network, 8.8.8.8 on the internet.
OUTSIDERS = [
    *(Party(name, namespace=name) for name in ("traefik", "monitoring", "keda", "cnpg-system", "rabbitmq-system", "default")),
    Party("names", {"k8s-app": "kube-dns"}, namespace="kube-system"),
    Party("kube-system", namespace="kube-system"),
    Party("council", address="10.20.30.40"),
    Party("internet", address="8.8.8.8"),
]


def parties(overlay: str) -> list[Party]:
    """Return all of ours, and those outside."""
    return [Party(name, labels) for name, labels in pods(overlay).items()] + OUTSIDERS


def ports(overlay: str) -> set[tuple[str, int]]:
    """Return every port that a policy names, with its protocol, and some that none does."""
    rules = [rule for one in of_kind(overlay, "NetworkPolicy") for way in ("ingress", "egress") for rule in one["spec"].get(way, ())]
    named = {(port.get("protocol", "TCP"), port["port"]) for rule in rules for port in rule.get("ports", ())}
    return named | {("TCP", 22), ("TCP", 80), ("UDP", 123), ("TCP", 3389)}


def opened(overlay: str, way: str) -> set[tuple[str, str, int]]:
    """Return who may speak to whom on which port, as one side says: `Egress` that of who speaks, `Ingress` that of who listens.

    Nobody here says anything for those outside.
    """
    policies = of_kind(overlay, "NetworkPolicy")
    found, all_ports = parties(overlay), ports(overlay)
    pairs = [(who, other) for who in found if who.ours for other in found]
    open_ = [(who.name, other.name, port) for who, other in pairs for port in all_ports if _allows(policies, way, who, other, port)]
    return {(who, other, number) if way == "Egress" else (other, who, number) for who, other, (_, number) in open_}


def _allows(policies: list[Object], way: str, who: Party, other: Party, port: tuple[str, int]) -> bool:
    about = [one["spec"] for one in policies if way in one["spec"]["policyTypes"] and selects(one["spec"]["podSelector"], who.labels)]
    if not about:
        return True
    side = "from" if way == "Ingress" else "to"
    return any(_takes(rule, side, other) and _opens(rule, port) for spec in about for rule in spec.get(way.lower(), ()))


def _opens(rule: Mapping[str, Any], port: tuple[str, int]) -> bool:
    if "ports" not in rule:
        return True
    protocol, number = port
    return any(one.get("protocol", "TCP") == protocol and one["port"] <= number <= one.get("endPort", one["port"]) for one in rule["ports"])


def _takes(rule: Mapping[str, Any], side: str, other: Party) -> bool:
    return side not in rule or any(_is(peer, other) for peer in rule[side])


def _is(peer: Mapping[str, Any], other: Party) -> bool:
    if block := peer.get("ipBlock"):
        # The addresses of pods are among these too; those of others are what such a rule is written for.
        if other.address is None:
            return False
        address = ip_address(other.address)
        return address in ip_network(block["cidr"]) and not any(address in ip_network(one) for one in block.get("except", ()))
    if other.address is not None:
        return False
    namespaces = peer.get("namespaceSelector")
    within = other.ours if namespaces is None else selects(namespaces, {"kubernetes.io/metadata.name": other.namespace or "waymark"})
    return within and selects(peer.get("podSelector", {}), other.labels)
