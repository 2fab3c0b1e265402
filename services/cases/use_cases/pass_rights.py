"""An officer of the SEND team records who decides for somebody who is over compulsory school age."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from chassis.errors import FieldError, Invalid
from chassis.identifiers import new_id
from contracts.cases import RightsHolderChanged
from services.cases.domain.access import hidden
from services.cases.domain.rights import HOLDERS, RightsBasis, RightsHolder, checked_rights
from services.cases.store import Work
from services.cases.use_cases.set_family_access import end_family_access
from services.cases.use_cases.write_to_family import WriteToFamily, write_to_family


@dataclass(frozen=True)
class PassRights:
    """`ends` names whose access ends with it, by record and person: everybody else keeps theirs. `by` is of the SEND team."""

    child: UUID
    basis: RightsBasis
    from_on: date
    representative: str
    person: UUID | None
    evidence: str
    ends: Collection[tuple[UUID, UUID]]
    by: UUID


async def pass_rights(command: PassRights, work: Work) -> RightsHolder:
    """Keep it, and write to the family where there is a case; what is recorded already is neither kept nor told twice.

    Raises NotFound, and Invalid, naming each answer that must change.
    """
    leading = await work.children.lock_leading(command.child)
    if leading is None:
        raise hidden()
    records = await work.records.of_one_child(leading)
    family = {(member.child, member.person) for member in await work.people.family(records)}
    if not set(command.ends) <= family:
        raise hidden()
    if command.person is not None and command.person not in {person for _, person in family}:
        raise Invalid([FieldError("person_id", "Select one of the people of the family who have an account")])
    said = RightsHolder(
        new_id(), leading, command.basis, command.from_on, command.representative, command.person, command.evidence, command.by, work.clock.now()
    )
    holder = checked_rights(said, (await work.children.find(leading)).details.date_of_birth, work.clock.today())
    for child, person in sorted(command.ends):
        await end_family_access(child, person, command.by, work)
    known = await work.people.rights_holders(records)
    if known and holder.says_the_same_as(known[0]):
        return known[0]
    await work.people.add_rights_holder(holder)
    work.audit.record("rights-holder.changed", "rights-holder", holder.id, actor=command.by, stream=leading, detail={"basis": holder.basis})
    work.outbox.add(RightsHolderChanged(subject=leading, holder=HOLDERS[holder.basis], from_on=holder.from_on))
    case = await work.cases.of_child(leading)
    if case is not None:
        await write_to_family(WriteToFamily(case, "rights-passed", command.by, work.clock.today()), work)
    return holder
