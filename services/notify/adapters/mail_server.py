"""The mail server that takes our e-mails (SMTP, RFC 5321)."""

import asyncio
import ssl
from contextlib import suppress
from email.message import EmailMessage
from typing import Literal, Protocol

import aiosmtplib

TOTAL_SECONDS = 30
"""How long one delivery may take, whatever the mail server does."""

_STEP_SECONDS = 20
_PERMANENT = 500


class NotTaken(Exception):
    """The mail server did not take an e-mail. `reply` is its reply code, if it gave one."""

    def __init__(self, reply: int | None = None) -> None:
        super().__init__()
        self.reply = reply


class Unreachable(NotTaken):
    """Try again: no connection, no TLS, a wrong password of ours, a sender it does not let us use, or silence in the middle.

    None of them is the e-mail's fault, and people can mend them while it waits.
    """


class Deferred(NotTaken):
    """Try again: the server said "not now" (4xx), as greylisting and full mailboxes do."""


class Refused(NotTaken):
    """Never again: the server said "no" (5xx), as for a mailbox that does not exist, or the address cannot be written to."""


class Mail(Protocol):
    """Whoever takes e-mails."""

    async def deliver(self, message: EmailMessage, to: str) -> None:
        """Hand one e-mail over. Returns when the server has taken it; raises NotTaken otherwise."""
        ...


class MailServer:
    """One SMTP server, a connection for each e-mail."""

    def __init__(self, host: str, port: int, *, sender: str, tls: Literal["none", "starttls", "tls"], user: str | None, password: str | None) -> None:
        self._host = host
        self._port = port
        self._sender = sender
        self._tls = tls
        self._user = user
        self._password = password
        # The authorities that this machine trusts, or those of SSL_CERT_FILE. Read once: it takes longer than an e-mail.
        self._trust = None if tls == "none" else ssl.create_default_context()

    async def deliver(self, message: EmailMessage, to: str) -> None:
        client = aiosmtplib.SMTP(
            hostname=self._host,
            port=self._port,
            # Given, because its default asks the name service and blocks the whole process while it waits.
            local_hostname=self._sender.rpartition("@")[2],
            timeout=_STEP_SECONDS,
            use_tls=self._tls == "tls",
            start_tls=self._tls == "starttls",
            tls_context=self._trust,
            username=self._user,
            password=self._password,
        )
        try:
            async with asyncio.timeout(TOTAL_SECONDS):
                await self._connect(client)
                await self._send(client, message, to)
        except TimeoutError as error:
            raise Unreachable from error
        else:
            # Outside the time limit: the server has the e-mail, and one that cannot say goodbye changes nothing.
            with suppress(aiosmtplib.SMTPException, OSError):
                await client.quit(timeout=1)
        finally:
            client.close()

    async def _connect(self, client: aiosmtplib.SMTP) -> None:
        try:
            await client.connect()
        except aiosmtplib.SMTPResponseException as error:
            raise Unreachable(error.code) from error
        except (aiosmtplib.SMTPException, OSError) as error:
            raise Unreachable from error

    async def _send(self, client: aiosmtplib.SMTP, message: EmailMessage, to: str) -> None:
        try:
            await client.send_message(message, sender=self._sender, recipients=[to])
        except aiosmtplib.SMTPRecipientsRefused as error:
            raise _answered(error.recipients[0].code) from error
        except (aiosmtplib.SMTPSenderRefused, aiosmtplib.SMTPHeloError) as error:
            raise Unreachable(error.code) from error
        except aiosmtplib.SMTPResponseException as error:
            raise _answered(error.code) from error
        except (aiosmtplib.SMTPNotSupported, UnicodeError, ValueError) as error:
            # An address with letters beyond ASCII, at a server that cannot take one (RFC 6531).
            raise Refused from error
        except (aiosmtplib.SMTPException, OSError) as error:
            raise Unreachable from error


def _answered(code: int) -> NotTaken:
    return Refused(code) if code >= _PERMANENT else Deferred(code)
