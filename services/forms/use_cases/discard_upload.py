"""Throw a version of a form away that was not published."""

from uuid import UUID

from services.forms.domain.versions import stream_of
from services.forms.store import Work


async def discard_upload(upload_id: UUID, by: UUID, work: Work) -> None:
    """Delete the upload. Raises `NotFound` when it waits no longer."""
    upload = await work.uploads.take(upload_id)
    work.audit.record("definition_discarded", "definition", upload.id, actor=by, stream=stream_of(upload.definition.form), detail=upload.facts())
