"""Publish a version of a form: from now on whoever starts the form starts with it."""

from collections.abc import Collection
from uuid import UUID

from services.forms.domain.definition import Definition
from services.forms.domain.upload import not_next_any_more
from services.forms.domain.versions import mistakes_as_next, stream_of
from services.forms.store import Work
from services.forms.use_cases.open_catalogue import open_catalogue


async def publish_definition(upload_id: UUID, by: UUID, brought: Collection[str], work: Work) -> Definition:
    """Keep the version for good. What was started on an older one stays on it.

    Raises `NotFound` when it waits no longer, and `Conflict` `not_next` when another version was added since it was uploaded.
    """
    await work.definitions.lock()
    upload = await work.uploads.take(upload_id)
    definition = upload.definition
    offered = (await open_catalogue(brought, work)).by_form
    if mistakes_as_next(definition, await work.definitions.versions(), offered):
        raise not_next_any_more()
    kept = await work.definitions.add(definition, work.clock.now(), published_by=by, source=upload.text)
    if kept.hash != definition.hash:
        raise not_next_any_more()
    detail = upload.facts() | {"uploaded_by": str(upload.uploaded_by)}
    work.audit.record("definition_published", "definition", upload.id, actor=by, stream=stream_of(definition.form), detail=detail)
    return definition
