"""What each e-mail says, in plain English.

No e-mail names a person or a child or repeats what was typed: it says what kind of thing happened and where to read more.
A link or a code stands in the body only, never in the subject, which shows on locked screens.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote

from services.notify.domain.emails import Email, EmailKind
from services.notify.domain.times import moment


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
    """On whose behalf e-mails are written, how to reach them, and the address of the portal without a slash at its end."""

    council: str
    email: str
    telephone: str
    portal_address: str


def compose(email: Email, sender: Sender) -> Letter:
    """Return what `email` says."""
    subject, blocks = _TEXTS[email.kind](email, sender)
    help_line = Paragraph(f"If you need help, contact {sender.council}: e-mail {sender.email} or call {sender.telephone}.")
    automatic = Paragraph("This e-mail was sent automatically. Replies to it are not read.")
    return Letter(subject, (*blocks, help_line, automatic))


def _verification(email: Email, sender: Sender) -> tuple[str, tuple[Block, ...]]:
    return "Confirm your e-mail address", (
        Paragraph("Somebody used this e-mail address to register with our online service."),
        Paragraph("To confirm that the address is yours, open this page and enter the password that you chose when you registered:"),
        Link("Confirm your e-mail address", f"{sender.portal_address}/account/confirm-email?token={quote(email.facts['token'], safe='')}"),
        Paragraph(f"The link works once. It stops working at {moment(email.expires_at)}. You can ask for a new one on the sign in page."),
        Paragraph("If it was not you, ignore this e-mail. Nothing happens without the confirmation."),
    )


def _already_registered(email: Email, sender: Sender) -> tuple[str, tuple[Block, ...]]:
    return "You already have an account", (
        Paragraph("Somebody tried to use this e-mail address for an account with our online service. It already has an account, so nothing was done."),
        Paragraph("Sign in with the account that you have. If you have forgotten your password, select 'Forgot your password?' on the same page:"),
        _sign_in(email, sender),
        Paragraph("If it was not you, you do not have to do anything. Whoever tried was not told that you have an account."),
    )


def _security_code(email: Email, sender: Sender) -> tuple[str, tuple[Block, ...]]:
    if email.facts.get("purpose") == "change-account":
        return "Your security code", (
            Paragraph("Use this security code to change how you sign in to your account:"),
            *_one_code(email),
            Paragraph("If you did not ask for it, somebody else is signed in to your account: choose a new password at once."),
            Paragraph("Select 'Forgot your password?' on the sign in page. Then contact us."),
            _sign_in(email, sender),
        )
    return "Your security code", (
        Paragraph("Use this security code to sign in:"),
        *_one_code(email),
        Paragraph("If you are not signing in now, somebody else may know your password: sign in and change it as soon as you can."),
    )


def _one_code(email: Email) -> tuple[Block, ...]:
    return (
        Code(email.facts["code"]),
        Paragraph(f"The code works once. It stops working at {moment(email.expires_at)}."),
        Paragraph("Do not give it to anybody. We will never ask you for it."),
    )


def _password_reset(email: Email, sender: Sender) -> tuple[str, tuple[Block, ...]]:
    return "Choose a new password", (
        Paragraph("Somebody asked to choose a new password for the account with this e-mail address."),
        Paragraph("To choose a new password, open this page:"),
        Link("Choose a new password", f"{sender.portal_address}/account/reset-password?token={quote(email.facts['token'], safe='')}"),
        Paragraph(f"The link works once. It stops working at {moment(email.expires_at)}."),
        Paragraph("If it was not you, ignore this e-mail. Your password stays as it is."),
    )


def _email_change(email: Email, sender: Sender) -> tuple[str, tuple[Block, ...]]:
    return "Confirm your new e-mail address", (
        Paragraph("Somebody asked to use this e-mail address for their account with our online service."),
        Paragraph("To confirm that the account and the address are yours, open this page and enter the password of the account:"),
        Link("Confirm your new e-mail address", f"{sender.portal_address}/account/confirm-new-email?token={quote(email.facts['token'], safe='')}"),
        Paragraph(f"The link works once. It stops working at {moment(email.expires_at)}. You can ask for a new one in your account."),
        Paragraph("If it was not you, ignore this e-mail. Nothing happens without the confirmation."),
    )


def _email_change_warning(email: Email, sender: Sender) -> tuple[str, tuple[Block, ...]]:
    keep = Link("Keep this e-mail address", f"{sender.portal_address}/account/keep-email?token={quote(email.facts['token'], safe='')}")
    if email.facts["stage"] == "requested":
        return "Somebody asked to change your e-mail address", (
            Paragraph("Somebody who is signed in to your account asked to use another e-mail address for it. Nothing has changed yet."),
            Paragraph("If it was you, you do not have to do anything here: open the link that we sent to the new address."),
            Paragraph(
                "If it was not you, open this page and select the button. The change is stopped, everybody is signed out, and the password stops working:"
            ),
            keep,
            Paragraph(f"The link works once. It stops working at {moment(email.expires_at)}. If the address changes before, we send you a new link."),
            Paragraph("Then choose a new password: select 'Forgot your password?' on the sign in page."),
        )
    return "Your e-mail address was changed", (
        Paragraph("The e-mail address of your account was changed to another one. From now on we write to that one."),
        Paragraph("If it was you, you do not have to do anything."),
        Paragraph(
            "If it was not you, open this page and select the button. "
            "Your account gets this address back, everybody is signed out, and the password stops working:"
        ),
        keep,
        Paragraph(f"The link works once. It stops working at {moment(email.expires_at)}."),
        Paragraph("Then choose a new password: select 'Forgot your password?' on the sign in page. Then contact us."),
    )


_CHOOSE_ANOTHER = "Your password no longer works. Choose a new one: select 'Forgot your password?' on the sign in page."

_ADDRESS_CHANGES: Mapping[str, tuple[str, str, str]] = {
    "changed": (
        "This is now the e-mail address of your account",
        "The e-mail address of your account was changed to this one. Use it when you sign in. Everybody was signed out of the account.",
        "If it was not you, contact us.",
    ),
    "restored": (
        "Your account has this e-mail address again",
        "Somebody used the link that we sent here, so the e-mail address of your account is this one again. Everybody was signed out of the account.",
        _CHOOSE_ANOTHER,
    ),
    "removed": (
        "This is no longer the e-mail address of your account",
        "The account with this e-mail address has its earlier address again. Everybody was signed out of the account.",
        "If the account is yours and you did not do this, contact us.",
    ),
}


def _email_changed(email: Email, sender: Sender) -> tuple[str, tuple[Block, ...]]:
    subject, what, advice = _ADDRESS_CHANGES[email.facts["what"]]
    return subject, (Paragraph(what), Paragraph(advice), _sign_in(email, sender))


_CHANGES: Mapping[str, tuple[str, str]] = {
    "password": ("Your password was changed", "The password of your account was changed."),
    "password-reset": (
        "Your password was changed",
        "A new password was chosen for your account with a link that we sent to this address. Everybody was signed out of the account.",
    ),
    "two-step": (
        "Your two step verification was changed",
        "The way you confirm that it is you when you sign in was changed. Everybody was signed out of the account.",
    ),
    "details": ("Your account details were changed", "The contact details of your account were changed."),
    "recovery-codes": ("Your recovery codes were replaced", "New recovery codes were made for your account. The old ones no longer work."),
    "recovery-code-used": ("A recovery code was used", "Somebody signed in to your account with one of its recovery codes. That code no longer works."),
    "suspicious-sign-in": (
        "Somebody tried to sign in to your account",
        "Somebody entered the right password for your account but not the right security code, so we let them no further.",
    ),
}


def _account_changed(email: Email, sender: Sender) -> tuple[str, tuple[Block, ...]]:
    if email.facts["what"] == "email-kept":
        return "Your e-mail address stays as it is", (
            Paragraph("Somebody used the link that we sent here, so a change of your e-mail address was stopped. Everybody was signed out of the account."),
            Paragraph(_CHOOSE_ANOTHER),
            _sign_in(email, sender),
        )
    subject, what = _CHANGES[email.facts["what"]]
    return subject, (
        Paragraph(what),
        Paragraph("If it was you, you do not have to do anything."),
        *_if_it_was_not_you(email, sender),
    )


def _if_it_was_not_you(email: Email, sender: Sender) -> tuple[Block, ...]:
    return (
        Paragraph("If it was not you, choose a new password at once: select 'Forgot your password?' on the sign in page. Then contact us."),
        _sign_in(email, sender),
    )


def _new_device(email: Email, sender: Sender) -> tuple[str, tuple[Block, ...]]:
    at = moment(datetime.fromisoformat(email.facts["at"]))
    return "New sign-in to your account", (
        Paragraph(f"Somebody signed in to your account at {at}, in a browser that was not used for it before."),
        Paragraph("If it was you, you do not have to do anything. You also get this e-mail when you use a private window or have deleted your cookies."),
        *_if_it_was_not_you(email, sender),
    )


def _request_received(email: Email, sender: Sender) -> tuple[str, tuple[Block, ...]]:
    return "We have received your request", (
        Paragraph("We have received the request that you sent through our online service."),
        Paragraph("Sign in to see what happens next and by which date we must decide."),
        _sign_in(email, sender),
    )


def _document_rejected(email: Email, sender: Sender) -> tuple[str, tuple[Block, ...]]:
    return "A file you sent could not be accepted", (
        Paragraph("A file that you sent through our online service did not pass our safety checks, so we cannot open it."),
        Paragraph("Nothing else that you sent is affected. Sign in to see which file it was and to send it again."),
        _sign_in(email, sender),
    )


_TEXTS: Mapping[EmailKind, Callable[[Email, Sender], tuple[str, tuple[Block, ...]]]] = {
    "verification": _verification,
    "already-registered": _already_registered,
    "security-code": _security_code,
    "password-reset": _password_reset,
    "email-change": _email_change,
    "email-change-warning": _email_change_warning,
    "email-changed": _email_changed,
    "account-changed": _account_changed,
    "new-device": _new_device,
    "request-received": _request_received,
    "document-rejected": _document_rejected,
}


def _sign_in(email: Email, sender: Sender) -> Link:
    return Link("Sign in", f"{sender.portal_address}/{email.portal}")
