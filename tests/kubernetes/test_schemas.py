"""Every object has no field that Kubernetes, or its operator, does not know, and none of another type.

Kubernetes, KEDA and CloudNativePG publish their shapes for programs. Those of a RabbitmqCluster and an ObjectStore are written here, in shapes.ts, from
what a page says of the fields that are used.
"""

import copy
import json
import os
import re
import subprocess
import textwrap
from pathlib import Path

import pytest
from kubernetes_validate.utils import validate

from tests.kubernetes.manifests import FOLDER, OVERLAYS, ROOT, Object, name_of, named, objects

KUBERNETES = "1.37"
PACKAGES = ROOT / "node_modules" / "@kubernetes-models"
OURS = Path(__file__).parent / "shapes"
# The type of each custom resource, as TypeScript.
PUBLISHED = {
    "ScaledObject": PACKAGES / "keda/keda.sh/v1alpha1/ScaledObject",
    "Cluster": PACKAGES / "cloudnative-pg/postgresql.cnpg.io/v1/Cluster",
    "ScheduledBackup": PACKAGES / "cloudnative-pg/postgresql.cnpg.io/v1/ScheduledBackup",
}
WRITTEN_HERE = {"ObjectStore": OURS, "RabbitmqCluster": OURS}
SHAPES = {**PUBLISHED, **WRITTEN_HERE}
PAGE = ROOT / "docs" / "operations.md"


def compiled(found: list[Object], folder: Path) -> list[str]:
    """What the TypeScript compiler finds wrong with custom resources."""
    lines = [f'import type {{ I{kind} }} from "{SHAPES[kind]}";' for kind in sorted({one["kind"] for one in found})]
    # Kubernetes reads a time without quotes as text; this YAML reader does not.
    lines += [f"export const of{number}: I{one['kind']} = {json.dumps(one, default=str)};" for number, one in enumerate(found)]
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
@pytest.mark.parametrize("shapes", [PUBLISHED, WRITTEN_HERE], ids=["published", "written-here"])
def test_every_custom_resource_keeps_to_the_shape_that_is_published_or_written_here(overlay, shapes, tmp_path):
    custom = [one for one in objects(overlay) if one["kind"] in shapes]
    assert {one["kind"] for one in custom} == set(shapes)
    assert compiled(custom, tmp_path) == []


def test_the_cluster_that_the_page_restores_keeps_to_its_shape_and_writes_where_it_does_not_read(tmp_path):
    """Only its form: no operator restores anything here."""
    (patches,) = re.findall(r"^       patches:\n(?:         .*\n)+", PAGE.read_text(), re.MULTILINE)
    overlay = tmp_path / "overlay"
    overlay.mkdir()
    base = os.path.relpath(FOLDER / "overlays" / OVERLAYS[0], overlay.resolve())
    (overlay / "kustomization.yaml").write_text(f"resources: [{base}]\n{textwrap.dedent(patches)}")
    cluster = named(str(overlay), "Cluster", "waymark-postgres")
    assert compiled([cluster], tmp_path) == []
    ((source,), (plugin,)) = cluster["spec"]["externalClusters"], cluster["spec"]["plugins"]
    assert source["name"] == cluster["spec"]["bootstrap"]["recovery"]["source"]
    read, written = source["plugin"], plugin["parameters"]
    assert (read["name"], read["parameters"]["barmanObjectName"]) == (plugin["name"], written["barmanObjectName"])
    # Where a cluster writes unless told otherwise.
    assert read["parameters"]["serverName"] == name_of(cluster) != written["serverName"]


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
