"""Correct, for the SEND team, what is said about an organisation."""

from dataclasses import dataclass, replace
from uuid import UUID

from chassis.errors import Conflict, Invalid
from services.identity.domain.details import tidy
from services.identity.domain.organisations import Kind, OrganisationForm, check_organisation, read_number
from services.identity.store import Work
from services.identity.use_cases.find_administered import lock_for_team
from services.identity.use_cases.find_own_account import Owner


@dataclass(frozen=True)
class CorrectOrganisation:
    """An organisation, and what it shall say from now on, as typed."""

    organisation_id: UUID
    form: OrganisationForm
    by: Owner


async def correct_organisation(command: CorrectOrganisation, work: Work) -> None:
    """Replace name, kind and numbers; who works there, and what it was allocated, stay.

    Raises Invalid; NotFound; Conflict `organisation_known` when a confirmed one has its URN or UKPRN.
    """
    form = command.form
    if errors := check_organisation(form):
        raise Invalid(errors)
    there = await lock_for_team(command.organisation_id, command.by, work)
    corrected = replace(there, name=tidy(form.name), kind=Kind(form.kind), urn=read_number(form.urn), ukprn=read_number(form.ukprn))
    if corrected == there:
        return
    if not await work.organisations.correct(corrected):
        raise Conflict("organisation_known", "An organisation that is confirmed already has this URN or UKPRN.")
    work.audit.record("organisation-corrected", "organisation", there.id, actor=command.by.id)
