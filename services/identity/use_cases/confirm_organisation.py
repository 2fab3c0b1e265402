"""Confirm, for the SEND team, that an organisation is what it says, or that somebody who works for themselves is."""

from uuid import UUID

from chassis.errors import Conflict
from contracts.identity import OrganisationConfirmed
from services.identity.domain.organisations import unknown
from services.identity.store import Work
from services.identity.use_cases.find_own_account import Owner, find_own_account


async def confirm_organisation(organisation_id: UUID, by: Owner, work: Work) -> None:
    """Confirm an organisation: its members see what it is allocated from their next request on. Twice is no error.

    Raises NotFound, and Conflict `organisation_known` when a confirmed one has its URN or UKPRN.
    """
    await find_own_account(by, work)
    organisation = await work.organisations.lock(organisation_id)
    if organisation is None:
        raise unknown()
    if organisation.confirmed:
        return
    if not await work.organisations.confirm(organisation.id, work.clock.now()):
        raise Conflict("organisation_known", "An organisation that is confirmed already has this URN or UKPRN.")
    work.audit.record("organisation-confirmed", "organisation", organisation.id, actor=by.id)
    work.outbox.add(OrganisationConfirmed(subject=organisation.id))


async def confirm_role(role_id: UUID, by: Owner, work: Work) -> None:
    """Confirm a person who works for themselves. Twice is no error. Raises NotFound, also for a role in an organisation."""
    await find_own_account(by, work)
    role = await work.roles.lock_alone(role_id)
    if role is None:
        raise unknown()
    if role.confirmed_at is None:
        await work.roles.confirm(role.id, work.clock.now())
        work.audit.record("role-confirmed", "role", role.id, actor=by.id, stream=role.account_id)
