"""Who is who, for the pages of the SEND team: names of people by their ids; organisations, and professionals who work alone, by words of their names."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, func, select
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.ext.asyncio import AsyncConnection

from services.identity.domain.accounts import Portal, State
from services.identity.domain.details import email_key
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


@dataclass(frozen=True)
class Alone:
    """A professional with an open account whom the SEND team knows in jobs for nobody but themselves: these, the oldest first."""

    id: UUID
    first_name: str
    last_name: str
    email: str
    job_titles: tuple[str, ...]


_ALONE: Any = (
    select(
        accounts.c.id,
        accounts.c.first_name,
        accounts.c.last_name,
        accounts.c.email,
        func.array_agg(aggregate_order_by(roles.c.job_title, roles.c.created_at, roles.c.id)).label("job_titles"),
        func.count().over().label("total"),
    )
    .join_from(accounts, roles)
    .where(
        accounts.c.portal == Portal.PROFESSIONAL,
        accounts.c.state == State.ACTIVE,
        roles.c.organisation_id.is_(None),
        roles.c.confirmed_at.is_not(None),
    )
    .group_by(accounts.c.id)
)


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
            query = query.where(_begin(organisations.c.words, words))
        rows = (await self._connection.execute(query.order_by(organisations.c.name, organisations.c.id).limit(PER_PAGE).offset((number - 1) * PER_PAGE))).all()
        return [organisation_of(row) for row in rows], rows[0].total if rows else 0

    async def find_alone(self, account_id: UUID) -> Alone | None:
        """Return a professional who works alone; None for anybody else."""
        row = (await self._connection.execute(_ALONE.where(accounts.c.id == account_id))).first()
        return None if row is None else _alone(row)

    async def search_alone(self, typed: str, number: int) -> tuple[Sequence[Alone], int]:
        """Return one page of the professionals who work alone whose names have words that begin so, by name, and how many there are in all.

        Of a whole e-mail address, whoever has it. All words must be there; without any, nobody is meant. Pages are as of `search_organisations`.
        """
        words = _words(_without_marks(typed))
        if not words:
            return [], 0
        wanted = accounts.c.email_key == email_key(typed.replace("\0", "")) if "@" in typed else _begin(accounts.c.name_words, words)
        query = _ALONE.where(wanted).order_by(accounts.c.last_name, accounts.c.first_name, accounts.c.id)
        rows = (await self._connection.execute(query.limit(PER_PAGE).offset((number - 1) * PER_PAGE))).all()
        return [_alone(row) for row in rows], rows[0].total if rows else 0


def _alone(row: Row[Any]) -> Alone:
    return Alone(row.id, row.first_name, row.last_name, row.email, tuple(row.job_titles))


def _begin(column: ColumnElement[Any], words: Sequence[str]) -> ColumnElement[bool]:
    """Whether a column of words has one that begins with each of these."""
    return column.bool_op("@@")(func.to_tsquery("simple", " & ".join(f"{word}:*" for word in words)))


def _without_marks(typed: str) -> str:
    """Return a text without accents, as the column `name_words` has names."""
    return "".join(character for character in unicodedata.normalize("NFKD", typed) if not unicodedata.combining(character))


def _words(typed: str) -> list[str]:
    """Return the words that somebody looks for, without case and punctuation, as the column `words` has them."""
    return [word[:_MAX_WORD] for word in re.findall(r"[^\W_]+", re.sub("['\u2019]", "", typed).lower())][:MAX_WORDS]
