"""Messages in the portal: what was said, and when it was opened. They are kept as they were told, whatever the wording becomes."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal
from uuid import UUID

MessageKind = Literal["request-received", "document-rejected"]


@dataclass(frozen=True)
class PortalLink:
    """A link to a page of the portal; `path` starts with a slash."""

    text: str
    path: str


@dataclass(frozen=True)
class Message:
    """One message to one person. `opened_at` is when they first opened it."""

    id: UUID
    person_id: UUID
    kind: MessageKind
    title: str
    body: tuple[str, ...]
    links: tuple[PortalLink, ...]
    child_id: UUID
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
            f"We received your request for an education, health and care needs assessment on {_day(received_on)}.",
            f"We must decide whether to carry out an assessment, and tell you, by {_day(decide_by)}. That is 6 weeks after we received your request.",
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


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
