"""A mail server that does as a test tells it: takes, refuses, hangs, goes away and comes back."""

import asyncio
from collections import deque
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope, Session


def body_of(message: EmailMessage, kind: str) -> str:
    """Return the body of an e-mail as `plain` text or as `html`."""
    part = message.get_body((kind,))
    assert part is not None
    return str(part.get_content())


@dataclass(frozen=True)
class Taken:
    """One e-mail that the server took."""

    to: str
    message: EmailMessage
    at: float

    @property
    def text(self) -> str:
        """The plain text of the body."""
        return body_of(self.message, "plain")

    @property
    def html(self) -> str:
        """The HTML of the body."""
        return body_of(self.message, "html")


class ScriptedMailServer:
    """Takes e-mails. `to_recipient` and `to_data` hold replies for the next ones; "hang" is a reply that never comes."""

    def __init__(self) -> None:
        self.taken: list[Taken] = []
        self.to_recipient: deque[str] = deque()
        self.to_data: deque[str] = deque()
        self.port = 0
        self.connections = 0
        self._server: asyncio.Server | None = None
        self._never = asyncio.Event()

    async def start(self) -> None:
        """Listen: on a free port the first time, on the same one after that."""
        self._server = await asyncio.get_running_loop().create_server(self._conversation, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        """Stop listening; who connects is refused."""
        assert self._server is not None
        self._server.close()
        self._never.set()
        await self._server.wait_closed()

    def _conversation(self) -> SMTP:
        self.connections += 1
        return SMTP(self, hostname="mail.example", enable_SMTPUTF8=False, loop=asyncio.get_running_loop())

    async def handle_RCPT(self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]) -> str:  # noqa: N802 - aiosmtpd's name
        reply = self.to_recipient.popleft() if self.to_recipient else "250 OK"
        if reply.startswith("2"):
            envelope.rcpt_tos.append(address)
        return reply

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's name
        reply = self.to_data.popleft() if self.to_data else "250 OK"
        if reply == "hang":
            await self._never.wait()
            return "451 stopped"
        if reply.startswith("2"):
            parsed: Any = message_from_bytes(envelope.original_content or b"", policy=policy.default)
            self.taken += [Taken(to, parsed, asyncio.get_running_loop().time()) for to in envelope.rcpt_tos]
        return reply
