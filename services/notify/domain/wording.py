"""Which words an e-mail has: those of its kind, then how to get help."""

from services.notify.domain import account_letters, case_letters, organisation_letters, staff_letters, team_letters
from services.notify.domain.emails import Email
from services.notify.domain.letters import Letter, Paragraph, Sender

_TEXTS = {**account_letters.TEXTS, **organisation_letters.TEXTS, **case_letters.TEXTS, **staff_letters.TEXTS, **team_letters.TEXTS}


def compose(email: Email, sender: Sender) -> Letter:
    """Return what `email` says."""
    subject, blocks = _TEXTS[email.kind](email, sender)
    help_line = Paragraph(f"If you need help, contact {sender.council}: e-mail {sender.contact(email)} or call {sender.telephone}.")
    automatic = Paragraph("This e-mail was sent automatically. Replies to it are not read.")
    return Letter(subject, (*blocks, help_line, automatic))
