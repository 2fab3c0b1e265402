"""What the SEND team confirms: organisations, and people who work for themselves."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from math import ceil
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import BaseModel

import services.identity.store as identity_store
from chassis.callers import CaseOfficer
from services.identity.api import bodies
from services.identity.api.dependencies import Work, owner_of
from services.identity.api.organisations import LAST_PAGE, InvitationShown
from services.identity.api.roles import OrganisationShown, shown
from services.identity.domain.organisations import PER_PAGE, Organisation, OrganisationForm, unknown
from services.identity.store.roles import RoleHolder
from services.identity.use_cases.confirm_organisation import confirm_organisation, confirm_role
from services.identity.use_cases.correct_organisation import CorrectOrganisation, correct_organisation
from services.identity.use_cases.find_own_account import find_own_account

router = APIRouter()
State = Literal["unconfirmed", "confirmed"]
Page = Annotated[int, Query(ge=1, le=LAST_PAGE)]


class Administrator(BaseModel):
    """Somebody to ask about an organisation."""

    first_name: str
    last_name: str
    email: str
    job_title: str


class OrganisationLine(OrganisationShown):
    """An organisation, since when it is here, and who works for it."""

    created_at: datetime
    members: int
    administrators: list[Administrator]


class OrganisationAlone(OrganisationLine):
    """As `OrganisationLine`, with the invitations that the SEND team sent and that can still be accepted, the latest first."""

    invitations: list[InvitationShown]


class Waiting(BaseModel):
    """How many wait to be confirmed."""

    organisations: int
    people: int


class Organisations(BaseModel):
    """One page of organisations, the oldest first."""

    organisations: list[OrganisationLine]
    pages: int


class RoleAlone(BaseModel):
    """Somebody who works for themselves."""

    id: UUID
    person_id: UUID
    first_name: str
    last_name: str
    email: str
    job_title: str
    telephone: str
    registration_body: str | None
    registration_number: str | None
    confirmed: bool
    created_at: datetime


class RolesAlone(BaseModel):
    """One page of people who work for themselves, the oldest first."""

    roles: list[RoleAlone]
    pages: int


@router.get("/organisations")
async def list_organisations(caller: CaseOfficer, work: Work, state: State = "unconfirmed", page: Page = 1) -> Organisations:
    """List organisations."""
    await find_own_account(owner_of(caller), work)
    confirmed = state == "confirmed"
    lines = await _lines(await work.organisations.page(page, confirmed=confirmed), work)
    return Organisations(organisations=lines, pages=_pages(await work.organisations.count(confirmed=confirmed)))


@router.get("/organisations/{organisation_id}")
async def show_organisation(organisation_id: UUID, caller: CaseOfficer, work: Work) -> OrganisationAlone:
    """Show one organisation."""
    await find_own_account(owner_of(caller), work)
    found = await work.organisations.find(organisation_id)
    if found is None:
        raise unknown()
    (line,) = await _lines([found], work)
    sent = await work.links.list_invitations(found.id, work.clock.now(), by_team=True)
    invitations = [InvitationShown(id=link.id, email=link.email, invited_at=link.invited_at, expires_at=link.expires_at) for link in sent]
    return OrganisationAlone(**line.model_dump(), invitations=invitations)


@router.put("/organisations/{organisation_id}", status_code=204)
async def put_organisation(organisation_id: UUID, body: bodies.Organisation, caller: CaseOfficer, work: Work) -> None:
    """Correct an organisation's name, kind and numbers."""
    await correct_organisation(CorrectOrganisation(organisation_id, OrganisationForm(**body.model_dump()), owner_of(caller)), work)


@router.get("/confirmations/count")
async def count_waiting(caller: CaseOfficer, work: Work) -> Waiting:
    """Count what waits to be confirmed."""
    await find_own_account(owner_of(caller), work)
    return Waiting(organisations=await work.organisations.count(confirmed=False), people=await work.roles.count_alone(confirmed=False))


@router.post("/organisations/{organisation_id}/confirm", status_code=204)
async def post_organisation(organisation_id: UUID, caller: CaseOfficer, work: Work) -> None:
    """Confirm an organisation."""
    await confirm_organisation(organisation_id, owner_of(caller), work)


@router.get("/roles")
async def list_roles_alone(caller: CaseOfficer, work: Work, state: State = "unconfirmed", page: Page = 1) -> RolesAlone:
    """List people who work for themselves."""
    await find_own_account(owner_of(caller), work)
    confirmed = state == "confirmed"
    lines = [_alone(holder) for holder in await work.roles.page_alone(page, confirmed=confirmed)]
    return RolesAlone(roles=lines, pages=_pages(await work.roles.count_alone(confirmed=confirmed)))


@router.post("/roles/{role_id}/confirm", status_code=204)
async def post_role_alone(role_id: UUID, caller: CaseOfficer, work: Work) -> None:
    """Confirm somebody who works for themselves."""
    await confirm_role(role_id, owner_of(caller), work)


async def _lines(found: Sequence[Organisation], work: identity_store.Work) -> list[OrganisationLine]:
    ids = [organisation.id for organisation in found]
    staff = await work.roles.count_all(ids)
    administrators: defaultdict[UUID | None, list[Administrator]] = defaultdict(list)
    for holder in await work.roles.administrators(ids):
        administrators[holder.role.organisation_id].append(_administrator(holder))
    return [
        OrganisationLine(
            **shown(organisation).model_dump(),
            created_at=organisation.created_at,
            members=staff[organisation.id].members if organisation.id in staff else 0,
            administrators=administrators[organisation.id],
        )
        for organisation in found
    ]


def _pages(lines: int) -> int:
    return max(1, ceil(lines / PER_PAGE))


def _administrator(holder: RoleHolder) -> Administrator:
    return Administrator(first_name=holder.first_name, last_name=holder.last_name, email=holder.email, job_title=holder.role.job_title)


def _alone(holder: RoleHolder) -> RoleAlone:
    role = holder.role
    return RoleAlone(
        id=role.id,
        person_id=role.account_id,
        first_name=holder.first_name,
        last_name=holder.last_name,
        email=holder.email,
        job_title=role.job_title,
        telephone=role.telephone,
        registration_body=role.registration_body,
        registration_number=role.registration_number,
        confirmed=role.confirmed_at is not None,
        created_at=role.created_at,
    )
