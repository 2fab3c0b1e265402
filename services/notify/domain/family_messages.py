"""Messages to families about the moves of a case: that there is a letter, and what they may do until when."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Literal
from uuid import UUID

from services.notify.domain.messages import Message, PortalLink
from services.notify.domain.times import day

LetterKind = Literal[
    "acknowledgement",
    "will-assess",
    "will-not-assess",
    "will-issue-plan",
    "will-not-issue-plan",
    "draft-plan",
    "final-plan",
    "withdrawn",
    "transferred-out",
    "plan-will-end",
    "plan-ceased",
    "rights-passed",
]

_APPEAL = "The letter gives our reasons, and says who can appeal. There is a time limit."
_LETTERS: Mapping[LetterKind, tuple[str, str]] = {
    "acknowledgement": ("We have your request", "The letter says what happens next."),
    "will-assess": ("We will carry out an assessment", "The letter says what happens next and by when."),
    "will-not-assess": ("We will not carry out an assessment", _APPEAL),
    "will-issue-plan": ("We will issue a plan", "The letter says what happens next and by when."),
    "will-not-issue-plan": ("We will not issue a plan", _APPEAL),
    "draft-plan": ("Draft plan", "The letter says how you can tell us what you think of the draft, and by when."),
    "final-plan": ("Final plan", "The letter says who can appeal against what is in the plan. There is a time limit."),
    "withdrawn": ("The request does not go on", "The letter says what that means."),
    "transferred-out": ("Another council is responsible now", "The letter says which council it is."),
    "plan-will-end": ("The plan will end", _APPEAL),
    "plan-ceased": ("The plan has ended", "The letter says from which day on."),
    "rights-passed": ("Who decides", "The letter says who does, from which day on, and why."),
}


def letter_served(message_id: UUID, *, person_id: UUID, child_id: UUID, letter_id: UUID, kind: LetterKind, sent_at: datetime) -> Message:
    """Return the message that leads to a letter of the council. Source: SEND Regulations 2014, reg 4, 5, 10, 13, 14: the parent or young person is notified."""
    subject, more = _LETTERS[kind]
    return Message(
        id=message_id,
        person_id=person_id,
        kind="notice-served",
        title="The council has written to you",
        body=(f"There is a letter for you: {subject[0].lower()}{subject[1:]}.", more, "You can read it here, print it, or keep it as a PDF."),
        links=(PortalLink("Read the letter", f"/citizen/children/{child_id}/letters/{letter_id}"),),
        child_id=child_id,
        sent_at=sent_at,
        summary=subject,
    )


def comments_due(message_id: UUID, *, person_id: UUID, child_id: UUID, due_on: date, sent_at: datetime) -> Message:
    """Return the message that reminds a family of the draft plan. Source: SEND Regulations 2014, reg 13(1): 15 days to make representations."""
    return Message(
        id=message_id,
        person_id=person_id,
        kind="comments-due",
        title="Reminder: tell us what you think of the draft plan",
        body=(
            "We have sent you the draft of an education, health and care plan.",
            f"Until {day(due_on)} you can tell us what you think of it, ask us to name a school or other setting in it, and ask for a meeting.",
        ),
        links=(PortalLink("See where the assessment stands", f"/citizen/children/{child_id}"),),
        child_id=child_id,
        sent_at=sent_at,
        summary=f"Until {day(due_on)}",
    )
