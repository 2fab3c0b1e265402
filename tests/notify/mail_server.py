"""A mail server that does as a test tells it: takes, refuses, hangs, goes away and comes back."""

import asyncio
import ssl
from collections import deque
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session


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


class _Conversation(SMTP):
    """One connection, which tells its server what came without TLS."""

    def data_received(self, data: bytes) -> None:
        transport: Any = self.transport
        if transport.get_extra_info("ssl_object") is None:
            self.event_handler.in_clear += data
        super().data_received(data)


class ScriptedMailServer:
    """Takes e-mails. `to_recipient` and `to_data` hold replies for the next ones; "hang" is a reply that never comes.

    `certificate` makes it speak TLS: from the start, or after STARTTLS with `starttls`. `login` is a user and a password that
    it then asks for. `in_clear` is what came without TLS.
    """

    def __init__(self, certificate: ssl.SSLContext | None = None, *, starttls: bool = False, login: tuple[str, str] | None = None) -> None:
        self._certificate = certificate
        self._starttls = starttls
        self._login = login
        self.in_clear = b""
        self.protocols: list[str | None] = []
        """The version of TLS, or None, of each e-mail that was begun."""
        self.taken: list[Taken] = []
        self.to_recipient: deque[str] = deque()
        self.to_data: deque[str] = deque()
        self.port = 0
        self.connections = 0
        self._server: asyncio.Server | None = None
        self._never = asyncio.Event()

    async def start(self) -> None:
        """Listen: on a free port the first time, on the same one after that."""
        from_the_start = None if self._starttls else self._certificate
        self._server = await asyncio.get_running_loop().create_server(self._conversation, "127.0.0.1", self.port, ssl=from_the_start)
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        """Stop listening; who connects is refused."""
        assert self._server is not None
        self._server.close()
        self._never.set()
        await self._server.wait_closed()

    def _conversation(self) -> SMTP:
        self.connections += 1
        return _Conversation(
            self,
            hostname="mail.example",
            enable_SMTPUTF8=False,
            loop=asyncio.get_running_loop(),
            tls_context=self._certificate if self._starttls else None,
            require_starttls=self._starttls,
            # Without it a login is taken in clear, as some servers do. TLS that was there from the start it does not see.
            auth_require_tls=self._starttls,
            authenticator=self._authenticate,
        )

    def _authenticate(self, _server: SMTP, _session: Session, _envelope: Envelope, _mechanism: str, given: LoginPassword) -> AuthResult:
        return AuthResult(success=self._login == (given.login.decode(), given.password.decode()), handled=False)  # it is aiosmtpd that answers

    async def handle_MAIL(self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]) -> str:  # noqa: N802 - aiosmtpd's name
        if self._login is not None and not session.authenticated:
            return "530 5.7.0 Authentication required"
        transport: Any = server.transport
        tls = transport.get_extra_info("ssl_object")
        self.protocols.append(tls.version() if tls else None)
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

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
