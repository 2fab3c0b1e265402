"""Events of identity. Secret ones carry what must reach a person by e-mail: only notify may read them."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from contracts.envelope import Event

Portal = Literal["citizen", "professional", "team"]


class AccountVerificationRequested(Event, type="uk.ehc.account.verification-requested.v1", source="identity", exposure="secret"):
    """Somebody registered, or asked again: send the link that confirms the address. Subject: the account."""

    email: str
    token: str
    expires_at: datetime
    portal: Portal


class AlreadyRegistered(Event, type="uk.ehc.account.already-registered.v1", source="identity", exposure="secret"):
    """Somebody tried to register an address that has an account: tell its owner, and nobody else. Subject: the account."""

    email: str
    portal: Portal


class SecurityCodeRequested(Event, type="uk.ehc.account.security-code-requested.v1", source="identity", exposure="secret"):
    """A sign-in waits for its code, or a change of how somebody signs in. Subject: the account."""

    email: str
    code: str
    expires_at: datetime
    portal: Portal
    purpose: Literal["sign-in", "change-account"] = "sign-in"


class PasswordResetRequested(Event, type="uk.ehc.account.password-reset-requested.v1", source="identity", exposure="secret"):
    """Somebody asked for a new password. Subject: the account."""

    email: str
    token: str
    expires_at: datetime
    portal: Portal


class EmailChangeRequested(Event, type="uk.ehc.account.email-change-requested.v1", source="identity", exposure="secret"):
    """Somebody wants their account to have another address: send the link that confirms it there. Subject: the account."""

    email: str
    token: str
    expires_at: datetime
    portal: Portal


class EmailChangeWarned(Event, type="uk.ehc.account.email-change-warned.v1", source="identity", exposure="secret"):
    """The address of an account is about to change, or has changed: send the address before it the link that keeps it. Subject: the account."""

    email: str
    stage: Literal["requested", "changed"]
    token: str
    expires_at: datetime
    portal: Portal


class EmailChanged(Event, type="uk.ehc.account.email-changed.v1", source="identity", exposure="internal"):
    """An account has another address from `changed_at` on: a new one that was confirmed, or, `reverted`, the one before. Subject: the account.

    Internal, as `AccountVerified` is: notify writes to this address from now on, also when it has to hear of it again.
    """

    email: str
    previous: str
    reverted: bool
    changed_at: datetime
    portal: Portal


class AccountVerified(Event, type="uk.ehc.account.verified.v1", source="identity", exposure="internal"):
    """The address of an account is confirmed: notify may write to it from now on. Subject: the account."""

    email: str
    portal: Portal


class ColleagueInvited(Event, type="uk.ehc.organisation.colleague-invited.v1", source="identity", exposure="secret"):
    """An administrator of an organisation wants somebody to join it: send the link there. Subject: the invitation."""

    email: str
    token: str
    expires_at: datetime


class TeamMemberInvited(Event, type="uk.ehc.team.member-invited.v1", source="identity", exposure="secret"):
    """An administrator of the SEND team wants somebody to join it, or to come back with a new authenticator: send the link there. Subject: the link."""

    email: str
    token: str
    expires_at: datetime
    purpose: Literal["join", "renew"]


class OrganisationConfirmed(Event, type="uk.ehc.organisation.confirmed.v1", source="identity", exposure="internal"):
    """The SEND team knows an organisation: its members see the students it is allocated. Subject: the organisation."""


class OrganisationMembershipChanged(Event, type="uk.ehc.organisation.membership-changed.v1", source="identity", exposure="internal"):
    """Somebody joined or left an organisation, or became or stopped being an administrator of it at `changed_at`. Subject: their role there."""

    person_id: UUID
    organisation_id: UUID
    active: bool
    administrator: bool
    changed_at: datetime


class CaseworkEnded(Event, type="uk.ehc.team.casework-ended.v1", source="identity", exposure="internal"):
    """Somebody of the SEND team runs cases no more: their account is closed, or they are neither officer nor manager now. Subject: the account."""


class NewDeviceUsed(Event, type="uk.ehc.account.new-device-used.v1", source="identity", exposure="internal"):
    """Somebody signed in with a browser that was not used for the account before. Subject: the account."""

    portal: Portal
    signed_in_at: datetime


class AccountChanged(Event, type="uk.ehc.account.changed.v1", source="identity", exposure="internal"):
    """Something about an account changed that its owner must hear of. Subject: the account."""

    what: Literal[
        "password",
        "password-reset",
        "two-step",
        "details",
        "recovery-codes",
        "recovery-code-used",
        "suspicious-sign-in",
        "email-kept",
        "two-step-removed",
        "sessions-ended",
        "team-roles",
        "recovered",
    ]


class ConnectionChanged(Event, type="uk.ehc.connection.changed.v1", source="identity", exposure="internal"):
    """Another system was given access, its access changed, or ended (`active` is false), at `changed_at`. Subject: the system.

    The public events `event_types` may be sent to it, until `expires_at`: none without the scope `webhooks:manage`.
    Of two changes of one system the later has the later `changed_at`, whatever clocks say.
    """

    active: bool
    event_types: list[str]
    expires_at: datetime
    changed_at: datetime
