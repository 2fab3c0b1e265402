"""Messages in the portal: what was said, and when it was opened. They are kept as they were told, whatever the wording becomes."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal
from uuid import UUID

from services.notify.domain.times import day, moment

MessageKind = Literal[
    "request-received",
    "document-rejected",
    "new-device",
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
]


@dataclass(frozen=True)
class PortalLink:
    """A link to a page of the portal; `path` starts with a slash. `new_tab` keeps the message open beside the page."""

    text: str
    path: str
    new_tab: bool = False


@dataclass(frozen=True)
class Message:
    """One message to one person. `child_id` is None when it is about no child. `opened_at` is when they first opened it.

    `notice_id` is the notice that it tells, to one person among others. `summary` tells it apart, in a list, from others with its title.
    """

    id: UUID
    person_id: UUID
    kind: MessageKind
    title: str
    body: tuple[str, ...]
    links: tuple[PortalLink, ...]
    child_id: UUID | None
    sent_at: datetime
    opened_at: datetime | None = None
    notice_id: UUID | None = None
    summary: str | None = None


def request_received(
    message_id: UUID, *, person_id: UUID, child_id: UUID, portal: str, received_on: date, decide_by: date | None, sent_at: datetime
) -> Message:
    """Return the message that tells who asked for an assessment by when the council must decide. Source: SEND Regulations 2014, reg 5(1).

    `received_on` is the day of the first request, from which the time runs, whichever one the message is about. Without `decide_by` it was
    decided to assess before this one came, and `received_on` is its own day.
    """
    professional = portal == "professional"
    told = "the parents or the young person" if professional else "you"
    asked = "you and others" if professional else "you, and the school or setting,"
    if decide_by is None:
        said = (
            f"We have received your request for an education, health and care needs assessment on {day(received_on)}.",
            "We had decided on an assessment before it came. We consider your request together with that assessment, or with the plan that followed from it.",
            f"We will tell {told} what we decide. We may contact {asked} for more information.",
        )
    else:
        weeks = f"That is 6 weeks after {day(received_on)}, when we received the request, or the first of them if there are several."
        said = (
            "We have received your request for an education, health and care needs assessment.",
            f"We must decide whether to carry out an assessment, and tell {told}, by {day(decide_by)}. {weeks}",
            f"We may contact {asked} for more information before we decide.",
        )
    return Message(
        id=message_id,
        person_id=person_id,
        kind="request-received",
        title="Request received",
        body=said,
        links=(PortalLink("See your request", f"/{portal}/children/{child_id}"),),
        child_id=child_id,
        sent_at=sent_at,
    )


def document_rejected(message_id: UUID, *, person_id: UUID, child_id: UUID, portal: str, infected: bool, sent_at: datetime) -> Message:
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
        links=(PortalLink("Go to the form", f"/{portal}/children/{child_id}"),),
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


def reuse_proposed(message_id: UUID, *, person_id: UUID, child_id: UUID, advice_request_id: UUID, sent_at: datetime) -> Message:
    """Return the message that asks a family whether earlier advice is sufficient. Source: SEND Regulations 2014, reg 6(4)."""
    return Message(
        id=message_id,
        person_id=person_id,
        kind="advice-reuse-proposed",
        title="Do you agree to the use of earlier advice?",
        body=(
            "We asked a professional for advice for the assessment. They tell us that advice that they have given before is still sufficient.",
            "We can use it only if you, the professional and the council all agree. If you do not agree, the professional has to give new advice.",
        ),
        links=(PortalLink("See which advice it is, and tell us whether you agree", f"/citizen/children/{child_id}/reuse/{advice_request_id}"),),
        child_id=child_id,
        sent_at=sent_at,
    )


def council_wrote(message_id: UUID, *, person_id: UUID, child_id: UUID, portal: str, sent_at: datetime) -> Message:
    """Return the message that leads to what the SEND team has written; it repeats none of it."""
    return Message(
        id=message_id,
        person_id=person_id,
        kind="council-wrote",
        title="New message from the SEND team",
        body=("The SEND team has written to you. You can read the message and answer it here.",),
        links=(PortalLink("Read the message", f"/{portal}/children/{child_id}/messages"),),
        child_id=child_id,
        sent_at=sent_at,
    )
