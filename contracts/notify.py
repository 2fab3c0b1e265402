"""Events of notify."""

from typing import Literal

from contracts.envelope import Event

MessageKind = Literal[
    "verification",
    "already-registered",
    "security-code",
    "password-reset",
    "email-change",
    "email-change-warning",
    "email-changed",
    "account-changed",
    "new-device",
    "request-received",
    "document-rejected",
    "invitation",
    "team-invitation",
    "organisation-confirmed",
    "advice-requested",
    "advice-due",
    "advice-overdue",
    "advice-reuse-proposed",
    "advice-reuse-refused",
    "advice-reused",
    "advice-cancelled",
    "council-wrote",
    "notice-served",
    "comments-due",
    "case-allocated",
    "deadline-approaching",
    "deadline-missed",
    "nobodys-deadline-approaching",
    "nobodys-deadline-missed",
    "webhook-paused",
    "access-ending",
]


class MessageSent(Event, type="uk.ehc.message.sent.v1", source="notify", exposure="internal"):
    """A mail server took an e-mail. Subject: the message."""

    kind: MessageKind


class MessageFailed(Event, type="uk.ehc.message.failed.v1", source="notify", exposure="internal"):
    """An e-mail was given up: no mail server takes it, it came too late, or (`withdrawn`) it must not reach its reader any more. Subject: the message."""

    kind: MessageKind
    reason: Literal["refused", "expired", "withdrawn"]


class WebhookTested(Event, type="uk.ehc.webhook.tested.v1", source="notify", exposure="public"):
    """Somebody asked for a test of a webhook. Subject: the webhook.

    It comes to webhooks only: to this one at once, whatever types it is for. No system has to be given it. Its `sequence` is always that of a first event.
    """
