"""The virus scanner clamd, with a signature folder of our own."""

import os
import shutil
import socket
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path

from deploy.errors import ServerError
from deploy.servers import packages, ports
from deploy.servers.process import Process, Program

# Loading the full set of signatures takes a minute on a slow disk.
_READY_SECONDS = 180
_FETCHED = Path("/var/lib/clamav")
# The anti-malware test file of EICAR (https://www.eicar.org): harmless, and every scanner must find it. Kept in hexadecimal so
# that no scanner finds it here.
EICAR = bytes.fromhex(
    "58354f2150254041505b345c505a58353428505e2937434329377d2445494341522d5354414e444152442d414e544956495255532d544553542d46494c452124482b482a"
)
TEST_SIGNATURE = f"Eicar-Test-Signature:0:*:{EICAR.hex()}\n"
_NO_SIGNATURES = "the virus scanner knows only the EICAR test file here: run freshclam to fetch the real signatures"


class Clamd:
    """A running scanner."""

    def __init__(self, process: Process, port: int) -> None:
        self.process = process
        self.host = ports.HOST
        self.port = port

    def wait(self) -> None:
        """Block until it answers. Raises ServerError."""
        self.process.wait_until(self._ready, _READY_SECONDS)

    def stop(self) -> None:
        """End it."""
        self.process.stop()

    def _ready(self) -> bool:
        with suppress(OSError), closing(socket.create_connection((self.host, self.port), timeout=2)) as connection:
            connection.sendall(b"zPING\0")
            return connection.recv(16).startswith(b"PONG")
        return False


def launch(
    folder: Path,
    *,
    logs: Path,
    port: int | None = None,
    real_signatures: bool = True,
    say: Callable[[str], None] = lambda _: None,
) -> Clamd:
    """Start a scanner in `folder`, with what freshclam fetched on this machine and the EICAR test signature. Installs one where it may.

    Without `real_signatures` it knows the test signature alone, and starts at once. Raises ServerError.
    """
    program = packages.find_program("clamd")
    if program is None and packages.can_install():
        say("installing the virus scanner (Debian package clamav-daemon)")
        packages.install("clamav-daemon", logs / "apt.log")
        program = packages.find_program("clamd")
    if program is None:
        raise ServerError(
            "The virus scanner clamd is needed and was not found. Any one of these will do:\n"
            "  - set WAYMARK_CLAMD_HOST and WAYMARK_CLAMD_PORT to one that is running\n"
            "  - install it: sudo apt-get install clamav-daemon, or brew install clamav"
        )
    signatures = folder / "signatures"
    shutil.rmtree(signatures, ignore_errors=True)
    signatures.mkdir(parents=True)
    (signatures / "test.ndb").write_text(TEST_SIGNATURE)
    fetched = sorted(_FETCHED.glob("*.c[vl]d")) if real_signatures and os.access(_FETCHED, os.R_OK | os.X_OK) else []
    for file in fetched:
        # A link would break while freshclam replaces the file.
        shutil.copy(file, signatures)
    if real_signatures and not fetched:
        say(_NO_SIGNATURES)
    port = port or ports.choose(3310)
    configuration = folder / "clamd.conf"
    configuration.write_text(
        f"TCPAddr {ports.HOST}\nTCPSocket {port}\nDatabaseDirectory {signatures.resolve()}\nForeground yes\n"
        f"TemporaryDirectory {folder.resolve()}\nStreamMaxLength 200M\nMaxScanSize 400M\nMaxFileSize 200M\nMaxThreads 4\nLogTime yes\n"
    )
    command = [program, f"--config-file={configuration}"]
    return Clamd(Process(Program("The virus scanner clamd", command, logs / "clamd.log", environment=dict(os.environ))), port)
