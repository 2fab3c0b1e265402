"""The council writes to the family about a move of the case."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from chassis.identifiers import new_id
from contracts.cases import NoticeServed
from services.cases.domain.cases import Case, Request
from services.cases.domain.letter_texts import write_letter
from services.cases.domain.letters import LetterKind, Occasion
from services.cases.domain.notices import Around, Notice, Recipient, addressee_of, recipients
from services.cases.domain.rights import RightsHolder
from services.cases.store import Work


@dataclass(frozen=True)
class WriteToFamily:
    """`case` is as it is after the move, `by` is of the SEND team, `served_on` the date of the letters.

    `reasons` are printed as they were typed, `documents` come with the letter, `setting` is what a final plan names, if it names one.
    `move` is what they are about, `told_on` when the family was told of it in writing before.
    `replaces`: a letter of the same kind went before, with other dates.
    `later_requests` are the days of the requests that an acknowledgement is of, where they came once it was decided to assess.
    """

    case: Case
    kind: LetterKind
    by: UUID
    served_on: date
    reasons: str = ""
    documents: tuple[UUID, ...] = ()
    setting: str = ""
    move: UUID | None = None
    told_on: date | None = None
    replaces: bool = False
    later_requests: tuple[date, ...] = ()


async def write_to_family(command: WriteToFamily, work: Work) -> None:
    """Write one letter to each member of the family who gets letters, in words that stay as they are.

    To those with an account it is served today, in the portal, whatever the day of the move; to others once it is posted.
    """
    requests = await work.cases.requests_in(command.case.id)
    around = await _around(command.case, work)
    for recipient in recipients(around, work.clock.now()):
        notice = _notice(command, recipient, around.holder, _reference(requests, recipient), work)
        await work.notices.add(notice)
        detail = {"kind": notice.kind, "channel": notice.channel or "none"}
        work.audit.record("letter.written", "notice", notice.id, actor=command.by, stream=notice.child, detail=detail)
        if notice.person is not None:
            work.outbox.add(NoticeServed(subject=notice.id, child_id=notice.child, case_id=notice.case, person_id=notice.person, kind=notice.kind))


def _reference(requests: Sequence[Request], recipient: Recipient) -> str:
    """Return the reference of their own request, or of one about the record that they know, never about that of another family; empty without any."""
    theirs = [request for request in requests if request.child == recipient.record.id]
    own = [request for request in theirs if request.requester == recipient.person]
    return next((request.reference for request in (*own, *theirs)), "")


async def recipients_of(case: Case, work: Work) -> Sequence[Recipient]:
    """Return who gets letters about a case now."""
    return recipients(await _around(case, work), work.clock.now())


async def _around(case: Case, work: Work) -> Around:
    leading, *joined = await work.notices.records(case.child)
    ids = [leading.id, *(record.id for record in joined)]
    holders = await work.people.rights_holders(ids)
    return Around(leading, joined, await work.people.family(ids), await work.people.contacts(ids), holders[0] if holders else None)


def _notice(command: WriteToFamily, recipient: Recipient, holder: RightsHolder | None, reference: str, work: Work) -> Notice:
    in_portal = recipient.person is not None
    about = Occasion(
        kind=command.kind,
        case=command.case,
        on=command.served_on,
        reasons=command.reasons,
        setting="" if "setting" in recipient.withheld else command.setting,
        name=recipient.record.details.name,
        reader=recipient.name,
        to_young_person=recipient.is_young_person,
        by_post=not in_portal,
        told_on=command.told_on,
        replaces=command.replaces,
        later_requests=command.later_requests,
        holder=holder,
        decides=recipient.decides,
    )
    return Notice(
        id=new_id(),
        case=command.case.id,
        move=command.move,
        child=recipient.record.id,
        kind=command.kind,
        person=recipient.person,
        addressee=addressee_of(recipient),
        letter=write_letter(about, work.council, reference),
        documents=command.documents,
        written_on=command.served_on,
        by=command.by,
        served_on=work.clock.today() if in_portal else None,
        channel="portal" if in_portal else None,
    )
