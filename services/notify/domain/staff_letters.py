"""What e-mails to the SEND team say: what kind of thing waits for an officer, or for all of them. Which child it is about stands in the portal alone."""

from collections.abc import Callable, Mapping

from services.notify.domain.emails import Email, EmailKind
from services.notify.domain.letters import Paragraph, Sender, Text


def _case_allocated(email: Email, sender: Sender) -> Text:
    return "A case was allocated to you", (
        Paragraph("You are now responsible for a case."),
        Paragraph("Sign in to see it among your cases."),
        sender.sign_in(email),
    )


def _deadline_approaching(email: Email, sender: Sender) -> Text:
    return "A date of one of your cases is near", (
        Paragraph("Something in a case that is allocated to you is due soon and is not done yet."),
        Paragraph("Sign in to see which case it is, what is due, and by which date."),
        sender.sign_in(email),
    )


def _deadline_missed(email: Email, sender: Sender) -> Text:
    return "A date of one of your cases has passed", (
        Paragraph("Something in a case that is allocated to you was due and is not done."),
        Paragraph("Sign in to see which case it is, and what was due."),
        sender.sign_in(email),
    )


_NOBODYS = Paragraph("Sign in and open the lists of deadlines and of advice. Choose the officer 'Nobody yet' to see which cases they are, and allocate them.")


def _nobodys_deadline_approaching(email: Email, sender: Sender) -> Text:
    return "A date is near in a case that nobody runs", (
        Paragraph("Something is due soon in at least one case that is allocated to nobody."),
        _NOBODYS,
        sender.sign_in(email),
    )


def _nobodys_deadline_missed(email: Email, sender: Sender) -> Text:
    return "A date has passed in a case that nobody runs", (
        Paragraph("Something was due, and is not done, in at least one case that is allocated to nobody."),
        _NOBODYS,
        sender.sign_in(email),
    )


TEXTS: Mapping[EmailKind, Callable[[Email, Sender], Text]] = {
    "case-allocated": _case_allocated,
    "deadline-approaching": _deadline_approaching,
    "deadline-missed": _deadline_missed,
    "nobodys-deadline-approaching": _nobodys_deadline_approaching,
    "nobodys-deadline-missed": _nobodys_deadline_missed,
}
