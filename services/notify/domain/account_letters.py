"""What e-mails about an account say: to whoever registers or signs in, and to its owner when something about it changes."""

from collections.abc import Callable, Mapping
from datetime import datetime

from services.notify.domain.emails import Email, EmailKind
from services.notify.domain.letters import Block, Code, Paragraph, Sender, Text
from services.notify.domain.times import moment


def _verification(email: Email, sender: Sender) -> Text:
    return "Confirm your e-mail address", (
        Paragraph("Somebody used this e-mail address to register with our online service."),
        Paragraph("To confirm that the address is yours, open this page and enter the password that you chose when you registered:"),
        sender.page("Confirm your e-mail address", "/account/confirm-email", email),
        Paragraph(f"The link works once. It stops working at {moment(email.expires_at)}. You can ask for a new one on the sign in page."),
        Paragraph("If it was not you, ignore this e-mail. Nothing happens without the confirmation."),
    )


def _already_registered(email: Email, sender: Sender) -> Text:
    return "You already have an account", (
        Paragraph("Somebody tried to use this e-mail address for an account with our online service. It already has an account, so nothing was done."),
        Paragraph("Sign in with the account that you have. If you have forgotten your password, select 'Forgot your password?' on the same page:"),
        sender.sign_in(email),
        Paragraph("If it was not you, you do not have to do anything. Whoever tried was not told that you have an account."),
    )


def _security_code(email: Email, sender: Sender) -> Text:
    if email.facts.get("purpose") == "change-account":
        return "Your security code", (
            Paragraph("Use this security code to change how you sign in to your account:"),
            *_one_code(email),
            Paragraph("If you did not ask for it, somebody else is signed in to your account: choose a new password at once."),
            Paragraph("Select 'Forgot your password?' on the sign in page. Then contact us."),
            sender.sign_in(email),
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


def _password_reset(email: Email, sender: Sender) -> Text:
    return "Choose a new password", (
        Paragraph("Somebody asked to choose a new password for the account with this e-mail address."),
        Paragraph("To choose a new password, open this page:"),
        sender.page("Choose a new password", "/account/reset-password", email),
        Paragraph(f"The link works once. It stops working at {moment(email.expires_at)}."),
        Paragraph("If it was not you, ignore this e-mail. Your password stays as it is."),
    )


def _email_change(email: Email, sender: Sender) -> Text:
    return "Confirm your new e-mail address", (
        Paragraph("Somebody asked to use this e-mail address for their account with our online service."),
        Paragraph("To confirm that the account and the address are yours, open this page and enter the password of the account:"),
        sender.page("Confirm your new e-mail address", "/account/confirm-new-email", email),
        Paragraph(f"The link works once. It stops working at {moment(email.expires_at)}. You can ask for a new one in your account."),
        Paragraph("If it was not you, ignore this e-mail. Nothing happens without the confirmation."),
    )


def _email_change_warning(email: Email, sender: Sender) -> Text:
    keep = sender.page("Keep this e-mail address", "/account/keep-email", email)
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


def _email_changed(email: Email, sender: Sender) -> Text:
    subject, what, advice = _ADDRESS_CHANGES[email.facts["what"]]
    return subject, (Paragraph(what), Paragraph(advice), sender.sign_in(email))


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


_BY_US: Mapping[str, tuple[str, str]] = {
    "two-step-removed": (
        "We turned your two step verification off",
        "We turned two step verification off for your account, and signed everybody out of it. You can turn it on again when you have signed in.",
    ),
    "sessions-ended": ("We signed you out", "We signed everybody out of your account. You can sign in again."),
    "team-roles": ("What you may do was changed", "An administrator of your team changed what you may do with your account."),
    "recovered": (
        "Your account is being set up again",
        "Whoever runs this service made a link to set up your account again. Your password and authenticator app stopped working. Everybody was signed out.",
    ),
}
"""What the council changed, and not whoever is signed in."""


def _account_changed(email: Email, sender: Sender) -> Text:
    if email.facts["what"] == "email-kept":
        return "Your e-mail address stays as it is", (
            Paragraph("Somebody used the link that we sent here, so a change of your e-mail address was stopped. Everybody was signed out of the account."),
            Paragraph(_CHOOSE_ANOTHER),
            sender.sign_in(email),
        )
    if (by_us := _BY_US.get(email.facts["what"])) is not None:
        subject, what = by_us
        return subject, (Paragraph(what), Paragraph("If you did not ask for this, contact us at once."), sender.sign_in(email))
    subject, what = _CHANGES[email.facts["what"]]
    return subject, (
        Paragraph(what),
        Paragraph("If it was you, you do not have to do anything."),
        *_if_it_was_not_you(email, sender),
    )


def _if_it_was_not_you(email: Email, sender: Sender) -> tuple[Block, ...]:
    return (
        Paragraph("If it was not you, choose a new password at once: select 'Forgot your password?' on the sign in page. Then contact us."),
        sender.sign_in(email),
    )


def _new_device(email: Email, sender: Sender) -> Text:
    at = moment(datetime.fromisoformat(email.facts["at"]))
    return "New sign-in to your account", (
        Paragraph(f"Somebody signed in to your account at {at}, in a browser that was not used for it before."),
        Paragraph("If it was you, you do not have to do anything. You also get this e-mail when you use a private window or have deleted your cookies."),
        *_if_it_was_not_you(email, sender),
    )


TEXTS: Mapping[EmailKind, Callable[[Email, Sender], Text]] = {
    "verification": _verification,
    "already-registered": _already_registered,
    "security-code": _security_code,
    "password-reset": _password_reset,
    "email-change": _email_change,
    "email-change-warning": _email_change_warning,
    "email-changed": _email_changed,
    "account-changed": _account_changed,
    "new-device": _new_device,
}
