"""A form that is thrown away takes its files with it, on a real RabbitMQ and a real S3, and no file that anybody still needs."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID, uuid4

import aio_pika
import pytest
from sqlalchemy import text

from chassis.bus import connected
from contracts.envelope import Envelope
from services.documents.settings import Settings
from services.documents.worker import build
from tests.documents import form_events
from tests.documents.conftest import Bucket, Caller, until
from tests.harness.envelopes import wrapped

FORM = uuid4()
DRAFT = f"draft/{FORM}"


@pytest.fixture
async def publish(settings: Settings, broker, amqp_for) -> AsyncIterator[Any]:
    """The worker of documents runs; what is returned publishes envelopes as the relay of forms does."""
    worker = build(settings.model_copy(update={"amqp_url": await amqp_for("documents")}))
    await worker.start()

    async def reads_its_queue() -> bool:
        return worker.consumer is not None and worker.consumer.connected

    async def send(*envelopes: Envelope) -> None:
        async with connected(broker.url_for("forms")) as connection:
            exchange = await (await connection.channel()).get_exchange("events", ensure=False)
            for envelope in envelopes:
                message = aio_pika.Message(envelope.encode(), message_id=str(envelope.id), type=envelope.type, delivery_mode=2)
                await exchange.publish(message, routing_key=envelope.type)

    await until(reads_its_queue, "the worker does not read its queue")
    yield send
    await worker.stop()


async def _audit(database) -> list[Any]:
    async with database.open_work() as work:
        found = await work.connection.execute(text("SELECT object_id, actor, stream, detail FROM audit WHERE action = 'document.deleted' ORDER BY object_id"))
        return [tuple(row) for row in found]


async def test_discarding_a_form_deletes_its_files_once_however_often_it_is_told(*, publish, parent: Caller, database, bucket: Bucket, a_pdf: bytes):
    files = [await parent.uploaded(a_pdf, draft=FORM) for _ in range(3)]
    other = await parent.uploaded(a_pdf, draft=uuid4())
    told, told_again = wrapped(form_events.discarded(parent, FORM)), wrapped(form_events.discarded(parent, FORM))
    await publish(told, told, told_again)

    async def gone() -> bool:
        return len(bucket.keys()) == 1 and await _handled(database) == {told.id, told_again.id}

    await until(gone, "the files are still there")
    assert set(await parent.list(*files, other)) == {other}
    assert await _audit(database) == [(document, parent.person, parent.child, {"draft": str(FORM)}) for document in sorted(files)]
    async with database.open_work() as work:
        rows = (await work.connection.execute(text("SELECT DISTINCT state, name, key FROM documents WHERE draft = :draft"), {"draft": FORM})).all()
    assert [tuple(row) for row in rows] == [("deleted", "", None)]


async def _handled(database) -> set[UUID]:
    async with database.open_work() as work:
        return set((await work.connection.execute(text("SELECT event_id FROM inbox"))).scalars())


async def test_a_file_that_a_sent_form_refers_to_stays_whatever_it_was_uploaded_for(*, parent: Caller, database, outside, bucket: Bucket, a_pdf: bytes):
    sent, unsent = await parent.uploaded(a_pdf, draft=FORM), await parent.uploaded(a_pdf, draft=FORM)
    await form_events.handle(form_events.submitted(parent, uuid4(), sent), database, outside)
    await form_events.handle(form_events.discarded(parent, FORM), database, outside)
    assert set(await parent.list(sent, unsent)) == {sent}
    await until(lambda: _holds(bucket, 1), "the bucket holds another number of files")


async def test_a_file_that_was_taken_out_of_a_form_goes_when_the_form_is_sent(*, parent: Caller, database, outside, bucket: Bucket, a_pdf: bytes):
    """As when documents could not be reached while the person took it out."""
    sent, taken_out = await parent.uploaded(a_pdf, draft=FORM), await parent.uploaded(a_pdf, draft=FORM)
    for _ in range(2):
        await form_events.handle(form_events.submitted(parent, FORM, sent), database, outside)
    assert set(await parent.list(sent, taken_out)) == {sent}
    await until(lambda: _holds(bucket, 1), "the bucket holds another number of files")
    answer = await parent.upload(a_pdf, **{"waymark-purpose": DRAFT})
    assert (answer.status_code, answer.json()["code"]) == (409, "draft_ended")


async def test_two_that_reach_for_one_file_at_the_same_moment_leave_it_whole_or_gone(*, parent: Caller, database, outside, bucket: Bucket, a_pdf: bytes):
    """Sent and discarded at once: either the form has its file, with its bytes, or neither row nor bytes are left."""
    for _ in range(5):
        document = await parent.uploaded(a_pdf, draft=(draft := uuid4()))
        event = form_events.discarded(parent, draft)
        await asyncio.gather(
            form_events.handle(form_events.submitted(parent, draft, document), database, outside), form_events.handle(event, database, outside)
        )
        async with database.open_work() as work:
            query = text("SELECT state, submission IS NOT NULL AS sent, key IS NOT NULL AS stored FROM documents WHERE id = :id")
            row = (await work.connection.execute(query, {"id": UUID(document)})).one()
        assert tuple(row) in {("checking", True, True), ("deleted", False, False)}


async def test_the_files_of_everybody_who_worked_on_a_form_go_with_it_and_those_of_others_stay(
    *, parent: Caller, caller_for, database, outside, bucket: Bucket, a_pdf: bytes
):
    """Whoever uploads says which form a file is for, and may name one about another child: that is no reason to delete theirs."""
    colleague, other_child = caller_for(child=parent.child, organisations=[uuid4()]), caller_for(person=parent.person)
    gone = [await parent.uploaded(a_pdf, draft=FORM), await colleague.uploaded(a_pdf, draft=FORM)]
    kept = [await colleague.uploaded(a_pdf, draft=uuid4()), await other_child.uploaded(a_pdf, draft=FORM)]
    await form_events.handle(form_events.discarded(parent, FORM), database, outside)
    assert await parent.list(gone[0]) == {}
    assert list(await colleague.list(gone[1], kept[0])) == [kept[0]]
    assert list(await other_child.list(kept[1])) == [kept[1]]
    await until(lambda: _holds(bucket, 2), "the bucket holds another number of files")
    assert await _audit(database) == [(document, parent.person, parent.child, {"draft": str(FORM)}) for document in sorted(gone)]


async def test_nothing_can_be_added_to_a_form_that_was_discarded(*, parent: Caller, database, outside, bucket: Bucket, a_pdf: bytes):
    await form_events.handle(form_events.discarded(parent, FORM), database, outside)
    refused = await parent.upload(a_pdf, **{"waymark-purpose": DRAFT})
    assert (refused.status_code, refused.json()["code"]) == (409, "draft_ended")
    assert not bucket.keys()


async def test_an_upload_that_ends_after_its_form_was_discarded_leaves_no_file(*, parent: Caller, database, outside, a_pdf: bytes):
    async def slowly() -> AsyncIterator[bytes]:
        yield a_pdf[:10]
        await form_events.handle(form_events.discarded(parent, FORM), database, outside)
        yield a_pdf[10:]

    refused = await parent.upload(slowly(), **{"waymark-purpose": DRAFT})
    assert (refused.status_code, refused.json()["code"]) == (409, "draft_ended")
    async with database.open_work() as work:
        assert (await work.connection.execute(text("SELECT count(*) FROM documents"))).scalar_one() == 0


async def test_uploads_and_a_discard_at_the_same_moment_leave_no_file(*, parent: Caller, database, outside, a_pdf: bytes):
    async def discard() -> None:
        await asyncio.sleep(0.05)
        await form_events.handle(form_events.discarded(parent, FORM), database, outside)

    await asyncio.gather(discard(), *(parent.upload(a_pdf, **{"waymark-purpose": DRAFT}) for _ in range(8)))
    async with database.open_work() as work:
        left = await work.connection.execute(text("SELECT count(*) FROM documents WHERE state <> 'deleted'"))
        assert left.scalar_one() == 0


async def _holds(bucket: Bucket, number: int) -> bool:
    return len(bucket.keys()) == number
