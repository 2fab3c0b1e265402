"""An image holds one process, what that declares, and nothing else; and it runs as nobody who may do anything."""

import json
import re
import shutil
import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.provision import SERVICES
from tests.containers.conftest import Inside
from tests.harness.containers import images
from tests.harness.containers.engine import ROOT, EngineError, docker

# Images are built.
pytestmark = pytest.mark.timeout(900)

PROCESSES = (*SERVICES, "gateway")
# On top of the base image, which is Debian's and Python's. Of them typst, which makes PDFs, has 80.
MOST_MEGABYTES = 220


@pytest.fixture
def source(tmp_path: Path) -> Iterator[Path]:
    """What an image is built from, to change it."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True, text=True).stdout.split("\0")
    for name in filter(None, listed):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, tmp_path / name)
    yield tmp_path
    docker("image", "rm", "--force", "waymark-test-changed")


@pytest.mark.parametrize("process", images.OWN)
def test_an_image_holds_the_code_of_its_own_process_alone(process: str, inside: Inside) -> None:
    listed = inside(process, "import pathlib; print(*sorted(str(place) for pattern in ('*', 'services/*') for place in pathlib.Path().glob(pattern)))").split()
    own = {"gateway": ["gateway"], "console": ["deploy"]}.get(process, ["services", f"services/{process}"])
    assert [name for name in listed if not name.endswith("__pycache__")] == sorted(["__main__.py", "chassis", "contracts", *own])


@pytest.mark.parametrize("process", images.OWN)
def test_an_image_holds_no_package_that_another_process_declares(process: str, inside: Inside) -> None:
    installed = set(
        inside(process, "import importlib.metadata as m; print(*{d.metadata['Name'].lower().replace('_', '-') for d in m.distributions()})").split()
    )
    assert _declared(process) <= installed
    others = {name for other in (*PROCESSES, "local") for name in _declared(other)} - _declared(process)
    # What a declared package needs in its turn is there too: minio needs argon2-cffi.
    assert not others & installed - ({"argon2-cffi"} if process == "documents" else set())
    assert not {"pip", "setuptools", "pytest", "mypy"} & installed


@pytest.mark.parametrize("process", images.OWN)
def test_an_image_is_small_runs_as_nobody_and_says_how_it_is(process: str) -> None:
    found = json.loads(docker("image", "inspect", images.own(process)))[0]
    base = json.loads(docker("image", "inspect", images.base()))[0]
    assert (found["Size"] - base["Size"]) / 1e6 < MOST_MEGABYTES
    assert found["Config"]["User"] == "10001:10001"
    assert found["Config"]["Entrypoint"] == ["python", "/app"], "no shell between SIGTERM and the process"
    assert "/health/ready" in " ".join(found["Config"]["Healthcheck"]["Test"])
    assert not [item for item in found["Config"]["Env"] if re.match(r"WAYMARK_(?!HOST|PORT)", item)], "no setting comes with the image"


def test_the_gateway_brings_its_style_sheets_and_scripts(inside: Inside) -> None:
    suffixes = inside("gateway", "import pathlib; print(*{f.suffix for f in pathlib.Path('gateway/assets/dist').rglob('*.*')})").split()
    assert set(suffixes) >= {".css", ".js"}


@pytest.mark.parametrize(
    ("process", "line", "said"),
    [
        pytest.param("forms", "from services.cases import domain", "services/forms/app.py imports services.cases", id="another-service"),
        pytest.param(
            "forms", "def later() -> None:\n    import minio", "services/forms/app.py imports minio", id="a-package-of-another-process-inside-a-function"
        ),
        pytest.param("notify", "import gateway.app", "services/notify/app.py imports gateway.app", id="the-gateway"),
        pytest.param("console", "import services.identity.app", "deploy/waymark/events.py imports services.identity.app", id="a-service-in-the-console"),
    ],
)
def test_a_forbidden_import_ends_the_build(process: str, line: str, said: str, source: Path) -> None:
    with (source / said.partition(" ")[0]).open("a") as app:
        app.write(f"\n{line}\n")
    with pytest.raises(EngineError, match="does not hold") as ended:
        images.build("waymark-test-changed", source / "deploy" / "Dockerfile", source, "--build-arg", f"SERVICE={process}")
    assert said in str(ended.value)


@pytest.mark.parametrize("process", PROCESSES)
def test_a_process_without_settings_stops_and_names_what_is_missing(process: str) -> None:
    command = ["docker", "run", "--rm", "--read-only", "--network", "none", images.own(process), *(["api"] if process in SERVICES else [])]
    stopped = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert stopped.returncode == 2
    missing = "WAYMARK_SIGNING_KEY" if process == "gateway" else "WAYMARK_DATABASE_URL"
    assert f"{missing}: Field required\n" in stopped.stderr


def _declared(process: str) -> set[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    return {re.split(r"[\[<>=]", item)[0].lower() for item in [*project["dependencies"], *project["optional-dependencies"].get(process, ())]}
