"""Versions of forms, by the hash of their content."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from services.forms.domain.definition import Definition
from services.forms.domain.definition_reader import BadDefinition, read_definition
from services.forms.store.tables import definitions

# Parsed once a process. The key is a hash of the content, so an entry can never be out of date.
_PARSED: dict[str, Definition] = {}


class DefinitionStore:
    """Definitions are added and never changed."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add(self, definition: Definition, at: datetime) -> None:
        """Keep this version. Raises `BadDefinition` when another content was loaded before under the same form and version."""
        await self._connection.execute(
            insert(definitions)
            .values(hash=definition.hash, form=definition.form, version=definition.version, content=definition.content, loaded_at=at)
            .on_conflict_do_nothing(index_elements=["form", "version"])
        )
        stored = await self._connection.scalar(
            select(definitions.c.hash).where(definitions.c.form == definition.form, definitions.c.version == definition.version)
        )
        if stored != definition.hash:
            now, later = (f"{definition.form}.v{version}.yaml" for version in (definition.version, definition.version + 1))
            raise BadDefinition(now, [(None, f"this version was loaded before with other content and may be in use; undo the change and put it into {later}")])
        _PARSED[definition.hash] = definition

    async def newest(self, form: str) -> Definition:
        """Return the newest version of the form. Raises `LookupError` when none is stored, which the foreign keys make impossible."""
        versions = select(definitions.c.hash).where(definitions.c.form == form).order_by(definitions.c.version.desc()).limit(1)
        found = await self._connection.scalar(versions)
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
