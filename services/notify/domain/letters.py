"""What a letter is made of, and on whose behalf it is written.

No e-mail names a person, a child or an organisation or repeats what was typed: it says what kind of thing happened and where to
read more. A link or a code stands in the body only, never in the subject, which shows on locked screens.
"""

from dataclasses import dataclass
from urllib.parse import quote

from services.notify.domain.emails import Email


@dataclass(frozen=True)
class Paragraph:
    """Plain text."""

    text: str


@dataclass(frozen=True)
class Link:
    """A link that stands on its own, shown as a button where the reader's program can."""

    text: str
    address: str


@dataclass(frozen=True)
class Code:
    """A code to type in, shown large."""

    value: str


Block = Paragraph | Link | Code


@dataclass(frozen=True)
class Letter:
    """The subject and the body of one e-mail."""

    subject: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Sender:
    """On whose behalf e-mails are written, how to reach them, and the address of the portal without a slash at its end.

    `professional_email` is where professionals ask for help, `email` where everybody else does.
    """

    council: str
    email: str
    professional_email: str
    telephone: str
    portal_address: str

    def contact(self, email: Email) -> str:
        """Return the address at which the reader of `email` asks for help."""
        return self.professional_email if email.portal == "professional" else self.email

    def sign_in(self, email: Email) -> Link:
        """Return the link to where the reader of `email` signs in: the front page of both portals while theirs is not known."""
        return Link("Sign in", f"{self.portal_address}/{email.portal or ''}")

    def page(self, text: str, path: str, email: Email) -> Link:
        """Return the link to the page at `path` that takes the token of `email`."""
        return Link(text, f"{self.portal_address}{path}?token={quote(email.facts['token'], safe='')}")


Text = tuple[str, tuple[Block, ...]]
"""The subject, and what the e-mail says before the lines that every one ends with."""
