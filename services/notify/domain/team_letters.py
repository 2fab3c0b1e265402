"""What e-mails to the council's SEND team say."""

from collections.abc import Callable, Mapping
from datetime import date

from services.notify.domain.emails import Email, EmailKind
from services.notify.domain.letters import Link, Paragraph, Sender, Text
from services.notify.domain.times import day, moment


def _invitation(email: Email, sender: Sender) -> Text:
    if email.facts["purpose"] == "renew":
        return "Set up your account again", (
            Paragraph("An administrator took the authenticator app off your account in the portal of the SEND team. Everybody was signed out of the account."),
            Paragraph("To choose a new password and set up an authenticator app, open this page:"),
            sender.page("Set up your account again", "/team/join", email),
            Paragraph(f"The link works once. It stops working at {moment(email.expires_at)}."),
            Paragraph("If you did not ask for it, do not open the link, and tell an administrator of your team at once."),
        )
    return "You are invited to the SEND team's portal", (
        Paragraph("An administrator of the SEND team invites you to its portal."),
        Paragraph("To choose a password and set up an authenticator app, open this page:"),
        sender.page("Set up your account", "/team/join", email),
        Paragraph(f"The link works once. It stops working at {moment(email.expires_at)}."),
        Paragraph("If you do not expect an invitation, ignore this e-mail. Nothing happens unless you accept."),
    )


def _webhook_paused(email: Email, sender: Sender) -> Text:
    page = f"{sender.portal_address}/team/connections/{email.facts['connection']}/webhooks/{email.facts['webhook']}"
    why = {
        "failing": "For a day another system has taken none of the events that we sent to it, so we do not send it any more.",
        "gone": "Another system answered that the address to which we sent events is gone for good, so we do not send it any more.",
    }
    return "Events do not reach another system", (
        Paragraph(why[email.facts["because"]]),
        Paragraph("Nothing is lost. An administrator of the SEND team can see what went wrong, and send the events once the other system is back:"),
        Link("See what went wrong", page),
    )


def _access_ending(email: Email, sender: Sender) -> Text:
    end = day(date.fromisoformat(email.facts["last_day"]))
    return "The access of another system ends soon", (
        Paragraph(f"Another system of the council has access to the portal until the end of {end}. From then on it learns of nothing, and reads nothing."),
        Paragraph("If it still needs its access, an administrator of the SEND team can confirm it. Otherwise there is nothing to do."),
        Link("See which system it is", f"{sender.portal_address}/team/connections/{email.facts['connection']}"),
    )


TEXTS: Mapping[EmailKind, Callable[[Email, Sender], Text]] = {
    "team-invitation": _invitation,
    "webhook-paused": _webhook_paused,
    "access-ending": _access_ending,
}
