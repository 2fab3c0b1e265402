"""The SEND team says what of a child's record one member of the family is not shown, and whether letters go to them."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from services.cases.domain.access import hidden
from services.cases.domain.children import Withheld
from services.cases.store import Work


@dataclass(frozen=True)
class SetSharing:
    """`withheld` names the parts of the record. `by` is of the SEND team."""

    child: UUID
    person: UUID
    withheld: Collection[Withheld]
    gets_letters: bool
    by: UUID


async def set_sharing(command: SetSharing, work: Work) -> None:
    """Keep it. It takes effect with the next request. Raises NotFound for somebody who is not of this family."""
    member = await work.people.lock_member(command.child, command.person) if await work.children.lock(command.child) else None
    if member is None:
        raise hidden()
    await work.people.set_sharing(member, command.withheld, gets_letters=command.gets_letters)
    detail = {"withheld": " ".join(sorted(command.withheld)), "letters": "yes" if command.gets_letters else "no"}
    work.audit.record("family-sharing.changed", "person", command.person, actor=command.by, stream=command.child, detail=detail)
