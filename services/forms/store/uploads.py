"""Versions of forms that wait to be published."""

from typing import Any
from uuid import UUID

from sqlalchemy import Row, delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from services.forms.domain.definition_reader import read_definition
from services.forms.domain.upload import Upload, no_such_upload
from services.forms.store.tables import definition_uploads


class UploadStore:
    """Keeps one upload of each form. One that replaces another has an id of its own, so that nobody publishes what they have not seen."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def keep(self, upload: Upload) -> None:
        """Store the upload, in the place of one of the same form."""
        values = {
            "id": upload.id,
            "content": upload.definition.content,
            "text": upload.text,
            "uploaded_by": upload.uploaded_by,
            "uploaded_at": upload.uploaded_at,
        }
        statement = insert(definition_uploads).values(form=upload.definition.form, **values)
        await self._connection.execute(statement.on_conflict_do_update(index_elements=["form"], set_=values))

    async def get(self, upload_id: UUID) -> Upload:
        """Return the upload. Raises `NotFound` when there is none."""
        return _upload((await self._connection.execute(select(definition_uploads).where(definition_uploads.c.id == upload_id))).first())

    async def take(self, upload_id: UUID) -> Upload:
        """Remove the upload and return it. Raises `NotFound` when there is none, also for the second of two who take it at the same moment."""
        removed = delete(definition_uploads).where(definition_uploads.c.id == upload_id).returning(definition_uploads)
        return _upload((await self._connection.execute(removed)).first())

    async def all(self) -> list[Upload]:
        """Return every upload, the newest first."""
        found = await self._connection.execute(select(definition_uploads).order_by(definition_uploads.c.uploaded_at.desc()))
        return [_upload(row) for row in found]


def _upload(row: Row[Any] | None) -> Upload:
    if row is None:
        raise no_such_upload()
    return Upload(row.id, read_definition(row.content), row.text, row.uploaded_by, row.uploaded_at)
