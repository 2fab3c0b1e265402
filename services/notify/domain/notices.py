"""What organisations and professionals are told: one notice, and a message in the portal for each person whom it concerns.

A message names no child: its `child_id` says whom it is about, and the page that shows it asks whether the reader may know the name.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal
from uuid import UUID

from services.notify.domain.messages import Message, PortalLink
from services.notify.domain.times import day

NoticeKind = Literal["organisation-confirmed", "advice-requested", "advice-due", "advice-overdue", "advice-reuse-refused", "advice-reused", "advice-cancelled"]

_WITHOUT_A_DATE: frozenset[NoticeKind] = frozenset({"organisation-confirmed", "advice-reused", "advice-cancelled"})
"""What is no news about advice that is due."""

_FORMS: Mapping[str, str] = {
    "educational": "Educational advice",
    "health": "Health advice",
    "social-care": "Social care advice",
    "educational-psychology": "Educational psychology advice",
    "adulthood": "Advice on preparing for adulthood",
    "other": "Other advice",
}


@dataclass(frozen=True)
class Notice:
    """One thing to tell, heard of at `heard_at`: to `person_id`, to every member of `organisation_id`, or with both to that member alone.

    All kinds but `organisation-confirmed` are about a request for advice; one on paper is to nobody. `facts` is what the text needs: `advice`, the kind of
    advice, where it is known, and `due_on`, an ISO date.
    """

    id: UUID
    kind: NoticeKind
    heard_at: datetime
    organisation_id: UUID | None = None
    person_id: UUID | None = None
    child_id: UUID | None = None
    advice_request_id: UUID | None = None
    facts: Mapping[str, str] = field(default_factory=dict)

    @property
    def needs_open_request(self) -> bool:
        """Whether it is no news any more once the request for advice is answered."""
        return self.kind not in _WITHOUT_A_DATE

    def message_to(self, person_id: UUID, message_id: UUID, sent_at: datetime) -> Message:
        """Return the message that tells it to one person."""
        title, body, link = _TEXTS[self.kind](self)
        return Message(
            id=message_id,
            person_id=person_id,
            kind=self.kind,
            title=title,
            body=body,
            links=(link,),
            child_id=self.child_id,
            sent_at=sent_at,
            notice_id=self.id,
            summary=_summary(self),
        )


def _summary(notice: Notice) -> str | None:
    """What was asked for, as far as it is known, and until when; nothing when the notice is about no request for advice."""
    kind = _FORMS[notice.facts["advice"]] if "advice" in notice.facts else None
    if notice.kind in _WITHOUT_A_DATE:
        return kind
    due = f"was due by {_due(notice)}" if notice.kind == "advice-overdue" else f"due by {_due(notice)}"
    return f"{kind}, {due}" if kind else due[0].upper() + due[1:]


_Text = tuple[str, tuple[str, ...], PortalLink]


def _due(notice: Notice) -> str:
    return day(date.fromisoformat(notice.facts["due_on"]))


def _to_request(notice: Notice, text: str) -> PortalLink:
    # In a new tab: the message stays open to go back to.
    return PortalLink(text, f"/professional/advice/{notice.advice_request_id}", new_tab=True)


def _organisation_confirmed(_: Notice) -> _Text:
    body = (
        "We have confirmed an organisation that you belong to.",
        "You and your colleagues now see the children and young people whom we have allocated to it, and can share forms with one another.",
    )
    return "Your organisation is confirmed", body, PortalLink("Special educational needs and disabilities", "/professional/send")


_ON_THE_FORM = "There you can also tell us that you have no information to give, or that advice from before is still sufficient."
_COLLEAGUES = "We have asked your organisation, so your colleagues have this message too. One answer is enough."


def _advice_requested(notice: Notice) -> _Text:
    """Source: SEND Regulations 2014, reg 6(1) and 8(1)."""
    whole_organisation = notice.person_id is None
    body = (
        "We are assessing the education, health and care needs of a child or young person, and we need your advice.",
        f"Submit it by {_due(notice)}. That is 6 weeks after we asked for it.",
        f"To see what we ask for, select the name of the form. It opens in a new tab. {_ON_THE_FORM}",
        *((_COLLEAGUES,) if whole_organisation else ()),
    )
    return "You are required to submit information", body, _to_request(notice, _FORMS[notice.facts["advice"]])


def _advice_due(notice: Notice) -> _Text:
    body = (f"We asked you for advice and have not received it yet. Submit it by {_due(notice)}.",)
    return "Reminder: you are required to submit information", body, _to_request(notice, "See what we ask for")


def _advice_overdue(notice: Notice) -> _Text:
    body = (
        f"We asked you for advice by {_due(notice)} and have not received it.",
        "Submit it as soon as you can. If you have no information to give, tell us so on the same page.",
    )
    return "Information that we asked you for is late", body, _to_request(notice, "See what we ask for")


def _advice_reuse_refused(notice: Notice) -> _Text:
    """Source: SEND Regulations 2014, reg 6(4): author, council and family all have to agree. Who did not is not told."""
    body = (
        "We were told that advice from before is still sufficient. We can use it only if everybody concerned agrees, and that is not so.",
        f"Submit your advice by {_due(notice)}, as we asked for it.",
    )
    return "We need new information from you", body, _to_request(notice, "See what we ask for")


def _advice_reused(notice: Notice) -> _Text:
    body = ("We were told that advice from before is still sufficient. Everybody concerned agrees, so we use it. You do not have to submit anything.",)
    return "You do not have to submit information any more", body, _to_request(notice, "See what we asked for")


def _advice_cancelled(notice: Notice) -> _Text:
    body = ("We asked you for advice. We do not need it any more, so you do not have to submit anything.",)
    return "You do not have to submit information any more", body, _to_request(notice, "See what we asked for")


_TEXTS: Mapping[NoticeKind, Callable[[Notice], _Text]] = {
    "organisation-confirmed": _organisation_confirmed,
    "advice-requested": _advice_requested,
    "advice-due": _advice_due,
    "advice-overdue": _advice_overdue,
    "advice-reuse-refused": _advice_reuse_refused,
    "advice-reused": _advice_reused,
    "advice-cancelled": _advice_cancelled,
}
