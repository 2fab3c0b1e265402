"""Every object has the shape that Kubernetes, or its operator, publishes: no field that they do not know, and none of another type."""

import copy
import json
import subprocess
from pathlib import Path

import pytest
from kubernetes_validate.utils import validate

from tests.kubernetes.manifests import OVERLAYS, ROOT, Object, name_of, objects

KUBERNETES = "1.37"
PACKAGES = ROOT / "node_modules" / "@kubernetes-models"
OURS = Path(__file__).parent / "shapes"
# The type of each custom resource, as TypeScript.
SHAPES = {
    "ScaledObject": PACKAGES / "keda/keda.sh/v1alpha1/ScaledObject",
    "Cluster": PACKAGES / "cloudnative-pg/postgresql.cnpg.io/v1/Cluster",
    "ScheduledBackup": PACKAGES / "cloudnative-pg/postgresql.cnpg.io/v1/ScheduledBackup",
    "ObjectStore": OURS,
    "RabbitmqCluster": OURS,
}


def compiled(found: list[Object], folder: Path) -> list[str]:
    """What the TypeScript compiler finds wrong with custom resources."""
    lines = [f'import type {{ I{kind} }} from "{SHAPES[kind]}";' for kind in sorted({one["kind"] for one in found})]
    lines += [f"export const of{number}: I{one['kind']} = {json.dumps(one)};" for number, one in enumerate(found)]
    file = folder / "objects.ts"
    file.write_text("\n".join(lines) + "\n")
    options = ["--noEmit", "--strict", "--skipLibCheck", "--module", "esnext", "--moduleResolution", "bundler", "--pretty", "false"]
    done = subprocess.run([ROOT / "node_modules/.bin/tsc", *options, file], cwd=folder, capture_output=True, text=True, check=False, timeout=120)
    assert done.stderr == ""
    return done.stdout.splitlines()


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_every_object_of_kubernetes_keeps_to_its_schema(overlay):
    builtin = [one for one in objects(overlay) if one["kind"] not in SHAPES]
    assert {one["kind"] for one in builtin} >= {"Deployment", "Job", "Service", "Ingress", "NetworkPolicy", "PodDisruptionBudget", "Namespace", "ConfigMap"}
    for one in builtin:
        validate(dict(one), KUBERNETES, strict=True)


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_every_custom_resource_keeps_to_the_shape_that_is_published(overlay, tmp_path):
    custom = [one for one in objects(overlay) if one["kind"] in SHAPES]
    assert {one["kind"] for one in custom} == set(SHAPES)
    assert compiled(custom, tmp_path) == []


def test_a_field_that_a_custom_resource_does_not_have_is_named(tmp_path):
    wrong = []
    for kind in SHAPES:
        one = copy.deepcopy(next(found for found in objects(OVERLAYS[0]) if found["kind"] == kind))
        one["spec"][f"no{kind}"] = 1
        wrong.append(one)
    complaints = "\n".join(compiled(wrong, tmp_path))
    assert [kind for kind in SHAPES if f"no{kind}" not in complaints] == []


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_everything_is_in_one_namespace_and_nothing_is_there_twice(overlay):
    found = objects(overlay)
    (namespace,) = [name_of(one) for one in found if one["kind"] == "Namespace"]
    assert {one["metadata"].get("namespace") for one in found if one["kind"] != "Namespace"} == {namespace}
    names = [(one["kind"], name_of(one)) for one in found]
    assert len(names) == len(set(names))
