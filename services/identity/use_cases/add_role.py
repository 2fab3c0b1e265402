"""Add work details."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from uuid import UUID

from chassis.errors import Invalid
from chassis.identifiers import new_id
from contracts.identity import OrganisationMembershipChanged
from services.identity.domain.details import tidy
from services.identity.domain.organisations import Kind, Organisation, OrganisationForm, check_organisation, known, read_number
from services.identity.domain.roles import MOST_ROLES, Job, Role, check_job, too_many
from services.identity.store import Work
from services.identity.use_cases.find_own_account import Owner, lock_own_account


@dataclass(frozen=True)
class AddRole:
    """A job, and the organisation that it is for, as typed; no organisation for somebody who works for themselves."""

    job: Job
    organisation: OrganisationForm | None
    by: Owner


async def add_role(command: AddRole, work: Work) -> UUID:
    """Add a role and return its id; that of the role there is when the same was added before, as pressing a button twice does.

    The organisation is new, waits for the SEND team, and has its creator for an administrator: one that is there is joined by
    invitation alone, or anybody could read what a school was allocated. Raises Invalid; Conflict `organisation_known` when a
    confirmed one has the number, `too_many_roles`.
    """
    errors = check_job(command.job) + (check_organisation(command.organisation) if command.organisation is not None else [])
    if errors:
        raise Invalid(errors)
    account = await lock_own_account(command.by, work)
    roles = await work.roles.list_of(account.id)
    if (same := await _find_same(command, roles, work)) is not None:
        return same
    if len(roles) >= MOST_ROLES:
        raise too_many()
    organisation = None if command.organisation is None else await _add_organisation(command.organisation, work)
    role = await add_own_role(command.job, account.id, organisation, work, administrator=organisation is not None)
    return role.id


async def _find_same(command: AddRole, roles: Sequence[Role], work: Work) -> UUID | None:
    organisations = await work.organisations.find_all([role.organisation_id for role in roles if role.organisation_id is not None])
    for role in roles:
        organisation = None if role.organisation_id is None else organisations.get(role.organisation_id)
        alone = role.organisation_id is None and command.organisation is None
        there = organisation is not None and command.organisation is not None and organisation.said_by(command.organisation)
        if (alone or there) and role.job == command.job.tidied():
            return role.id
    return None


async def _add_organisation(form: OrganisationForm, work: Work) -> Organisation:
    urn, ukprn = read_number(form.urn), read_number(form.ukprn)
    if (there := await work.organisations.find_confirmed(urn, ukprn)) is not None:
        raise known(there)
    organisation = Organisation(new_id(), tidy(form.name), Kind(form.kind), urn, ukprn, None, work.clock.now())
    await work.organisations.add(organisation)
    return organisation


async def add_own_role(job: Job, account_id: UUID, organisation: Organisation | None, work: Work, *, administrator: bool) -> Role:
    """Store a role of an account that is locked, and tell who keeps lists of members. An organisation that was there is locked too."""
    now = work.clock.now()
    organisation_id = None if organisation is None else organisation.id
    role = Role(new_id(), account_id, organisation_id, **asdict(job.tidied()), administrator=administrator, confirmed_at=None, created_at=now)
    await work.roles.add(role)
    detail = {} if organisation_id is None else {"organisation": str(organisation_id)}
    work.audit.record("role-added", "role", role.id, actor=account_id, stream=account_id, detail=detail)
    if organisation_id is not None:
        work.audit.record("member-joined", "organisation", organisation_id, actor=account_id, detail={"role": str(role.id)})
        work.outbox.add(
            OrganisationMembershipChanged(
                subject=role.id, person_id=account_id, organisation_id=organisation_id, active=True, administrator=administrator, changed_at=now
            )
        )
    return role
