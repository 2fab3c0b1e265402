"""What e-mails about an organisation say: to whoever is invited to it, and to its members."""

from collections.abc import Callable, Mapping

from services.notify.domain.emails import Email, EmailKind
from services.notify.domain.letters import Paragraph, Sender, Text
from services.notify.domain.times import moment


def _invitation(email: Email, sender: Sender) -> Text:
    return "You are invited to join an organisation", (
        Paragraph("You are invited to join an organisation that uses our professional portal."),
        Paragraph("To see which organisation it is, and to accept, open this page. You can register there if you have no account yet:"),
        sender.page("See the invitation", "/account/invitation", email),
        Paragraph("Only an account with this e-mail address can accept it."),
        Paragraph(f"The link works once. It stops working at {moment(email.expires_at)}."),
        Paragraph("If you do not expect an invitation, ignore this e-mail. Nothing happens unless you accept."),
    )


def _organisation_confirmed(email: Email, sender: Sender) -> Text:
    return "Your organisation is confirmed", (
        Paragraph("We have confirmed an organisation that you belong to in our professional portal."),
        Paragraph("Sign in to see the children and young people whom we have allocated to it."),
        sender.sign_in(email),
    )


TEXTS: Mapping[EmailKind, Callable[[Email, Sender], Text]] = {"invitation": _invitation, "organisation-confirmed": _organisation_confirmed}
