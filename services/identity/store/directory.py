"""Who is who, for the pages of the SEND team: names of people and organisations by their ids, and organisations by words of their names."""

import re
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.identity.domain.accounts import Portal, State
from services.identity.domain.organisations import PER_PAGE, Organisation
from services.identity.store.organisations import organisation_of
from services.identity.store.tables import accounts, organisations, roles

MAX_WORDS = 10
"""Of a search; further words are left out."""
_MAX_WORD = 100


@dataclass(frozen=True)
class PersonsRole:
    """One job of somebody; without an organisation they work for themselves."""

    job_title: str
    organisation_id: UUID | None
    organisation_name: str | None


@dataclass(frozen=True)
class Known:
    """Somebody whose address is confirmed."""

    id: UUID
    first_name: str
    last_name: str
    email: str
    telephone: str | None
    portal: Portal


class DirectoryStore:
    """Reads names."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def people(self, ids: Collection[UUID]) -> Sequence[Known]:
        """Return those of these people who have an account, by name."""
        names = ("id", "first_name", "last_name", "email", "telephone", "portal")
        query = select(*(accounts.c[name] for name in names)).where(accounts.c.id.in_(ids), accounts.c.state != State.UNVERIFIED)
        rows = await self._connection.execute(query.order_by(accounts.c.last_name, accounts.c.first_name, accounts.c.id))
        return [Known(row.id, row.first_name, row.last_name, row.email, row.telephone, Portal(row.portal)) for row in rows]

    async def jobs(self, ids: Collection[UUID]) -> Mapping[UUID, Sequence[PersonsRole]]:
        """Return the jobs of these people, the oldest first."""
        query = select(roles.c.account_id, roles.c.job_title, roles.c.organisation_id, organisations.c.name).select_from(roles.outerjoin(organisations))
        found: defaultdict[UUID, list[PersonsRole]] = defaultdict(list)
        for row in await self._connection.execute(query.where(roles.c.account_id.in_(ids)).order_by(roles.c.created_at, roles.c.id)):
            found[row.account_id].append(PersonsRole(row.job_title, row.organisation_id, row.name))
        return found

    async def search_organisations(self, typed: str, number: int) -> tuple[Sequence[Organisation], int]:
        """Return one page of the confirmed organisations whose names or URN have words that begin so, by name, and how many there are in all.

        All words must be there; without any, every confirmed one is meant. Pages count from 1; one after the last is empty, and counts 0.
        """
        words = _words(typed)
        query: Any = select(organisations, func.count().over().label("total")).where(organisations.c.confirmed_at.is_not(None))
        if words:
            query = query.where(organisations.c.words.bool_op("@@")(func.to_tsquery("simple", " & ".join(f"{word}:*" for word in words))))
        rows = (await self._connection.execute(query.order_by(organisations.c.name, organisations.c.id).limit(PER_PAGE).offset((number - 1) * PER_PAGE))).all()
        return [organisation_of(row) for row in rows], rows[0].total if rows else 0


def _words(typed: str) -> list[str]:
    """Return the words that somebody looks for, without case and punctuation, as the column `words` has them."""
    return [word[:_MAX_WORD] for word in re.findall(r"[^\W_]+", re.sub("['\u2019]", "", typed).lower())][:MAX_WORDS]
