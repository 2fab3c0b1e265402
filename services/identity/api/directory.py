"""Who is who, for the pages of the SEND team. Each look at somebody's details is recorded."""

from math import ceil
from typing import Annotated, Self
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import BaseModel

from chassis.callers import CaseOfficer
from services.identity.api.dependencies import Work, owner_of
from services.identity.api.organisations import LAST_PAGE
from services.identity.api.roles import OrganisationShown, shown
from services.identity.api.sign_ins import Employer
from services.identity.domain.accounts import Portal
from services.identity.domain.details import MAX_EMAIL
from services.identity.domain.organisations import PER_PAGE
from services.identity.store.directory import Alone
from services.identity.use_cases.find_own_account import find_own_account
from services.identity.use_cases.look_up_people import find_alone, list_professionals, look_up_people, search_alone

MOST_IDS = 200
MOST_OFFICERS = 500
router = APIRouter()
Ids = Annotated[list[UUID], Query(max_length=MOST_IDS)]
Page = Annotated[int, Query(ge=1, le=LAST_PAGE)]


class JobShown(BaseModel):
    """One job of somebody; without an organisation they work for themselves."""

    job_title: str
    organisation: Employer | None


class PersonShown(BaseModel):
    """Somebody with an account. Roles are a professional's, the oldest first."""

    id: UUID
    first_name: str
    last_name: str
    email: str
    telephone: str | None
    portal: Portal
    roles: list[JobShown]


class People(BaseModel):
    """Those of the people who were asked for who have an account, by name."""

    people: list[PersonShown]


class OrganisationsFound(BaseModel):
    """One page of organisations, by name."""

    organisations: list[OrganisationShown]
    pages: int
    total: int


class Names(BaseModel):
    """Those of the organisations that were asked for that there are."""

    organisations: list[Employer]


class Professional(BaseModel):
    """Somebody who works for an organisation. `id` is the person."""

    id: UUID
    first_name: str
    last_name: str
    email: str
    job_title: str
    telephone: str


class Professionals(BaseModel):
    """One page of those who work for an organisation, by name."""

    professionals: list[Professional]
    pages: int


class ProfessionalAlone(BaseModel):
    """Somebody who works for themselves, confirmed by the SEND team in these jobs. `id` is the person."""

    id: UUID
    first_name: str
    last_name: str
    email: str
    job_titles: list[str]

    @classmethod
    def of(cls, found: Alone) -> Self:
        """Return the body of a professional."""
        return cls(id=found.id, first_name=found.first_name, last_name=found.last_name, email=found.email, job_titles=list(found.job_titles))


class ProfessionalsAlone(BaseModel):
    """One page of people who work for themselves, by name."""

    professionals: list[ProfessionalAlone]
    pages: int
    total: int


class Officer(BaseModel):
    """Somebody whom a case can be given to."""

    id: UUID
    first_name: str
    last_name: str


class Staff(BaseModel):
    """Officers and managers with an open account, by name; of a larger team than MOST_OFFICERS, the first."""

    staff: list[Officer]


@router.get("/people")
async def people(caller: CaseOfficer, work: Work, ids: Ids) -> People:
    """Say who these people are."""
    found = await look_up_people(ids, owner_of(caller), work)
    jobs = await work.directory.jobs([person.id for person in found])
    return People(
        people=[
            PersonShown(
                id=person.id,
                first_name=person.first_name,
                last_name=person.last_name,
                email=person.email,
                telephone=person.telephone,
                portal=person.portal,
                roles=[
                    JobShown(job_title=job.job_title, organisation=_employer(job.organisation_id, job.organisation_name)) for job in jobs.get(person.id, ())
                ],
            )
            for person in found
        ]
    )


@router.get("/organisations/search")
async def search_organisations(caller: CaseOfficer, work: Work, name: Annotated[str, Query(max_length=200)] = "", page: Page = 1) -> OrganisationsFound:
    """Find confirmed organisations by the beginnings of words of their names, or of their URN."""
    await find_own_account(owner_of(caller), work)
    found, total = await work.directory.search_organisations(name, page)
    return OrganisationsFound(organisations=[shown(organisation) for organisation in found], pages=max(1, ceil(total / PER_PAGE)), total=total)


@router.get("/organisations/named")
async def name_organisations(caller: CaseOfficer, work: Work, ids: Ids) -> Names:
    """Say what these organisations are called."""
    await find_own_account(owner_of(caller), work)
    found = await work.organisations.find_all(ids)
    return Names(organisations=[Employer(id=organisation.id, name=organisation.name) for organisation in found.values()])


@router.get("/professionals")
async def professionals(organisation_id: UUID, caller: CaseOfficer, work: Work, page: Page = 1) -> Professionals:
    """List those who work for a confirmed organisation."""
    members, count = await list_professionals(organisation_id, page, owner_of(caller), work)
    shown_members = [
        Professional(
            id=member.role.account_id,
            first_name=member.first_name,
            last_name=member.last_name,
            email=member.email,
            job_title=member.role.job_title,
            telephone=member.role.telephone,
        )
        for member in members
    ]
    return Professionals(professionals=shown_members, pages=max(1, ceil(count / PER_PAGE)))


@router.get("/professionals/alone")
async def search_professionals_alone(
    caller: CaseOfficer, work: Work, search: Annotated[str, Query(max_length=MAX_EMAIL)] = "", page: Page = 1
) -> ProfessionalsAlone:
    """Find confirmed people who work for themselves by the beginnings of words of their names, or by their whole e-mail address."""
    found, total = await search_alone(search, page, owner_of(caller), work)
    return ProfessionalsAlone(professionals=[ProfessionalAlone.of(one) for one in found], pages=max(1, ceil(total / PER_PAGE)), total=total)


@router.get("/professionals/alone/{account_id}")
async def show_professional_alone(account_id: UUID, caller: CaseOfficer, work: Work) -> ProfessionalAlone:
    """Show a confirmed person who works for themselves."""
    return ProfessionalAlone.of(await find_alone(account_id, owner_of(caller), work))


@router.get("/staff")
async def staff(caller: CaseOfficer, work: Work) -> Staff:
    """List those whom a case can be given to."""
    await find_own_account(owner_of(caller), work)
    found = await work.team.list_officers(MOST_OFFICERS)
    return Staff(staff=[Officer(id=one.id, first_name=one.first_name, last_name=one.last_name) for one in found])


def _employer(organisation_id: UUID | None, name: str | None) -> Employer | None:
    return None if organisation_id is None else Employer(id=organisation_id, name=name or "")
