"""How letters of the council reach a family: who gets one, and how and when it is served.

Whoever has an account finds the letter in the portal, which serves it on its date. Anybody else gets it by post, and it is served on
the day on which an officer posts it.

Source for who must get one: Special Educational Needs and Disability Regulations 2014 (SI 2014/1530), reg 5, 10, 13, 14 and 31, which
name the parent or the young person, and reg 64 with Schedule 3, part 2, for a young person who lacks capacity.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Literal
from uuid import UUID

from chassis.errors import Conflict, FieldError, Invalid
from services.cases.domain.children import SELF, Address, Child, Withheld
from services.cases.domain.letters import Letter, LetterKind
from services.cases.domain.people import Contact, ContactRelation, FamilyMember, all_withheld
from services.cases.domain.rights import RightsHolder

NoticeChannel = Literal["portal", "post"]

_PROFESSIONALS: frozenset[ContactRelation] = frozenset({"school", "health_professional", "other_professional"})
"""Contacts who are not of the family: a letter that gives reasons and rights of appeal is not for them."""


@dataclass(frozen=True)
class Recipient:
    """One person who gets letters. `record` is the record of the child that they know, `person` their account, if they have one.

    `name` and `address` are of those whom the post reaches; both may be missing. A deputy or attorney has a name in the portal too.
    `withheld` is what a letter must not tell them, `decides` whether the letter tells them that they can decide and appeal.
    """

    record: Child
    person: UUID | None
    is_young_person: bool
    name: str = ""
    address: Address | None = None
    withheld: frozenset[Withheld] = frozenset()
    decides: bool = True


@dataclass(frozen=True)
class Around:
    """Who is known around one child. `joined` are the records that were joined to the one that leads.

    `holder` decides after compulsory school age; None until that is recorded.
    """

    leading: Child
    joined: Sequence[Child]
    family: Sequence[FamilyMember]
    contacts: Sequence[Contact]
    holder: RightsHolder | None

    @property
    def records(self) -> Mapping[UUID, Child]:
        """All records of the child."""
        return {record.id: record for record in (self.leading, *self.joined)}


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


def recipients(around: Around, now: datetime) -> Sequence[Recipient]:
    """Return who gets letters about a child, each once, and always somebody.

    Whoever has access does, unless the SEND team has said otherwise, and so do contacts of the family whom it has chosen and whom no
    account reaches; somebody whose access has ended only where it has kept the contact since then. Whoever decides after compulsory
    school age gets them whatever was chosen: in the portal while they have access, else by post. Failing these one letter is for
    whoever cares for the child. It goes to the address that is recorded only where nobody is known: otherwise that may be the home of
    somebody who is to get none.
    """
    found = _chosen(around, now)
    if around.holder is not None and not any(recipient.decides for recipient in found):
        return [*found, _holder(around, around.holder, now)]
    return found or [_carer(around)]


def _chosen(around: Around, now: datetime) -> list[Recipient]:
    """Return whom the SEND team lets letters go to: by their account, and by post."""
    found = [_in_portal(around, theirs) for theirs in _with_access(around, now).values() if all(member.gets_letters for member in theirs)]
    reached = {recipient.person for recipient in found}
    for contact in around.contacts:
        details = contact.details
        is_chosen = details.gets_letters and details.relation not in _PROFESSIONALS
        if is_chosen and (details.person is None or (details.person not in reached and not _has_lost(contact, around.family))):
            found.append(_by_post(around, contact))
    return found


def _holder(around: Around, holder: RightsHolder, now: datetime) -> Recipient:
    """Return whoever decides, where nothing that was chosen brings them a letter. The record tells where a young person lives, of a deputy no contact may."""
    if holder.basis == "parent":
        return _carer(around)
    for theirs in _with_access(around, now).values():
        if any(holder.is_held_by(member.relation, member.person) for member in theirs):
            return _in_portal(around, theirs)
    home = around.leading.details.address if holder.basis == "passed" else None
    withheld = all_withheld(member for member in around.family if holder.is_held_by(member.relation, member.person))
    for contact in around.contacts:
        if holder.is_held_by(contact.details.relation, contact.details.person, contact.details.name):
            found = _by_post(around, contact)
            return replace(found, address=found.address or home, withheld=found.withheld | withheld)
    return Recipient(around.leading, None, holder.basis == "passed", holder.representative, home, withheld)


def _carer(around: Around) -> Recipient:
    home = None if around.family or around.contacts else around.leading.details.address
    return Recipient(around.leading, None, is_young_person=False, address=home)


def _has_lost(contact: Contact, family: Sequence[FamilyMember]) -> bool:
    """Whether the access of a contact with an account ended after the contact was kept: what was chosen before that would begin to arrive by post."""
    ends = [member.until for member in family if member.person == contact.details.person and member.until is not None]
    return any(contact.at < end for end in ends)


def _with_access(around: Around, now: datetime) -> Mapping[UUID, Sequence[FamilyMember]]:
    """Return who of the family has access, by person: to one record or to several."""
    found: dict[UUID, list[FamilyMember]] = {}
    for member in around.family:
        if member.until is None or member.until > now:
            found.setdefault(member.person, []).append(member)
    return found


def _in_portal(around: Around, theirs: Sequence[FamilyMember]) -> Recipient:
    """Of several records that one person has, the one that leads goes before the others."""
    member = min(theirs, key=lambda member: (member.child != around.leading.id, member.child))
    holder = around.holder
    return Recipient(
        record=around.records[member.child],
        person=member.person,
        is_young_person=member.relation == SELF,
        name=holder.representative if holder is not None and holder.person == member.person else "",
        withheld=_withheld_from(member.person, around.family),
        decides=holder is None or holder.is_held_by(member.relation, member.person),
    )


def _by_post(around: Around, contact: Contact) -> Recipient:
    details, holder = contact.details, around.holder
    return Recipient(
        record=around.records[contact.child],
        person=None,
        is_young_person=details.relation == SELF,
        name=details.name,
        address=details.address,
        withheld=_withheld_from(details.person, around.family),
        decides=holder is None or holder.is_held_by(details.relation, details.person, details.name),
    )


def _withheld_from(person: UUID | None, family: Sequence[FamilyMember]) -> frozenset[Withheld]:
    """What a letter must not tell somebody: what is withheld in any record, on whichever way it reaches them, and also after their access has ended."""
    return all_withheld(member for member in family if member.person == person)


def addressee_of(recipient: Recipient) -> Addressee:
    """Return whom the envelope names. An address stands on letters that go by post alone, so that no letter tells one parent where the other lives."""
    child = recipient.record.details.name
    name = recipient.name or (child if recipient.is_young_person else f"The parent or carer of {child}")
    if recipient.address is None:
        return Addressee((name,))
    at = recipient.address
    return Addressee(tuple(line for line in (name, at.line1, at.line2, at.town, at.county, at.postcode) if line))
