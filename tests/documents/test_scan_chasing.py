"""Scans that do not end are asked for again after ten minutes, and given up after a day."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from sqlalchemy import text

from chassis.clock import SystemClock
from chassis.database import Database
from services.documents.adapters import Outside
from services.documents.settings import Settings
from services.documents.store import Work
from services.documents.use_cases.chase_scans import chase_scans
from services.documents.use_cases.scan_document import scan_document
from tests.documents.conftest import Caller, scan_outcomes


class LaterClock(SystemClock):
    """The machine's clock, put forward."""

    def __init__(self, forward: timedelta) -> None:
        self._forward = forward

    def now(self) -> datetime:
        return datetime.now(UTC) + self._forward


async def test_a_scan_is_asked_for_again_after_ten_minutes_and_not_before(parent: Caller, settings, database, with_scanner, a_pdf):
    document = await parent.uploaded(a_pdf)
    assert await _requests_after(settings, timedelta(minutes=9), with_scanner) == [document]
    assert await _requests_after(settings, timedelta(minutes=11), with_scanner) == [document, document]
    # It was asked for just now, as that clock sees it.
    assert await _requests_after(settings, timedelta(minutes=12), with_scanner) == [document, document]
    async with database.open_work() as work:
        ids = (await work.connection.execute(text("SELECT id FROM outbox WHERE type = 'uk.ehc.document.stored.v1'"))).scalars().all()
        assert len(set(ids)) == 2
        await scan_document(UUID(document), work, with_scanner)
    assert await parent.list(document) == {document: "clean"}


async def test_while_the_scanner_is_down_nothing_is_asked_for_again(parent: Caller, settings, outside, a_pdf):
    document = await parent.uploaded(a_pdf)
    assert await _requests_after(settings, timedelta(minutes=11), outside) == [document]


async def _requests_after(settings: Settings, forward: timedelta, outside: Outside) -> list[str]:
    later = Database(settings.database_url, Work, LaterClock(forward))
    async with later.open_work() as work:
        await chase_scans(work, outside)
    async with later.open_work() as work:
        found = await work.connection.execute(text("SELECT subject::text FROM outbox WHERE type = 'uk.ehc.document.stored.v1' ORDER BY position"))
        requests = list(found.scalars())
    await later.close()
    return requests


async def test_a_scan_fails_after_a_day_and_not_before(*, parent: Caller, settings, database, outside, bucket, a_pdf):
    document = await parent.uploaded(a_pdf)
    await _requests_after(settings, timedelta(hours=23, minutes=59), outside)
    assert await parent.list(document) == {document: "checking"}
    await _requests_after(settings, timedelta(hours=24, minutes=1), outside)
    assert await parent.list(document) == {document: "failed"}
    assert await scan_outcomes(database) == [(document, "failed")]
    assert (await parent.content(document)).status_code == 409
    assert len(bucket.keys()) == 1
