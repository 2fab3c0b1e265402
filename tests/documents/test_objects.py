"""The bucket: made when it is needed, swept of what nobody needs, and never left without what a row points to."""

import asyncio
import io
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import text

from chassis.clock import SystemClock
from chassis.database import Database
from chassis.errors import Unavailable
from services.documents.adapters import Outside
from services.documents.adapters.objects import ObjectDamaged
from services.documents.store import Work
from services.documents.use_cases import sweep_objects as sweeping
from services.documents.use_cases.sweep_objects import sweep_objects


async def test_the_bucket_is_made_once_by_processes_that_start_together(settings, s3):
    fresh = settings.model_copy(update={"s3_bucket": f"fresh-{uuid4()}"})
    keys = [uuid4() for _ in range(6)]
    await asyncio.gather(*(Outside.of(fresh).objects.put(key, io.BytesIO(b"x"), 1) for key in keys))
    client = s3.client()
    assert {found.object_name for found in client.list_objects(fresh.s3_bucket)} == {str(key) for key in keys}
    for key in keys:
        client.remove_object(fresh.s3_bucket, str(key))
    client.remove_bucket(fresh.s3_bucket)


async def _sweep(settings, outside, forward: timedelta) -> None:
    class Later(SystemClock):
        def now(self) -> datetime:
            return datetime.now(UTC) + forward

    later = Database(settings.database_url, Work, Later())
    async with later.open_work() as work:
        await sweep_objects(work, outside)
    await later.close()


async def test_an_object_without_a_row_is_swept_after_a_day_and_no_other(*, settings, outside, bucket, parent, database, a_pdf):
    await parent.uploaded(a_pdf)
    (needed,) = bucket.keys()
    orphan = uuid4()
    await outside.objects.put(orphan, io.BytesIO(b"left behind"), 11)
    bucket.client.put_object(bucket.name, "not-ours", io.BytesIO(b"x"), 1)
    await _sweep(settings, outside, timedelta(hours=23))
    assert set(bucket.keys()) == {needed, str(orphan), "not-ours"}
    await _sweep(settings, outside, timedelta(hours=25))
    assert set(bucket.keys()) == {needed, "not-ours"}


async def test_what_a_deletion_could_not_remove_is_swept(*, settings, outside, bucket, parent, database, a_pdf):
    await parent.uploaded(a_pdf)
    async with database.open_work() as work:
        await work.connection.execute(text("UPDATE documents SET state = 'deleted', key = NULL"))
    assert len(bucket.keys()) == 1
    await _sweep(settings, outside, timedelta(hours=25))
    assert not bucket.keys()


async def test_more_objects_than_one_listing_are_all_looked_at(settings, outside, bucket, monkeypatch):
    monkeypatch.setattr("services.documents.adapters.objects._LISTED", 3)
    for _ in range(8):
        await outside.objects.put(uuid4(), io.BytesIO(b"x"), 1)
    await _sweep(settings, outside, timedelta(hours=25))
    assert not bucket.keys()
    assert timedelta(days=1) == sweeping._AGE


async def test_a_deletion_that_is_rolled_back_keeps_the_object(parent, database, bucket, a_pdf):
    document = await parent.uploaded(a_pdf)
    async with database.open_work() as work:
        await work.connection.execute(text("CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'no'; END $$"))
        await work.connection.execute(text("CREATE TRIGGER refuse BEFORE INSERT ON audit EXECUTE FUNCTION refuse()"))
    try:
        assert (await parent.delete(document)).status_code == 500
        await asyncio.sleep(0.2)
        assert len(bucket.keys()) == 1
        assert await parent.list(document) == {document: "checking"}
    finally:
        async with database.open_work() as work:
            await work.connection.execute(text("DROP TRIGGER refuse ON audit"))
            await work.connection.execute(text("DROP FUNCTION refuse()"))


async def test_removing_what_is_gone_is_no_error_and_reading_it_is(outside, bucket):
    await outside.objects.put(uuid4(), io.BytesIO(b"x"), 1)
    await outside.objects.remove([uuid4()])
    with pytest.raises(ObjectDamaged):
        await outside.objects.open(uuid4(), b"")


async def test_a_wrong_key_to_the_store_is_a_failure_that_is_told(settings):
    wrong = Outside.of(settings.model_copy(update={"s3_access_key": "nobody"}))
    with pytest.raises(Unavailable):
        await wrong.objects.put(uuid4(), io.BytesIO(b"x"), 1)
