"""The work details of a professional, and joining an organisation."""

from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel

from chassis.callers import GatewayCaller, Person
from services.identity.api import bodies
from services.identity.api.dependencies import Work, professional
from services.identity.domain.organisations import Kind, Organisation, OrganisationForm
from services.identity.domain.roles import Job, Role
from services.identity.use_cases.accept_invitation import AcceptInvitation, accept_invitation, check_invitation
from services.identity.use_cases.add_role import AddRole, add_role
from services.identity.use_cases.change_role import ChangeRole, change_role
from services.identity.use_cases.end_role import end_own_role
from services.identity.use_cases.find_own_account import find_own_account

router = APIRouter()


class OrganisationShown(BaseModel):
    """An organisation."""

    id: UUID
    name: str
    kind: Kind
    urn: str | None
    ukprn: str | None
    confirmed: bool


class RoleShown(BaseModel):
    """One's own work details."""

    id: UUID
    job_title: str
    telephone: str
    registration_body: str | None
    registration_number: str | None
    organisation: OrganisationShown | None
    confirmed: bool
    administrator: bool


class Roles(BaseModel):
    """All of one's own work details, the oldest first."""

    roles: list[RoleShown]


class Added(BaseModel):
    """The id of what was added."""

    id: UUID


class InvitedTo(BaseModel):
    """Where an invitation leads."""

    organisation: str


def shown(organisation: Organisation) -> OrganisationShown:
    """Return an organisation as it is shown."""
    return OrganisationShown(
        id=organisation.id,
        name=organisation.name,
        kind=organisation.kind,
        urn=organisation.urn,
        ukprn=organisation.ukprn,
        confirmed=organisation.confirmed,
    )


def _role_shown(role: Role, organisation: Organisation | None) -> RoleShown:
    return RoleShown(
        id=role.id,
        job_title=role.job_title,
        telephone=role.telephone,
        registration_body=role.registration_body,
        registration_number=role.registration_number,
        organisation=None if organisation is None else shown(organisation),
        confirmed=role.confirmed_at is not None if organisation is None else organisation.confirmed,
        administrator=role.administrator,
    )


def _job(body: bodies.Job) -> Job:
    return Job(body.job_title, body.telephone, body.registration_body, body.registration_number)


@router.get("/me/roles")
async def list_roles(caller: Person, work: Work) -> Roles:
    """List one's own work details."""
    account = await find_own_account(professional(caller), work)
    roles = await work.roles.list_of(account.id)
    organisations = await work.organisations.find_all([role.organisation_id for role in roles if role.organisation_id is not None])
    # What ended between the two queries is left out.
    alone_or_there = [role for role in roles if role.organisation_id is None or role.organisation_id in organisations]
    return Roles(roles=[_role_shown(role, None if role.organisation_id is None else organisations[role.organisation_id]) for role in alone_or_there])


@router.post("/me/roles", status_code=201)
async def post_role(body: bodies.NewRole, caller: Person, work: Work) -> Added:
    """Add work details."""
    organisation = None if body.organisation is None else OrganisationForm(**body.organisation.model_dump())
    return Added(id=await add_role(AddRole(_job(body), organisation, professional(caller)), work))


@router.put("/me/roles/{role_id}", status_code=204)
async def put_role(role_id: UUID, body: bodies.Job, caller: Person, work: Work) -> None:
    """Change work details."""
    await change_role(ChangeRole(role_id, _job(body), professional(caller)), work)


@router.delete("/me/roles/{role_id}", status_code=204)
async def delete_role(role_id: UUID, caller: Person, work: Work) -> None:
    """Remove work details, and leave their organisation."""
    await end_own_role(role_id, professional(caller), work)


@router.post("/invitations/check")
async def check(body: bodies.Token, _: GatewayCaller, work: Work) -> InvitedTo:
    """Look at an invitation without using it."""
    organisation = await check_invitation(body.token, work)
    return InvitedTo(organisation=organisation.name)


@router.post("/me/invitations/accept", status_code=201)
async def accept(body: bodies.Acceptance, caller: Person, work: Work) -> Added:
    """Join an organisation."""
    return Added(id=await accept_invitation(AcceptInvitation(body.token, _job(body), professional(caller)), work))
