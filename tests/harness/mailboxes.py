"""An SMTP server for tests, and what it took."""

import json
import os
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from deploy.servers import mailbox as mailbox_server
from deploy.servers import ports
from tests.harness import sources
from tests.harness.containers import servers as containers


@dataclass(frozen=True)
class Mailbox:
    """An SMTP server that delivers nothing, read through Mailpit's API."""

    smtp_host: str
    smtp_port: int
    url: str

    def messages(self, to: str | None = None) -> list[dict[str, Any]]:
        """Return what it took, newest first, as Mailpit's `message` objects; only what went `to` an address, if given."""
        summaries = self._ask("GET", "/api/v1/messages?limit=1000")["messages"]
        wanted = [item for item in summaries if to is None or to in {person["Address"] for person in [*item["To"], *item["Cc"], *item["Bcc"]]}]
        return [self._ask("GET", f"/api/v1/message/{item['ID']}") for item in wanted]

    def wait_for(self, to: str, count: int = 1, seconds: float = 20) -> list[dict[str, Any]]:
        """Block until at least `count` e-mails went to an address, and return them, newest first. Raises AssertionError."""
        deadline = time.monotonic() + seconds
        while len(found := self.messages(to)) < count:
            assert time.monotonic() < deadline, f"{len(found)} of {count} e-mails came in {seconds} seconds"
            time.sleep(0.1)
        return found

    def empty(self) -> None:
        """Remove everything."""
        self._ask("DELETE", "/api/v1/messages")

    def _ask(self, method: str, path: str) -> Any:
        request = urllib.request.Request(self.url + path, method=method)  # noqa: S310 - the mailbox of this session
        with urllib.request.urlopen(request, timeout=10) as response:  # noqa: S310 - see above
            body = response.read()
        return json.loads(body) if body.startswith(b"{") else None


@pytest.fixture(scope="session")
def mailbox_server_of_session(servers_folder: Path) -> Iterator[Mailbox]:
    """A mailbox, for the whole session."""
    if host := os.environ.get("WAYMARK_TEST_SMTP_HOST"):
        yield Mailbox(host, int(os.environ["WAYMARK_TEST_SMTP_PORT"]), os.environ["WAYMARK_TEST_MAILBOX_URL"])
        return
    if sources.are_containers():
        with containers.mailpit() as (smtp_port, http_port):
            yield Mailbox(ports.HOST, smtp_port, f"http://{ports.HOST}:{http_port}")
        return
    server = mailbox_server.launch(servers_folder / "mailbox", log=servers_folder / "mailbox.log")
    try:
        server.wait()
        yield Mailbox(server.smtp_host, server.smtp_port, server.url)
    finally:
        server.stop()


@pytest.fixture
def mailbox(mailbox_server_of_session: Mailbox) -> Mailbox:
    """A mailbox that is empty when the test begins."""
    mailbox_server_of_session.empty()
    return mailbox_server_of_session
