"""E-mails on disk: one file each, named so that their order is the order in which they came."""

import os
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import getaddresses
from functools import cached_property
from pathlib import Path

_SUFFIX = ".eml"
_READ = ".read"


@dataclass(eq=False)
class Mail:
    """One e-mail. `sender` and `recipients` are those of the SMTP conversation, which Bcc cannot hide from. Only `read` changes."""

    id: str
    received: datetime
    sender: str
    recipients: tuple[str, ...]
    size: int
    message: EmailMessage
    read: bool = False

    @cached_property
    def subject(self) -> str:
        """The subject, or an empty string."""
        return str(self.message["subject"] or "")

    @cached_property
    def text(self) -> str:
        """The plain text, or an empty string."""
        return self._part("plain")

    @cached_property
    def html(self) -> str:
        """The HTML, or an empty string."""
        return self._part("html")

    def addresses(self, header: str) -> list[tuple[str, str]]:
        """Return (name, address) pairs of a header such as "to"."""
        return [pair for pair in getaddresses([str(value) for value in self.message.get_all(header, [])]) if pair[1]]

    def _part(self, kind: str) -> str:
        part = self.message.get_body((kind,))
        return str(part.get_content()).replace("\r\n", "\n") if part is not None else ""


class MailStore:
    """The folder that holds them."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        # Whoever waits for an e-mail lists all of them several times a second.
        self._parsed: dict[str, Mail] = {}
        folder.mkdir(parents=True, exist_ok=True)

    def add(self, sender: str, recipients: list[str], content: bytes) -> str:
        """Keep one e-mail. Returns its id."""
        identifier = f"{time.time_ns():020d}{os.urandom(3).hex()}"
        # Two lines of our own stand before the message: what the headers say and who it was for may differ.
        envelope = f"{sender}\n{' '.join(recipients)}\n".encode()
        unfinished = self._folder / f"{identifier}.new"
        unfinished.write_bytes(envelope + content)
        unfinished.rename(self._folder / f"{identifier}{_SUFFIX}")
        return identifier

    def newest_first(self) -> list[Mail]:
        """Return every e-mail."""
        return [self._load(path) for path in sorted(self._folder.glob(f"*{_SUFFIX}"), reverse=True)]

    def find(self, identifier: str) -> Mail | None:
        """Return the e-mail with this id, or the newest one for `latest`."""
        if identifier == "latest":
            return next(iter(self.newest_first()), None)
        path = self._folder / f"{identifier}{_SUFFIX}"
        return self._load(path) if identifier.isalnum() and path.exists() else None

    def mark_read(self, mail: Mail) -> None:
        """Note that somebody has looked at it."""
        (self._folder / f"{mail.id}{_READ}").touch()

    def remove(self, identifiers: set[str]) -> None:
        """Remove these e-mails, or all of them when the set is empty."""
        for path in self._folder.glob(f"*{_SUFFIX}"):
            if not identifiers or path.stem in identifiers:
                path.with_suffix(_READ).unlink(missing_ok=True)
                path.unlink()
                self._parsed.pop(path.stem, None)

    def _load(self, path: Path) -> Mail:
        mail = self._parsed.get(path.stem)
        if mail is None:
            mail = self._parsed[path.stem] = _parse(path)
        mail.read = path.with_suffix(_READ).exists()
        return mail


def _parse(path: Path) -> Mail:
    sender, recipients, content = path.read_bytes().split(b"\n", 2)
    return Mail(
        id=path.stem,
        received=datetime.fromtimestamp(int(path.stem[:20]) / 1e9, UTC),
        sender=sender.decode(),
        recipients=tuple(recipients.decode().split()),
        size=len(content),
        message=message_from_bytes(content, policy=policy.default),
    )
