"""The SEND team ends the access of a member of the family, gives it back, or lets it end on a day, which then passes."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from chassis.errors import FieldError, Invalid
from services.cases.domain.access import hidden
from services.cases.domain.people import FamilyMember
from services.cases.store import Work
from services.cases.use_cases.tell_of_family_access import tell_of_family_access

AT_A_TIME = 200


@dataclass(frozen=True)
class SetFamilyAccess:
    """`until` is the moment at which it ends, None if never. `by` is of the SEND team."""

    child: UUID
    person: UUID
    until: datetime | None
    by: UUID


async def set_family_access(command: SetFamilyAccess, work: Work) -> None:
    """Let access end then, and give it back where it has ended. It takes effect with the next request. Raises NotFound, Invalid for a moment in the past."""
    now = work.clock.now()
    if command.until is not None and command.until <= now:
        raise Invalid([FieldError("until", "The last day must be today or in the future")])
    leading, member = await _locked(command.child, command.person, work)
    had_ended = _is_over(member, work)
    await work.people.set_access(member, command.until, command.by, since=now if had_ended else None)
    action = "family-access.given" if had_ended else "family-access.changed"
    _record(action, member, command.by, work)
    if had_ended:
        await tell_of_family_access(member.person, {member.child, leading}, work)


async def end_family_access(child: UUID, person: UUID, by: UUID, work: Work) -> None:
    """End it now; nothing more happens when it has ended. Raises NotFound."""
    leading, member = await _locked(child, person, work)
    if _is_over(member, work):
        return
    await work.people.set_access(member, work.clock.now(), by)
    await _tell_of_end(member, leading, by, work)


async def tell_of_passed_family_access(work: Work) -> None:
    """Tell of those whose last day is over. Access itself ends to the moment, whether or not this runs: every query looks at the clock."""
    for member in await work.people.passed(AT_A_TIME):
        leading, now = await _locked(member.child, member.person, work)
        # Given again, or a day later, between the two queries.
        if _is_over(now, work):
            await _tell_of_end(now, leading, None, work)


async def _tell_of_end(member: FamilyMember, leading: UUID, by: UUID | None, work: Work) -> None:
    await work.people.mark_end_told(member)
    _record("family-access.ended", member, by, work)
    await tell_of_family_access(member.person, {member.child, leading}, work)


def _is_over(member: FamilyMember, work: Work) -> bool:
    return member.until is not None and member.until <= work.clock.now()


async def _locked(child: UUID, person: UUID, work: Work) -> tuple[UUID, FamilyMember]:
    """Return the record that leads and the member of the family, and keep others from changing who sees the child. Raises NotFound."""
    leading = await work.children.lock_leading(child)
    member = await work.people.lock_member(child, person) if leading else None
    if leading is None or member is None:
        raise hidden()
    return leading, member


def _record(action: str, member: FamilyMember, by: UUID | None, work: Work) -> None:
    work.audit.record(action, "person", member.person, actor=by, stream=member.child)
