"""Versions of forms, by the hash of their content."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from services.forms.domain.definition import Definition
from services.forms.domain.definition_reader import read_definition
from services.forms.domain.versions import Version
from services.forms.store.tables import definitions

# Parsed once a process. The key is a hash of the content, so an entry can never be out of date.
_PARSED: dict[str, Definition] = {}
_ONE_AT_A_TIME = text("SELECT pg_advisory_xact_lock(hashtext('waymark-definitions'))")
_VERSIONS: Select[Any] = select(definitions.c.form, definitions.c.version, definitions.c.hash, definitions.c.loaded_at, definitions.c.published_by)


class DefinitionStore:
    """Definitions are added and never changed."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add(self, definition: Definition, at: datetime, *, published_by: UUID | None = None, source: str | None = None) -> Version:
        """Keep this version, unless there is one. Returns the one that is kept, which may have other content. `source` is the text of what was published."""
        await self._connection.execute(
            insert(definitions)
            .values(
                hash=definition.hash,
                form=definition.form,
                version=definition.version,
                content=definition.content,
                loaded_at=at,
                published_by=published_by,
                source=source,
            )
            .on_conflict_do_nothing(index_elements=["form", "version"])
        )
        same = _VERSIONS.where(definitions.c.form == definition.form, definitions.c.version == definition.version)
        kept = _version((await self._connection.execute(same)).one())
        if kept.hash == definition.hash:
            _PARSED[definition.hash] = definition
        return kept

    async def lock(self) -> None:
        """Wait for everybody else who adds versions; until this transaction ends, nobody does."""
        await self._connection.execute(_ONE_AT_A_TIME)

    async def versions(self) -> list[Version]:
        """Return every version that is kept: some dozens, since a form changes a few times a year."""
        return [_version(row) for row in await self._connection.execute(_VERSIONS)]

    async def newest(self, form: str) -> Definition:
        """Return the newest version of the form, of those of an administrator if there are any.

        Raises `LookupError` when none is stored, which the foreign keys make impossible.
        """
        order = (definitions.c.published_by.is_(None), definitions.c.version.desc())
        found = await self._connection.scalar(select(definitions.c.hash).where(definitions.c.form == form).order_by(*order).limit(1))
        return await self.get(str(found))

    async def get(self, definition_hash: str) -> Definition:
        """Return the definition. Raises `LookupError` when it is not stored, which the foreign keys make impossible."""
        found = _PARSED.get(definition_hash)
        if found is None:
            row = (await self._connection.execute(select(definitions).where(definitions.c.hash == definition_hash))).first()
            if row is None:
                raise LookupError(definition_hash)
            found = _PARSED[definition_hash] = read_definition(row.content, f"{row.form}.v{row.version}")
        return found

    async def source(self, definition_hash: str) -> str | None:
        """Return the text as it was published, None for what came in a file."""
        found: str | None = await self._connection.scalar(select(definitions.c.source).where(definitions.c.hash == definition_hash))
        return found


def _version(row: Row[Any]) -> Version:
    return Version(row.form, row.version, row.hash, row.loaded_at, row.published_by)
