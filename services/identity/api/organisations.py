"""What the administrators of an organisation do: who works there, and who is invited. They have shown a second step, as who reads records has."""

from datetime import datetime
from math import ceil
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import BaseModel

from chassis.callers import VerifiedPerson
from services.identity.api import bodies
from services.identity.api.dependencies import Tools, Work, owner_of, professional
from services.identity.api.roles import OrganisationShown, shown
from services.identity.domain.organisations import PER_PAGE
from services.identity.domain.team_roles import RUN_CASES
from services.identity.use_cases.appoint_administrator import AppointAdministrator, appoint_administrator
from services.identity.use_cases.end_role import remove_member
from services.identity.use_cases.find_administered import find_administered
from services.identity.use_cases.invite_colleague import InviteColleague, invite_colleague, revoke_invitation

LAST_PAGE = 10_000
router = APIRouter(prefix="/organisations/{organisation_id}")


class Member(BaseModel):
    """Somebody who works for the organisation."""

    role_id: UUID
    first_name: str
    last_name: str
    email: str
    job_title: str
    administrator: bool
    is_me: bool


class InvitationShown(BaseModel):
    """An invitation that can still be accepted."""

    id: UUID
    email: str
    invited_at: datetime
    expires_at: datetime


class Members(BaseModel):
    """An organisation, one page of its members by name, and the invitations to it, the latest first."""

    organisation: OrganisationShown
    members: list[Member]
    invitations: list[InvitationShown]
    pages: int


@router.get("/members")
async def list_members(organisation_id: UUID, caller: VerifiedPerson, work: Work, page: Annotated[int, Query(ge=1, le=LAST_PAGE)] = 1) -> Members:
    """List members and invitations. A page after the last has no members."""
    organisation = await find_administered(organisation_id, professional(caller), work)
    staff = await work.roles.count(organisation.id)
    members = [
        Member(
            role_id=member.role.id,
            first_name=member.first_name,
            last_name=member.last_name,
            email=member.email,
            job_title=member.role.job_title,
            administrator=member.role.administrator,
            is_me=member.role.account_id == caller.id,
        )
        for member in await work.roles.page_of_members(organisation.id, page)
    ]
    invitations = [
        InvitationShown(id=link.id, email=link.email, invited_at=link.invited_at, expires_at=link.expires_at)
        for link in await work.links.list_invitations(organisation.id, work.clock.now())
    ]
    return Members(organisation=shown(organisation), members=members, invitations=invitations, pages=max(1, ceil(staff.members / PER_PAGE)))


@router.post("/invitations", status_code=202)
async def invite(organisation_id: UUID, body: bodies.Address, caller: VerifiedPerson, work: Work, tools: Tools) -> dict[str, str]:
    """Invite a colleague, or, for the SEND team, somebody to an organisation that all have left."""
    by_team = not caller.team_roles.isdisjoint(RUN_CASES)
    by = owner_of(caller) if by_team else professional(caller)
    await invite_colleague(InviteColleague(organisation_id, body.email, by, by_team), work, tools)
    return {}


@router.delete("/invitations/{invitation_id}", status_code=204)
async def delete_invitation(organisation_id: UUID, invitation_id: UUID, caller: VerifiedPerson, work: Work) -> None:
    """Take an invitation back; the SEND team, one that it sent."""
    by_team = not caller.team_roles.isdisjoint(RUN_CASES)
    by = owner_of(caller) if by_team else professional(caller)
    await revoke_invitation(organisation_id, invitation_id, by, work, by_team=by_team)


@router.delete("/members/{role_id}", status_code=204)
async def delete_member(organisation_id: UUID, role_id: UUID, caller: VerifiedPerson, work: Work) -> None:
    """Remove somebody who has left."""
    await remove_member(organisation_id, role_id, professional(caller), work)


@router.put("/members/{role_id}", status_code=204)
async def put_member(organisation_id: UUID, role_id: UUID, body: bodies.Appointment, caller: VerifiedPerson, work: Work) -> None:
    """Appoint or dismiss an administrator."""
    await appoint_administrator(AppointAdministrator(organisation_id, role_id, body.administrator, professional(caller)), work)
