"""The SEND team ends the access of a member of the family, gives it back, or lets it end on a day."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from chassis.errors import FieldError, Invalid
from services.cases.domain.access import hidden
from services.cases.domain.people import FamilyMember
from services.cases.store import Work


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
    member = await _locked(command.child, command.person, work)
    had_ended = member.until is not None and member.until <= now
    await work.people.set_access(member, command.until, command.by, since=now if had_ended else None)
    action = "family-access.given" if had_ended else "family-access.changed"
    _record(action, member, command.by, work)


async def end_family_access(child: UUID, person: UUID, by: UUID, work: Work) -> None:
    """End it now; nothing more happens when it has ended. Raises NotFound."""
    member = await _locked(child, person, work)
    if member.until is not None and member.until <= work.clock.now():
        return
    await work.people.set_access(member, work.clock.now(), by)
    _record("family-access.ended", member, by, work)


async def _locked(child: UUID, person: UUID, work: Work) -> FamilyMember:
    member = await work.people.lock_member(child, person) if await work.children.lock(child) else None
    if member is None:
        raise hidden()
    return member


def _record(action: str, member: FamilyMember, by: UUID, work: Work) -> None:
    work.audit.record(action, "person", member.person, actor=by, stream=member.child)
