"""The mailbox of `deploy.mailbox`, as a server beside the others."""

import os
import sys
from pathlib import Path

from deploy.servers import ports
from deploy.servers.process import Process, Program

_READY_SECONDS = 30
_ROOT = Path(__file__).parents[2]


class Mailbox:
    """A running mailbox."""

    def __init__(self, process: Process, smtp_port: int, http_port: int) -> None:
        self.process = process
        self.smtp_host = ports.HOST
        self.smtp_port = smtp_port
        self.http_port = http_port

    @property
    def url(self) -> str:
        """The address of its page and of its API."""
        return f"http://localhost:{self.http_port}"

    def wait(self) -> None:
        """Block until it takes e-mails and shows them. Raises ServerError."""
        self.process.wait_until(lambda: ports.answers(self.smtp_port) and ports.answers(self.http_port), _READY_SECONDS)

    def stop(self) -> None:
        """End it; the e-mails are on disk."""
        self.process.stop()


def launch(folder: Path, *, log: Path, smtp_port: int | None = None, http_port: int | None = None) -> Mailbox:
    """Start a mailbox that keeps its e-mails in `folder`."""
    smtp_port = smtp_port or ports.choose(1025)
    http_port = http_port or ports.choose(8025)
    command = [sys.executable, "-m", "deploy.mailbox", str(folder.resolve()), f"--smtp-port={smtp_port}", f"--http-port={http_port}"]
    return Mailbox(Process(Program("The mailbox", command, log, environment=dict(os.environ), folder=_ROOT)), smtp_port, http_port)
