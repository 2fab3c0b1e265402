"""What the administrators of the SEND team do: its accounts and invitations, and the second step of people who have lost theirs."""

from datetime import datetime
from math import ceil
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import BaseModel

from chassis.callers import TeamAdministrator
from services.identity.api import bodies
from services.identity.api.dependencies import Tools, Work, owner_of
from services.identity.api.organisations import LAST_PAGE
from services.identity.domain.accounts import Method, Portal, State
from services.identity.domain.organisations import unknown
from services.identity.domain.team import PER_PAGE
from services.identity.domain.team_roles import TeamRole
from services.identity.store.team import Member
from services.identity.use_cases.change_team_roles import ChangeTeamRoles, change_team_roles
from services.identity.use_cases.close_account import close_account, reopen_account
from services.identity.use_cases.end_sessions_of import end_sessions_of
from services.identity.use_cases.find_own_account import find_own_account
from services.identity.use_cases.invite_to_team import InviteToTeam, invite_to_team, withdraw_team_invitation
from services.identity.use_cases.take_authenticator import take_authenticator
from services.identity.use_cases.turn_off_second_step import find_person_to_help, turn_off_second_step

router = APIRouter()


class MemberShown(BaseModel):
    """Somebody of the team. Without `authenticator` they have not set one up yet, or wait to set up another."""

    id: UUID
    first_name: str
    last_name: str
    email: str
    roles: list[TeamRole]
    closed: bool
    authenticator: bool
    is_me: bool


class TeamInvitationShown(BaseModel):
    """An invitation that can still be accepted."""

    id: UUID
    email: str
    roles: list[TeamRole]
    invited_at: datetime
    expires_at: datetime


class Team(BaseModel):
    """One page of the team by name, and the invitations to it, the latest first."""

    members: list[MemberShown]
    invitations: list[TeamInvitationShown]
    pages: int


class PersonToHelp(BaseModel):
    """The account of an address: no more than helping its owner takes."""

    id: UUID
    portal: Portal
    method: Method


@router.get("/team/accounts")
async def list_team(caller: TeamAdministrator, work: Work, page: Annotated[int, Query(ge=1, le=LAST_PAGE)] = 1) -> Team:
    """List the team. A page after the last has no members."""
    await find_own_account(owner_of(caller), work)
    invitations = [
        TeamInvitationShown(id=one.id, email=one.email, roles=list(one.team_roles), invited_at=one.created_at, expires_at=one.expires_at)
        for one in await work.team.list_invitations(work.clock.now())
    ]
    members = [_shown(member, caller.id) for member in await work.team.page(page)]
    return Team(members=members, invitations=invitations, pages=max(1, ceil(await work.team.count() / PER_PAGE)))


@router.get("/team/accounts/{account_id}")
async def show_member(account_id: UUID, caller: TeamAdministrator, work: Work) -> MemberShown:
    """Show somebody of the team."""
    await find_own_account(owner_of(caller), work)
    member = await work.team.find(account_id)
    if member is None:
        raise unknown()
    return _shown(member, caller.id)


@router.put("/team/accounts/{account_id}/roles", status_code=204)
async def put_roles(account_id: UUID, body: bodies.TeamRoles, caller: TeamAdministrator, work: Work) -> None:
    """Change what somebody may do."""
    await change_team_roles(ChangeTeamRoles(account_id, body.roles, owner_of(caller)), work)


@router.post("/team/accounts/{account_id}/close", status_code=204)
async def close(account_id: UUID, caller: TeamAdministrator, work: Work) -> None:
    """Close an account."""
    await close_account(account_id, owner_of(caller), work)


@router.post("/team/accounts/{account_id}/reopen", status_code=204)
async def reopen(account_id: UUID, caller: TeamAdministrator, work: Work) -> None:
    """Open an account again."""
    await reopen_account(account_id, owner_of(caller), work)


@router.post("/team/accounts/{account_id}/end-sessions", status_code=204)
async def end_sessions(account_id: UUID, caller: TeamAdministrator, work: Work) -> None:
    """Sign somebody out everywhere."""
    await end_sessions_of(account_id, owner_of(caller), work)


@router.post("/team/accounts/{account_id}/take-authenticator", status_code=204)
async def post_take_authenticator(account_id: UUID, caller: TeamAdministrator, work: Work, tools: Tools) -> None:
    """Take a lost authenticator away, and send the link to set up another."""
    await take_authenticator(account_id, owner_of(caller), work, tools)


@router.post("/team/invitations", status_code=202)
async def invite(body: bodies.TeamInvitation, caller: TeamAdministrator, work: Work, tools: Tools) -> dict[str, str]:
    """Invite somebody to the team."""
    await invite_to_team(InviteToTeam(body.email, body.roles, owner_of(caller)), work, tools)
    return {}


@router.delete("/team/invitations/{invitation_id}", status_code=204)
async def withdraw(invitation_id: UUID, caller: TeamAdministrator, work: Work) -> None:
    """Take an invitation back."""
    await withdraw_team_invitation(invitation_id, owner_of(caller), work)


@router.post("/people/find")
async def find_person(body: bodies.Address, caller: TeamAdministrator, work: Work) -> PersonToHelp:
    """Find the account of a parent, young person or professional by its exact address."""
    found = await find_person_to_help(body.email, owner_of(caller), work)
    return PersonToHelp(id=found.id, portal=found.portal, method=found.method)


@router.post("/people/{account_id}/turn-off-second-step", status_code=204)
async def post_turn_off(account_id: UUID, caller: TeamAdministrator, work: Work) -> None:
    """Turn the second step of a parent, young person or professional off, and sign them out everywhere."""
    await turn_off_second_step(account_id, owner_of(caller), work)


def _shown(member: Member, reader: UUID) -> MemberShown:
    return MemberShown(
        id=member.id,
        first_name=member.first_name,
        last_name=member.last_name,
        email=member.email,
        roles=list(member.team_roles),
        closed=member.state is State.DISABLED,
        authenticator=member.method is Method.TOTP,
        is_me=member.id == reader,
    )
