"""Objects that no document needs are removed."""

from datetime import timedelta

import structlog

from services.documents.adapters import Outside
from services.documents.store import Work

log = structlog.get_logger()

_AGE = timedelta(days=1)
"""Older than any upload can last: the object of an upload in hand has no row yet."""


async def sweep_objects(work: Work, outside: Outside) -> None:
    """Remove what is a day old and belongs to no document: left by an upload that failed, or by a deletion that did not reach the store."""
    removed = 0
    async for keys in outside.objects.older_than(work.clock.now() - _AGE):
        needed = await work.documents.keys_in_use(keys)
        useless = [key for key in keys if key not in needed]
        await outside.objects.remove(useless)
        removed += len(useless)
    if removed:
        log.info("objects_swept", removed=removed)
