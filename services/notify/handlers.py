"""What notify does when something happens elsewhere."""

from chassis.consumer import Handlers
from contracts.cases import RequestReceived
from contracts.documents import DocumentScanned
from contracts.identity import (
    AccountChanged,
    AccountVerificationRequested,
    AccountVerified,
    AlreadyRegistered,
    EmailChanged,
    EmailChangeRequested,
    EmailChangeWarned,
    NewDeviceUsed,
    PasswordResetRequested,
    SecurityCodeRequested,
)
from services.notify.domain.emails import Portal
from services.notify.store import Work
from services.notify.use_cases.change_contact import ChangeContact, change_contact
from services.notify.use_cases.email_person import EmailPerson, email_person
from services.notify.use_cases.remember_contact import remember_contact
from services.notify.use_cases.send_secret import SendSecret, send_secret
from services.notify.use_cases.tell_of_new_device import TellOfNewDevice, tell_of_new_device
from services.notify.use_cases.tell_of_rejected_file import TellOfRejectedFile, tell_of_rejected_file
from services.notify.use_cases.tell_of_request import TellOfRequest, tell_of_request


async def on_account_verification_requested(event: AccountVerificationRequested, work: Work) -> None:
    """Somebody registered: send the link that confirms the address."""
    await send_secret(SendSecret("verification", event.subject, event.portal, event.email, event.expires_at, {"token": event.token}), work)


async def on_already_registered(event: AlreadyRegistered, work: Work) -> None:
    """Somebody tried to register a known address: only its owner hears of it."""
    await send_secret(SendSecret("already-registered", event.subject, event.portal, event.email), work)


async def on_security_code_requested(event: SecurityCodeRequested, work: Work) -> None:
    """A sign-in waits for its code, or a change of the address that it goes to."""
    await send_secret(
        SendSecret("security-code", event.subject, event.portal, event.email, event.expires_at, {"code": event.code, "purpose": event.purpose}), work
    )


async def on_password_reset_requested(event: PasswordResetRequested, work: Work) -> None:
    """Somebody forgot their password: send the link to choose another."""
    await send_secret(SendSecret("password-reset", event.subject, event.portal, event.email, event.expires_at, {"token": event.token}), work)


async def on_email_change_requested(event: EmailChangeRequested, work: Work) -> None:
    """Somebody wants another address: send the link that confirms it there."""
    await send_secret(SendSecret("email-change", event.subject, event.portal, event.email, event.expires_at, {"token": event.token}), work)


async def on_email_change_warned(event: EmailChangeWarned, work: Work) -> None:
    """The address before hears of it, and gets the link that undoes it. It is named: by the time of delivery the contact may be the new one."""
    facts = {"token": event.token, "stage": event.stage}
    await send_secret(SendSecret("email-change-warning", event.subject, event.portal, event.email, event.expires_at, facts), work)


async def on_email_changed(event: EmailChanged, work: Work) -> None:
    """An account has another address."""
    await change_contact(ChangeContact(event.subject, event.portal, event.email, event.previous, event.reverted, event.changed_at), work)


async def on_account_verified(event: AccountVerified, work: Work) -> None:
    """An address is confirmed."""
    await remember_contact(event.subject, event.email, event.portal, work)


async def on_account_changed(event: AccountChanged, work: Work) -> None:
    """Tell the owner what kind of change it was, and no detail of it."""
    await email_person(EmailPerson("account-changed", event.subject, facts={"what": event.what}), work)


async def on_new_device_used(event: NewDeviceUsed, work: Work) -> None:
    """Tell the owner when it was."""
    await tell_of_new_device(TellOfNewDevice(event.subject, event.portal, event.signed_in_at), work)


async def on_request_received(event: RequestReceived, work: Work) -> None:
    """Tell who asked that the request is in, and by when the council must decide."""
    portal: Portal = "professional" if event.channel == "professional" else "citizen"
    await tell_of_request(TellOfRequest(event.requester_id, event.child_id, portal, event.received_on, event.decide_by), work)


async def on_document_scanned(event: DocumentScanned, work: Work) -> None:
    """Tell who sent a file that it cannot be used; a clean one is no news."""
    if event.outcome != "clean":
        await tell_of_rejected_file(TellOfRejectedFile(event.person_id, event.child_id, event.outcome == "infected"), work)


HANDLERS: Handlers = {
    AccountVerificationRequested: on_account_verification_requested,
    AlreadyRegistered: on_already_registered,
    SecurityCodeRequested: on_security_code_requested,
    PasswordResetRequested: on_password_reset_requested,
    EmailChangeRequested: on_email_change_requested,
    EmailChangeWarned: on_email_change_warned,
    EmailChanged: on_email_changed,
    AccountVerified: on_account_verified,
    AccountChanged: on_account_changed,
    NewDeviceUsed: on_new_device_used,
    RequestReceived: on_request_received,
    DocumentScanned: on_document_scanned,
}
