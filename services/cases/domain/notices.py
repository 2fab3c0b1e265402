"""How letters of the council reach a family: who gets one, and how and when it is served.

Whoever has an account finds the letter in the portal, which serves it on its date. Anybody else gets it by post, and it is served on
the day on which an officer posts it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Literal
from uuid import UUID

from chassis.errors import Conflict, FieldError, Invalid
from services.cases.domain.children import SELF, Address, Child, Withheld
from services.cases.domain.letters import Letter, LetterKind
from services.cases.domain.people import Contact, ContactRelation, FamilyMember

NoticeChannel = Literal["portal", "post"]

_PROFESSIONALS: frozenset[ContactRelation] = frozenset({"school", "health_professional", "other_professional"})
"""Contacts who are not of the family: a letter that gives reasons and rights of appeal is not for them."""


@dataclass(frozen=True)
class Recipient:
    """One person who gets letters. `record` is the record of the child that they know, `person` their account, if they have one.

    `name` and `address` are of those whom the post reaches; both may be missing. `withheld` is what a letter must not tell them.
    """

    record: Child
    person: UUID | None
    is_young_person: bool
    name: str = ""
    address: Address | None = None
    withheld: frozenset[Withheld] = frozenset()


@dataclass(frozen=True)
class Addressee:
    """Whom the envelope names, line by line."""

    lines: tuple[str, ...]


@dataclass(frozen=True)
class Notice:
    """A letter to one member of a family. `written_on` is the date of the letter, `by` is of the SEND team, `move` what it is about, if that is one.

    It is served through `channel` on `served_on`; both are None until it is posted. `opened_at`: when its recipient first opened it.
    """

    id: UUID
    case: UUID
    child: UUID
    kind: LetterKind
    person: UUID | None
    addressee: Addressee
    letter: Letter
    documents: tuple[UUID, ...]
    written_on: date
    by: UUID
    served_on: date | None = None
    channel: NoticeChannel | None = None
    opened_at: datetime | None = None
    move: UUID | None = None

    def posted(self, on: date, today: date) -> "Notice":
        """Return the notice as it is once it was posted. Raises Conflict `served`, Invalid for a day that cannot be."""
        if self.served_on is not None:
            raise Conflict("served", "This letter was served already")
        if on > today:
            raise Invalid([FieldError("on", "The date must be today or in the past")])
        if on < self.written_on:
            raise Invalid([FieldError("on", f"The date must be {self.written_on.day} {self.written_on:%B %Y} or later: that is the date of the letter")])
        return replace(self, served_on=on, channel="post")


@dataclass(frozen=True)
class SentLetter:
    """A letter about a move, in short: `to` is the name on its envelope, `served_on` None until it is posted."""

    id: UUID
    move: UUID
    person: UUID | None
    to: str
    served_on: date | None


def recipients(leading: Child, joined: Sequence[Child], family: Sequence[FamilyMember], contacts: Sequence[Contact], now: datetime) -> Sequence[Recipient]:
    """Return who gets letters about a child, each once, and always somebody. `joined` are the records that were joined to the one that leads.

    Whoever has access does, unless the SEND team has said otherwise, and so do contacts of the family whom it has chosen and whom no
    account reaches; somebody whose access has ended only where it has kept the contact since then. Failing these one letter is for
    whoever cares for the child. It goes to the address that is recorded only where nobody is known: otherwise that may be the home of
    somebody who is to get none.
    """
    records = {record.id: record for record in (leading, *joined)}
    with_access: dict[UUID, list[FamilyMember]] = {}
    for member in family:
        if member.until is None or member.until > now:
            with_access.setdefault(member.person, []).append(member)
    found = [
        _in_portal(leading, records, theirs, _withheld_from(person, family))
        for person, theirs in with_access.items()
        if all(member.gets_letters for member in theirs)
    ]
    reached = {recipient.person for recipient in found}
    for contact in contacts:
        details = contact.details
        is_chosen = details.gets_letters and details.relation not in _PROFESSIONALS
        if is_chosen and (details.person is None or (details.person not in reached and not _has_lost(contact, family))):
            withheld = _withheld_from(details.person, family)
            found.append(Recipient(records[contact.child], None, details.relation == SELF, details.name, details.address, withheld))
    home = None if family or contacts else leading.details.address
    return found or [Recipient(leading, None, is_young_person=False, address=home)]


def _has_lost(contact: Contact, family: Sequence[FamilyMember]) -> bool:
    """Whether the access of a contact with an account ended after the contact was kept: what was chosen before that would begin to arrive by post."""
    ends = [member.until for member in family if member.person == contact.details.person and member.until is not None]
    return any(contact.at < end for end in ends)


def _in_portal(leading: Child, records: Mapping[UUID, Child], theirs: Sequence[FamilyMember], withheld: frozenset[Withheld]) -> Recipient:
    """Of several records that one person has, the one that leads goes before the others."""
    member = min(theirs, key=lambda member: (member.child != leading.id, member.child))
    return Recipient(records[member.child], member.person, member.relation == SELF, withheld=withheld)


def _withheld_from(person: UUID | None, family: Sequence[FamilyMember]) -> frozenset[Withheld]:
    """What a letter must not tell somebody: what is withheld in any record, on whichever way it reaches them, and also after their access has ended."""
    return frozenset[Withheld]().union(*(member.withheld for member in family if member.person == person))


def addressee_of(recipient: Recipient) -> Addressee:
    """Return whom the envelope names. An address stands on letters that go by post alone, so that no letter tells one parent where the other lives."""
    child = recipient.record.details.name
    name = recipient.name or (child if recipient.is_young_person else f"The parent or carer of {child}")
    if recipient.address is None:
        return Addressee((name,))
    at = recipient.address
    return Addressee(tuple(line for line in (name, at.line1, at.line2, at.town, at.county, at.postcode) if line))
