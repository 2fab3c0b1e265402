"""What e-mails about a child's case say: that there is a message in the portal, and of what kind. Dates stand in the message alone."""

from collections.abc import Callable, Mapping

from services.notify.domain.emails import Email, EmailKind
from services.notify.domain.letters import Paragraph, Sender, Text


def _request_received(email: Email, sender: Sender) -> Text:
    return "We have received your request", (
        Paragraph("We have received the request that you sent through our online service."),
        Paragraph("Sign in to see what happens next."),
        sender.sign_in(email),
    )


def _document_rejected(email: Email, sender: Sender) -> Text:
    return "A file you sent could not be accepted", (
        Paragraph("A file that you sent through our online service did not pass our safety checks, so we cannot open it."),
        Paragraph("Nothing else that you sent is affected. Sign in to see which file it was and to send it again."),
        sender.sign_in(email),
    )


def _advice_requested(email: Email, sender: Sender) -> Text:
    return "You are required to submit information", (
        Paragraph("We need information from you for an education, health and care needs assessment. We have sent you a message in the professional portal."),
        Paragraph("Sign in and select 'Messages' to see what we ask for, and by which date."),
        sender.sign_in(email),
    )


def _advice_due(email: Email, sender: Sender) -> Text:
    return "Reminder: you are required to submit information", (
        Paragraph("We are still waiting for information that we asked you for. We have sent you a message in the professional portal."),
        Paragraph("Sign in and select 'Messages' to see what we ask for, and by which date."),
        sender.sign_in(email),
    )


def _advice_overdue(email: Email, sender: Sender) -> Text:
    return "Information that we asked you for is late", (
        Paragraph("We have not received information that we asked you for, and its date has passed. We have sent you a message in the professional portal."),
        Paragraph("Sign in and select 'Messages' to see what we ask for."),
        sender.sign_in(email),
    )


def _advice_reuse_proposed(email: Email, sender: Sender) -> Text:
    return "We need to know whether you agree", (
        Paragraph("A professional would like us to use advice that they have given before. We need to know whether you agree."),
        Paragraph("Sign in and select 'Messages' to see what it is about, and to tell us."),
        sender.sign_in(email),
    )


def _advice_reuse_refused(email: Email, sender: Sender) -> Text:
    return "We need new information from you", (
        Paragraph("Advice from before cannot be used in place of information that we asked you for. We have sent you a message in the professional portal."),
        Paragraph("Sign in and select 'Messages' to see what we ask for, and by which date."),
        sender.sign_in(email),
    )


def _advice_reused(email: Email, sender: Sender) -> Text:
    return "You do not have to submit information any more", (
        Paragraph("Advice from before will be used in place of information that we asked you for. We have sent you a message in the professional portal."),
        Paragraph("Sign in and select 'Messages' to see what it is about."),
        sender.sign_in(email),
    )


def _advice_cancelled(email: Email, sender: Sender) -> Text:
    return "You do not have to submit information any more", (
        Paragraph("We do not need information any more that we asked you for. We have sent you a message in the professional portal."),
        Paragraph("Sign in and select 'Messages' to see what it is about."),
        sender.sign_in(email),
    )


def _council_wrote(email: Email, sender: Sender) -> Text:
    return "You have a new message", (
        Paragraph("The SEND team has written to you. We have put the message into the portal."),
        Paragraph("Sign in and select 'Messages' to read it and to answer."),
        sender.sign_in(email),
    )


def _notice_served(email: Email, sender: Sender) -> Text:
    return "There is a letter for you", (
        Paragraph("We have written to you. We have put the letter into the portal."),
        Paragraph("Sign in and select 'Messages' to read it."),
        sender.sign_in(email),
    )


def _comments_due(email: Email, sender: Sender) -> Text:
    return "Reminder: we would like to hear from you", (
        Paragraph("We have sent you something on which you can tell us what you think, and the time for it ends soon. There is a message in the portal."),
        Paragraph("Sign in and select 'Messages' to see what it is about, and by which date."),
        sender.sign_in(email),
    )


TEXTS: Mapping[EmailKind, Callable[[Email, Sender], Text]] = {
    "request-received": _request_received,
    "document-rejected": _document_rejected,
    "advice-requested": _advice_requested,
    "advice-due": _advice_due,
    "advice-overdue": _advice_overdue,
    "advice-reuse-proposed": _advice_reuse_proposed,
    "advice-reuse-refused": _advice_reuse_refused,
    "advice-reused": _advice_reused,
    "advice-cancelled": _advice_cancelled,
    "council-wrote": _council_wrote,
    "notice-served": _notice_served,
    "comments-due": _comments_due,
}
