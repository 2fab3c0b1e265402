"""Messages in the portal: what was said, and when it was opened. They are kept as they were told, whatever the wording becomes."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal
from uuid import UUID

from services.notify.domain.times import day, moment

MessageKind = Literal["request-received", "document-rejected", "new-device"]


@dataclass(frozen=True)
class PortalLink:
    """A link to a page of the portal; `path` starts with a slash."""

    text: str
    path: str


@dataclass(frozen=True)
class Message:
    """One message to one person. `child_id` is None when it is about no child. `opened_at` is when they first opened it."""

    id: UUID
    person_id: UUID
    kind: MessageKind
    title: str
    body: tuple[str, ...]
    links: tuple[PortalLink, ...]
    child_id: UUID | None
    sent_at: datetime
    opened_at: datetime | None = None


def request_received(message_id: UUID, *, person_id: UUID, child_id: UUID, portal: str, received_on: date, decide_by: date, sent_at: datetime) -> Message:
    """Return the message that tells who asked for an assessment by when the council must decide. Source: SEND Regulations 2014, reg 5(1)."""
    return Message(
        id=message_id,
        person_id=person_id,
        kind="request-received",
        title="Request received",
        body=(
            f"We received your request for an education, health and care needs assessment on {day(received_on)}.",
            f"We must decide whether to carry out an assessment, and tell you, by {day(decide_by)}. That is 6 weeks after we received your request.",
            "We may contact you, and the school or setting, for more information before we decide.",
        ),
        links=(PortalLink("See your request", f"/{portal}/children/{child_id}"),),
        child_id=child_id,
        sent_at=sent_at,
    )


def document_rejected(message_id: UUID, *, person_id: UUID, child_id: UUID, infected: bool, sent_at: datetime) -> Message:
    """Return the message that tells who sent a file that we cannot use it."""
    reason = "Our virus scanner found something harmful in it." if infected else "Our virus scanner could not read it."
    return Message(
        id=message_id,
        person_id=person_id,
        kind="document-rejected",
        title="A file you sent could not be accepted",
        body=(
            f"We cannot open a file that you sent. {reason}",
            "The form shows which file it is. Remove it there, then send another copy, for example a new scan or photograph.",
            "If you have sent the form already, contact us: we will tell you how to get the file to us.",
        ),
        links=(PortalLink("Go to the form", f"/citizen/children/{child_id}"),),
        child_id=child_id,
        sent_at=sent_at,
    )


def new_device(message_id: UUID, *, person_id: UUID, signed_in_at: datetime, sent_at: datetime) -> Message:
    """Return the message that tells of a sign-in with a browser that was not used before. Source: OWASP ASVS 5.0, 6.3.5."""
    return Message(
        id=message_id,
        person_id=person_id,
        kind="new-device",
        title="New sign-in to your account",
        body=(
            f"Somebody signed in to your account at {moment(signed_in_at)}, in a browser that was not used for it before.",
            "If it was you, you do not have to do anything. We also tell you when you use a private window or have deleted your cookies.",
            "If it was not you, change your password at once: that signs out everybody but you. Then contact us.",
        ),
        links=(PortalLink("Change your password", "/account/password"), PortalLink("See where you are signed in", "/account/sessions")),
        child_id=None,
        sent_at=sent_at,
    )
