"""What notify does when something happens elsewhere."""

from uuid import UUID

from chassis.consumer import Handlers
from chassis.identifiers import new_id
from contracts.cases import (
    AdviceCancelled,
    AdviceInvited,
    AdviceReceived,
    AdviceReuseProposed,
    AdviceReuseRefused,
    AutomaticMessagesEnded,
    CaseAllocated,
    FamilyAccessChanged,
    NoticeServed,
    ReminderDue,
    RequestAnswerDue,
)
from contracts.documents import DocumentScanned
from contracts.identity import (
    AccountChanged,
    AccountVerificationRequested,
    AccountVerified,
    AlreadyRegistered,
    ColleagueInvited,
    ConnectionChanged,
    EmailChanged,
    EmailChangeRequested,
    EmailChangeWarned,
    NewDeviceUsed,
    OrganisationConfirmed,
    OrganisationMembershipChanged,
    PasswordResetRequested,
    SecurityCodeRequested,
    TeamMemberInvited,
)
from services.notify.domain.notices import Notice, NoticeKind
from services.notify.store import Work
from services.notify.store.connections import Connection
from services.notify.store.memberships import Membership
from services.notify.store.readers import FamilyAccess
from services.notify.use_cases.ask_family import AskFamily, ask_family
from services.notify.use_cases.change_contact import ChangeContact, change_contact
from services.notify.use_cases.email_person import EmailPerson, email_person
from services.notify.use_cases.note_answer import NoteAnswer, note_answer
from services.notify.use_cases.quieten_child import quieten_child
from services.notify.use_cases.remember_connection import remember_connection
from services.notify.use_cases.remember_contact import remember_contact
from services.notify.use_cases.remember_family_access import remember_family_access
from services.notify.use_cases.remember_membership import remember_membership
from services.notify.use_cases.remind_family import RemindFamily, remind_family
from services.notify.use_cases.send_notice import send_notice
from services.notify.use_cases.send_secret import SendSecret, send_secret
from services.notify.use_cases.tell_of_letter import TellOfLetter, tell_of_letter
from services.notify.use_cases.tell_of_new_device import TellOfNewDevice, tell_of_new_device
from services.notify.use_cases.tell_of_nobodys_deadline import DeadlineKind, tell_of_nobodys_deadline
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


async def on_request_answer_due(event: RequestAnswerDue, work: Work) -> None:
    """Tell who asked that the request is in, and by when the council must decide, if it must. Who asked otherwise gets a letter of the council."""
    await tell_of_request(TellOfRequest(event.requester_id, event.child_id, event.portal, event.received_on, event.decide_by), work)


async def on_document_scanned(event: DocumentScanned, work: Work) -> None:
    """Tell who sent a file that it cannot be used; a clean one is no news."""
    if event.outcome != "clean":
        await tell_of_rejected_file(TellOfRejectedFile(event.person_id, event.child_id, event.outcome == "infected"), work)


async def on_colleague_invited(event: ColleagueInvited, work: Work) -> None:
    """Somebody is wanted in an organisation: send the link that lets them join it."""
    await send_secret(SendSecret("invitation", None, "professional", event.email, event.expires_at, {"token": event.token}), work)


async def on_team_member_invited(event: TeamMemberInvited, work: Work) -> None:
    """Somebody is wanted in the SEND team, or lost their authenticator: send the link with which they come."""
    facts = {"token": event.token, "purpose": event.purpose}
    await send_secret(SendSecret("team-invitation", None, "team", event.email, event.expires_at, facts), work)


async def on_organisation_membership_changed(event: OrganisationMembershipChanged, work: Work) -> None:
    """Somebody joined or left an organisation. Who administrates it is nothing to us."""
    await remember_membership(Membership(event.subject, event.person_id, event.organisation_id, event.active, event.changed_at), work)


async def on_organisation_confirmed(event: OrganisationConfirmed, work: Work) -> None:
    """Tell its members that they see now what it is allocated."""
    await send_notice(Notice(new_id(), "organisation-confirmed", work.clock.now(), organisation_id=event.subject), work)


async def on_advice_invited(event: AdviceInvited, work: Work) -> None:
    """Tell whoever is asked what is wanted, and by when."""
    await send_notice(_about_advice("advice-requested", event, work, advice=event.kind), work)


async def on_reminder_due(event: ReminderDue, work: Work) -> None:
    """Tell whoever owes it: who was asked for advice, the family that may comment, or the officer of the case, else all officers.

    Whoever was asked for advice on paper cannot be told: the council is.
    """
    if event.clock == "advice" and (event.organisation_id or event.person_id):
        await send_notice(_about_advice("advice-due" if event.what == "approaching" else "advice-overdue", event, work), work)
    elif event.clock == "draft-comments":
        await remind_family(RemindFamily(event.family_ids, event.child_id, event.due_on), work)
    else:
        await _email_council("deadline-approaching" if event.what == "approaching" else "deadline-missed", event.officer_id, work)


async def _email_council(kind: DeadlineKind, officer_id: UUID | None, work: Work) -> None:
    if officer_id is None:
        await tell_of_nobodys_deadline(kind, work)
    else:
        await email_person(EmailPerson(kind, officer_id, "team"), work)


async def on_case_allocated(event: CaseAllocated, work: Work) -> None:
    """Tell the officer; nobody hears that a case is no longer theirs."""
    if event.officer_id is not None:
        await email_person(EmailPerson("case-allocated", event.officer_id, "team"), work)


async def on_notice_served(event: NoticeServed, work: Work) -> None:
    """Tell whom the letter is for."""
    await tell_of_letter(TellOfLetter(event.subject, event.person_id, event.child_id, event.kind), work)


async def on_family_access_changed(event: FamilyAccessChanged, work: Work) -> None:
    """Whoever may not see a child any more is told nothing about it any more."""
    await remember_family_access(FamilyAccess(event.subject, event.person_id, event.active, event.changed_at), work)


async def on_automatic_messages_ended(event: AutomaticMessagesEnded, work: Work) -> None:
    """Nothing goes out by itself any more."""
    await quieten_child(event.subject, work)


async def on_advice_reuse_proposed(event: AdviceReuseProposed, work: Work) -> None:
    """Ask the family whether they agree."""
    await ask_family(AskFamily(event.family_ids, event.child_id, event.advice_request_id), work)


async def on_advice_reuse_refused(event: AdviceReuseRefused, work: Work) -> None:
    """Tell whoever was asked that it is due as it was."""
    await send_notice(_about_advice("advice-reuse-refused", event, work), work)


async def on_advice_received(event: AdviceReceived, work: Work) -> None:
    """Nobody has to be reminded any more."""
    await note_answer(NoteAnswer(event.advice_request_id, "advice-reused" if event.outcome == "reused" else None), work)


async def on_advice_cancelled(event: AdviceCancelled, work: Work) -> None:
    """Nobody has to submit anything any more, and whoever was asked is told."""
    await note_answer(NoteAnswer(event.advice_request_id, "advice-cancelled"), work)


async def on_connection_changed(event: ConnectionChanged, work: Work) -> None:
    """Another system gets other events, or none any more."""
    await remember_connection(Connection(event.subject, event.active, tuple(event.event_types), event.expires_at, event.changed_at), work)


def _about_advice(kind: NoticeKind, event: AdviceInvited | ReminderDue | AdviceReuseRefused, work: Work, **facts: str) -> Notice:
    return Notice(
        id=new_id(),
        kind=kind,
        heard_at=work.clock.now(),
        organisation_id=event.organisation_id,
        person_id=event.person_id,
        child_id=event.child_id,
        advice_request_id=event.advice_request_id,
        facts={"due_on": event.due_on.isoformat(), **facts},
    )


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
    RequestAnswerDue: on_request_answer_due,
    DocumentScanned: on_document_scanned,
    ColleagueInvited: on_colleague_invited,
    TeamMemberInvited: on_team_member_invited,
    OrganisationMembershipChanged: on_organisation_membership_changed,
    OrganisationConfirmed: on_organisation_confirmed,
    AdviceInvited: on_advice_invited,
    ReminderDue: on_reminder_due,
    CaseAllocated: on_case_allocated,
    NoticeServed: on_notice_served,
    FamilyAccessChanged: on_family_access_changed,
    AutomaticMessagesEnded: on_automatic_messages_ended,
    AdviceReuseProposed: on_advice_reuse_proposed,
    AdviceReuseRefused: on_advice_reuse_refused,
    AdviceCancelled: on_advice_cancelled,
    AdviceReceived: on_advice_received,
    ConnectionChanged: on_connection_changed,
}
