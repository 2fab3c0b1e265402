"""For other systems: which schools and services there are, and who works there."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path
from pydantic import BaseModel, Field

from chassis.callers import MachineIdentity, machine_with
from chassis.idempotency import Once
from chassis.problems import declared
from services.identity.api.bodies import Body, Text
from services.identity.api.dependencies import Tools, Work
from services.identity.domain.organisations import Kind, OrganisationForm
from services.identity.use_cases.put_organisation import PutOrganisation, put_organisation
from services.identity.use_cases.put_professionals import PutProfessionals, put_professionals

router = APIRouter(tags=["Organisations"])

MOST_LISTED = 500
Urn = Annotated[str, Path(pattern="^[1-9][0-9]{5}$", description="Unique reference number of the Department for Education, 6 digits", examples=["123456"])]
Client = Annotated[MachineIdentity, machine_with("professionals:write")]


class ListedOrganisation(Body):
    """An organisation, as you know it."""

    name: Annotated[str, Field(max_length=200, examples=["Oak Tree Primary School"])]
    kind: Annotated[Kind, Field(examples=["school"])]
    ukprn: Annotated[str | None, Field(max_length=20, description="UK provider reference number, 8 digits", examples=["10012345"])] = None


class ListedProfessional(Body):
    """Somebody who works for the organisation."""

    email: Annotated[Text, Field(description="Their e-mail address at work. They say themselves what they are called, and what they do.")]


class Professionals(Body):
    """Everybody who works for the organisation."""

    professionals: Annotated[list[ListedProfessional], Field(min_length=1, max_length=MOST_LISTED)]


class KeptOrganisation(BaseModel):
    """An organisation, as it is kept."""

    id: UUID
    urn: str
    name: str
    kind: Kind
    ukprn: str | None


class ListTaken(BaseModel):
    """What became of a list, as numbers of people."""

    invited: Annotated[int, Field(description="Were sent an invitation now")]
    waiting: Annotated[int, Field(description="Were sent one in the last two weeks, and do not work there")]
    kept: Annotated[int, Field(description="Work there as before; the last administrator too, who stays when they are not listed")]
    ended: Annotated[int, Field(description="Were not listed, and have lost their role there")]


@router.put("/v1/organisations/{urn}", summary="Tell of an organisation", responses=declared(409, 422))
async def put_listed_organisation(urn: Urn, body: ListedOrganisation, caller: Client, work: Work, once: Once) -> KeptOrganisation:
    """Make an organisation known, or correct its name, kind and UKPRN.

    Its URN tells which one it is. The council vouches for what you send: the organisation is confirmed, and its members see the children that it is allocated.
    """

    async def act() -> KeptOrganisation:
        kept = await put_organisation(PutOrganisation(OrganisationForm(body.name, body.kind, urn, body.ukprn), caller.id), work)
        return KeptOrganisation(id=kept.id, urn=urn, name=kept.name, kind=kept.kind, ukprn=kept.ukprn)

    return await once.answer(caller.id, work, KeptOrganisation, act)


@router.put("/v1/organisations/{urn}/professionals", summary="Tell who works for an organisation", responses=declared(404, 409, 422))
async def put_listed_professionals(urn: Urn, body: Professionals, caller: Client, *, work: Work, tools: Tools, once: Once) -> ListTaken:
    """Send the whole list of who works for an organisation, up to 500 people.

    Whoever is new is sent an invitation by e-mail, and works there once they have accepted it. It works for 7 days, and another is sent
    two weeks after it at the earliest. Whoever works there and is not in the list loses their role at once. Sending the same list again changes nothing.
    """

    async def act() -> ListTaken:
        taken = await put_professionals(PutProfessionals(urn, [one.email for one in body.professionals], caller.id), work, tools)
        return ListTaken(invited=taken.invited, waiting=taken.waiting, kept=taken.kept, ended=taken.ended)

    return await once.answer(caller.id, work, ListTaken, act)
