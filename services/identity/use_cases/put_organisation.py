"""Keep what another system says about an organisation: schools and services as the council knows them."""

from dataclasses import dataclass, replace
from uuid import UUID

from chassis.errors import Conflict, FieldError, Invalid
from chassis.identifiers import new_id
from contracts.identity import OrganisationConfirmed
from services.identity.domain.details import tidy
from services.identity.domain.organisations import Kind, Organisation, OrganisationForm, check_organisation, read_number
from services.identity.store import Work
from services.identity.use_cases.find_client import find_client


@dataclass(frozen=True)
class PutOrganisation:
    """An organisation with a URN, as the system `client` knows it."""

    form: OrganisationForm
    client: UUID


async def put_organisation(command: PutOrganisation, work: Work) -> Organisation:
    """Return the confirmed organisation with this URN, as it now is; where there is none it is new, and confirmed: the council vouches for it.

    One that somebody has named and nobody has confirmed is left as it is. Raises Invalid, with the fields `name`, `kind`, `urn` and
    `ukprn`; Conflict `organisation_known` when another one has the UKPRN; what `find_client` raises.
    """
    form, now = command.form, work.clock.now()
    if errors := check_organisation(form):
        raise Invalid([FieldError(error.field.removeprefix("organisation-"), error.message) for error in errors])
    await find_client(command.client, work)
    urn, ukprn = read_number(form.urn), read_number(form.ukprn)
    await work.organisations.lock_urn(urn or "")
    with_ukprn = await work.organisations.find_confirmed(None, ukprn)
    if with_ukprn is not None and with_ukprn.urn != urn:
        raise Conflict("organisation_known", "Another organisation has this UKPRN.")
    there = await work.organisations.find_confirmed(urn, None)
    if there is None:
        made = Organisation(new_id(), tidy(form.name), Kind(form.kind), urn, ukprn, now, now)
        await work.organisations.add(made)
        work.audit.record("organisation-added", "organisation", made.id, actor=command.client)
        work.outbox.add(OrganisationConfirmed(subject=made.id))
        return made
    corrected = replace(there, name=tidy(form.name), kind=Kind(form.kind), ukprn=ukprn)
    if corrected != there:
        if not await work.organisations.correct(corrected):
            raise Conflict("organisation_known", "Another organisation has this UKPRN.")
        work.audit.record("organisation-corrected", "organisation", there.id, actor=command.client)
    return corrected
