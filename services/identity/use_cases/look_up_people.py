"""Look up, for the SEND team, who people are. What is shown of them is recorded."""

from collections.abc import Collection, Sequence
from uuid import UUID

from services.identity.domain.organisations import unknown
from services.identity.store import Work
from services.identity.store.directory import Alone, Known
from services.identity.store.roles import RoleHolder
from services.identity.use_cases.find_own_account import Owner, find_own_account


async def look_up_people(ids: Collection[UUID], by: Owner, work: Work) -> Sequence[Known]:
    """Return those of these people who have an account."""
    await find_own_account(by, work)
    found = await work.directory.people(ids)
    _record([person.id for person in found], by, work)
    return found


async def list_professionals(organisation_id: UUID, page: int, by: Owner, work: Work) -> tuple[Sequence[RoleHolder], int]:
    """Return one page of those who work for a confirmed organisation, and how many there are. Raises NotFound for any other."""
    await find_own_account(by, work)
    organisation = await work.organisations.find(organisation_id)
    if organisation is None or not organisation.confirmed:
        raise unknown()
    members = await work.roles.page_of_members(organisation.id, page)
    _record([member.role.account_id for member in members], by, work)
    return members, (await work.roles.count(organisation.id)).members


async def search_alone(typed: str, page: int, by: Owner, work: Work) -> tuple[Sequence[Alone], int]:
    """Return one page of the confirmed professionals who work alone and match, and how many do."""
    await find_own_account(by, work)
    found, total = await work.directory.search_alone(typed, page)
    _record([one.id for one in found], by, work)
    return found, total


async def find_alone(account_id: UUID, by: Owner, work: Work) -> Alone:
    """Return a confirmed professional who works alone. Raises NotFound for anybody else."""
    await find_own_account(by, work)
    found = await work.directory.find_alone(account_id)
    if found is None:
        raise unknown()
    _record([found.id], by, work)
    return found


def _record(people: Sequence[UUID], by: Owner, work: Work) -> None:
    # One row a page, in the chain of whoever looks: a row for each of two hundred people would cost two hundred locks.
    if people:
        work.audit.record("people-seen", "account", by.id, actor=by.id, detail={"people": ",".join(str(person) for person in people)})
