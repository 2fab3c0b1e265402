"""Routes about who decides for somebody who is over compulsory school age."""

from dataclasses import asdict
from datetime import date, datetime
from typing import Self
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel

from chassis.callers import CaseOfficer
from services.cases.api.bodies import Body
from services.cases.api.dependencies import Work
from services.cases.api.people_bodies import Added
from services.cases.api.viewers import team
from services.cases.domain.clocks import over_school_age_from
from services.cases.domain.receipt import MAX_TEXT
from services.cases.domain.rights import RightsBasis, RightsHolder
from services.cases.use_cases.pass_rights import PassRights, pass_rights
from services.cases.use_cases.see_child import see_child

router = APIRouter(prefix="/children/{child_id}/rights-holder")


class MemberOfRecord(Body):
    """A member of the family, and the record by which they know the child."""

    child_id: UUID
    person_id: UUID


class RightsBody(Body):
    """Who decides from a day on, and what that is based on. `ends` names whose access ends with it."""

    model_config = Body.model_config | {"str_max_length": MAX_TEXT * 2}

    basis: RightsBasis
    from_on: date
    representative: str = ""
    person_id: UUID | None = None
    evidence: str
    ends: tuple[MemberOfRecord, ...] = ()


class HolderShown(BaseModel):
    """Who decides, or did, since a day."""

    id: UUID
    basis: RightsBasis
    from_on: date
    representative: str
    person: UUID | None
    evidence: str
    by: UUID
    at: datetime

    @classmethod
    def of(cls, holder: RightsHolder) -> Self:
        """Return the body of who decides."""
        said = asdict(holder)
        return cls(**{name: said[name] for name in cls.model_fields})


class Rights(BaseModel):
    """The first day on which rights can pass, and who decides since, the newest first."""

    possible_from: date
    holders: list[HolderShown]


@router.get("")
async def show(child_id: UUID, caller: CaseOfficer, work: Work) -> Rights:
    """Show who decides. That somebody looked is recorded."""
    seen = await see_child(child_id, team(caller), work)
    work.audit.record("rights-holder.viewed", "child", seen.child.id, actor=caller.id)
    holders = [HolderShown.of(holder) for holder in await work.people.rights_holders({seen.child.id} | seen.records)]
    return Rights(possible_from=over_school_age_from(seen.child.details.date_of_birth), holders=holders)


@router.post("", status_code=201)
async def change(child_id: UUID, body: RightsBody, caller: CaseOfficer, work: Work) -> Added:
    """Record who decides. 422 names each answer that must change."""
    ends = {(member.child_id, member.person_id) for member in body.ends}
    command = PassRights(child_id, body.basis, body.from_on, body.representative, body.person_id, body.evidence, ends, caller.id)
    return Added(id=(await pass_rights(command, work)).id)
