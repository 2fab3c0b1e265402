"""Change work details."""

from dataclasses import dataclass
from uuid import UUID

from chassis.errors import Invalid
from services.identity.domain.organisations import unknown
from services.identity.domain.roles import Job, check_job
from services.identity.store import Work
from services.identity.use_cases.find_own_account import Owner, lock_own_account


@dataclass(frozen=True)
class ChangeRole:
    """A role, and what its holder says about it now, as typed."""

    role_id: UUID
    job: Job
    by: Owner


async def change_role(command: ChangeRole, work: Work) -> None:
    """Replace the details of an own role. Raises Invalid, and NotFound for a role of somebody else.

    Who works for themselves and is registered otherwise now, or without a registration has another job title, has to be confirmed
    anew: that is what the SEND team checked.
    """
    errors = check_job(command.job)
    if errors:
        raise Invalid(errors)
    account = await lock_own_account(command.by, work)
    role = await work.roles.find_own(command.role_id, account.id)
    if role is None:
        raise unknown()
    job = command.job.tidied()
    if job == role.job:
        return
    await work.roles.set_job(role.id, job, stays_confirmed=role.stays_confirmed_as(job))
    work.audit.record("role-changed", "role", role.id, actor=account.id, stream=account.id)
