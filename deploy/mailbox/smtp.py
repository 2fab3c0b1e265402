"""The SMTP side of the mailbox."""

from aiosmtpd.smtp import SMTP, Envelope, Session

from deploy.mailbox.store import MailStore

_MAX_BYTES = 32 * 1024 * 1024


class _Keeper:
    """What aiosmtpd calls for each e-mail."""

    def __init__(self, store: MailStore) -> None:
        self._store = store

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's name
        content = envelope.original_content or b""
        return f"250 Kept as {self._store.add(envelope.mail_from or '', envelope.rcpt_tos, content)}"


def conversation(store: MailStore) -> SMTP:
    """Return the protocol for one connection."""
    return SMTP(_Keeper(store), data_size_limit=_MAX_BYTES, enable_SMTPUTF8=True, hostname="mailbox", ident="Waymark mailbox")
