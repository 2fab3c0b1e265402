"""Take a new version of a form, to be looked at before it is published."""

import asyncio
from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from chassis.identifiers import new_id
from services.forms.adapters.definition_files import Written, read_text
from services.forms.domain.definition_reader import BadDefinition
from services.forms.domain.upload import Upload, refuse_too_long, refused
from services.forms.domain.versions import mistakes_as_next, stream_of
from services.forms.store import Work
from services.forms.use_cases.open_catalogue import open_catalogue


@dataclass(frozen=True)
class UploadDefinition:
    """The text as the administrator `by` wrote it."""

    text: str
    by: UUID


async def upload_definition(command: UploadDefinition, brought: Collection[str], work: Work) -> Upload:
    """Keep the version, in the place of one of the same form that was waiting. Raises `Invalid` with the line and the reason of each mistake."""
    refuse_too_long(command.text)
    written = await _read(command.text)
    definition = written.definition
    offered = (await open_catalogue(brought, work)).by_form
    mistakes = mistakes_as_next(definition, await work.definitions.versions(), offered)
    if mistakes:
        raise refused([(written.lines.get((key,)), reason) for key, reason in mistakes])
    upload = Upload(new_id(), definition, command.text, command.by, work.clock.now())
    await work.uploads.keep(upload)
    work.audit.record("definition_uploaded", "definition", upload.id, actor=command.by, stream=stream_of(definition.form), detail=upload.facts())
    return upload


async def _read(text: str) -> Written:
    try:
        return await asyncio.to_thread(read_text, text)
    except BadDefinition as error:
        raise refused(list(error.problems)) from None
