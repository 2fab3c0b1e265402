"""Scans on a real clamd and a real RabbitMQ: nothing is clean until the scanner has said so."""

import asyncio
import io
import random
import zipfile
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import text

from chassis.clock import SystemClock
from chassis.database import Database
from chassis.worker import Worker
from contracts.documents import DocumentStored
from contracts.forms import FormSubmitted
from deploy.servers import clamd as clamd_server
from services.documents.adapters import Outside
from services.documents.adapters.objects import ObjectDamaged
from services.documents.adapters.scanner import ScannerUnavailable
from services.documents.domain.documents import State
from services.documents.handlers import handlers
from services.documents.settings import Settings
from services.documents.store import Work
from services.documents.use_cases.chase_scans import chase_scans
from services.documents.use_cases.scan_document import scan_document
from services.documents.worker import build
from tests.documents import samples
from tests.documents.conftest import Caller, until
from tests.harness.stores import Clamd

EICAR = clamd_server.EICAR


class LaterClock(SystemClock):
    """The machine's clock, put forward."""

    def __init__(self, forward: timedelta) -> None:
        self._forward = forward

    def now(self) -> datetime:
        return datetime.now(UTC) + self._forward


@pytest.fixture
def scanned(settings: Settings, clamd: Clamd) -> Settings:
    return settings.model_copy(update={"clamd_host": clamd.host, "clamd_port": clamd.port})


@pytest.fixture
async def working(scanned: Settings, amqp_for: Callable[[str], Awaitable[str]]) -> AsyncIterator[Worker]:
    """The worker of documents, running, with a scanner."""
    worker = build(scanned.model_copy(update={"amqp_url": await amqp_for("documents")}))
    await _start(worker)
    yield worker
    await worker.stop()


async def _start(worker: Worker) -> None:
    """Start, and wait for the queue: what is published before it is there reaches nobody (`migrate` declares it in production)."""
    await worker.start()
    await until(lambda: _reads_its_queue(worker), "the worker does not read its queue")


async def _reads_its_queue(worker: Worker) -> bool:
    return worker.consumer is not None and worker.consumer.connected


@pytest.fixture
def with_scanner(scanned: Settings) -> Outside:
    return Outside.of(scanned)


async def _outcomes(database: Database[Work]) -> list[tuple[str, str]]:
    async with database.open_work() as work:
        rows = await work.connection.execute(text("SELECT subject::text, data FROM outbox WHERE type = 'uk.ehc.document.scanned.v1' ORDER BY position"))
        return [(row.subject, row.data["outcome"]) for row in rows]


async def test_a_harmless_file_becomes_clean_by_itself_and_can_be_read(working, parent: Caller, database, a_pdf):
    document = await parent.uploaded(a_pdf)
    assert (await parent.content(document)).status_code in {200, 409}
    await parent.becomes(document, "clean")
    assert (await parent.content(document)).content == a_pdf
    assert await _outcomes(database) == [(document, "clean")]
    async with database.open_work() as work:
        assert tuple((await work.connection.execute(text("SELECT actor, detail FROM audit WHERE action = 'document.scanned'"))).one()) == (
            None,
            {"outcome": "clean"},
        )


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("plain.txt", EICAR),
        ("in a document.docx", samples.docx({"word/media/a.com": EICAR})),
        ("in a packed file in a document.docx", samples.docx({"word/embeddings/a.zip": samples.zipped({"a.com": EICAR})})),
        ("in a text.odt", samples.odt({"Pictures/a.com": EICAR})),
        ("stored.docx", samples.docx({"word/embeddings/b.zip": samples.zipped({"a.com": EICAR}, zipfile.ZIP_STORED)})),
    ],
    ids=["plain", "in docx", "in zip in docx", "in odt", "in stored zip in docx"],
)
async def test_a_virus_is_found_removed_and_told_and_can_never_be_read(*, working, parent: Caller, database, bucket, name, content):
    document = await parent.uploaded(content, name)
    assert (await parent.content(document)).status_code == 409
    await parent.becomes(document, "infected")
    refused = await parent.content(document)
    assert (refused.status_code, refused.json()["code"], refused.json()["state"]) == (409, "not_clean", "infected")
    assert await _outcomes(database) == [(document, "infected")]
    await until(lambda: _is_empty(bucket), "the infected object is still there")
    async with database.open_work() as work:
        assert (await work.connection.execute(text("SELECT name FROM documents"))).scalar_one() == name
        audit = await work.connection.execute(text("SELECT detail FROM audit WHERE action = 'document.scanned'"))
        assert audit.scalar_one() == {"outcome": "infected"}
    assert (await parent.delete(document)).status_code == 204


async def _is_empty(bucket) -> bool:
    return not bucket.keys()


async def test_a_virus_attached_to_a_pdf_does_not_even_get_that_far(parent: Caller):
    assert (await parent.upload(samples.pdf_with_attachment(EICAR))).json()["code"] == "file_active"


async def test_without_a_scanner_a_file_stays_checking_and_becomes_clean_when_the_scanner_returns(
    *, settings: Settings, parent: Caller, database, a_pdf, amqp_for, tmp_path: Path
):
    """The scanner is down while two files come in, one of them infected; then it is started."""
    server = clamd_server.launch(tmp_path / "clamd", logs=tmp_path, real_signatures=False)
    server.wait()
    server.stop()
    lost = Outside.of(settings.model_copy(update={"clamd_host": server.host, "clamd_port": server.port}))
    worker = Worker("documents", Database(settings.database_url, Work, SystemClock()), await amqp_for("documents"), handlers(lost), ladder=(1, 1, 1, 1, 1))
    await _start(worker)
    try:
        good, bad = await parent.uploaded(a_pdf), await parent.uploaded(EICAR, "bad.txt")
        await asyncio.sleep(2)
        assert await parent.list(good, bad) == {good: "checking", bad: "checking"}
        assert [(await parent.content(document)).status_code for document in (good, bad)] == [409, 409]
        assert await _outcomes(database) == []
        server = clamd_server.launch(tmp_path / "clamd", logs=tmp_path, port=server.port, real_signatures=False)
        server.wait()
        await parent.becomes(good, "clean")
        await parent.becomes(bad, "infected")
    finally:
        await worker.stop()
        server.stop()


async def test_a_scan_that_gives_no_verdict_raises_so_that_the_bus_tries_again(parent: Caller, database, outside, a_pdf):
    document = UUID(await parent.uploaded(a_pdf))
    with pytest.raises(ScannerUnavailable):
        async with database.open_work() as work:
            await scan_document(document, work, outside)
    assert await parent.list(str(document)) == {str(document): "checking"}


@pytest.mark.parametrize("answer", [b"", b"stream: Heuristics.Limits ERROR\n", b"INSTREAM size limit exceeded. ERROR\n", b"stream: OK but", b"\xff"])
async def test_whatever_else_a_scanner_answers_is_no_verdict(parent: Caller, database, settings, a_pdf, answer):
    """Only "OK" is clean: a scanner that is overloaded or confused must not let anything through."""

    async def speak(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readline()
        while (size := int.from_bytes(await reader.readexactly(4), "big")) > 0:
            await reader.readexactly(size)
        writer.write(answer)
        writer.close()

    document = UUID(await parent.uploaded(a_pdf))
    async with await asyncio.start_server(speak, "127.0.0.1", 0) as server:
        confused = Outside.of(settings.model_copy(update={"clamd_port": server.sockets[0].getsockname()[1]}))
        with pytest.raises(ScannerUnavailable):
            async with database.open_work() as work:
                await scan_document(document, work, confused)
    assert await parent.list(str(document)) == {str(document): "checking"}


async def test_a_file_of_25_mib_is_scanned_to_its_end(parent: Caller, database, with_scanner):
    """The virus is in the last bytes of the largest file that is taken."""
    packed = samples.zipped({"a.com": EICAR}, zipfile.ZIP_STORED)
    filler = samples.docx({"word/media/noise.bin": _noise(24 * 1024 * 1024), "word/embeddings/last.zip": packed})
    document = UUID(await parent.uploaded(filler, "large.docx"))
    async with database.open_work() as work:
        await scan_document(document, work, with_scanner)
    assert await parent.list(str(document)) == {str(document): "infected"}


def _noise(size: int) -> bytes:
    return random.Random(1).randbytes(size)  # noqa: S311 - noise that packs badly, no secret


async def test_an_object_that_was_exchanged_is_never_called_clean(parent: Caller, database, with_scanner, bucket, a_pdf):
    document = UUID(await parent.uploaded(a_pdf))
    (key,) = bucket.keys()
    bucket.client.put_object(bucket.name, key, io.BytesIO(b"harmless"), 8)
    with pytest.raises(ObjectDamaged):
        async with database.open_work() as work:
            await scan_document(document, work, with_scanner)
    assert await parent.list(str(document)) == {str(document): "checking"}


async def test_a_document_deleted_during_its_scan_stays_deleted(parent: Caller, database, with_scanner, a_pdf):
    document = UUID(await parent.uploaded(a_pdf))
    async with database.open_work() as work:
        seen = await work.documents.get(document)
        assert seen is not None
        assert (await parent.delete(str(document))).status_code == 204
        await scan_document(document, work, with_scanner)
    assert await _outcomes(database) == []
    assert await parent.list(str(document)) == {}


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
    assert await _outcomes(database) == [(document, "failed")]
    assert (await parent.content(document)).status_code == 409
    assert len(bucket.keys()) == 1


async def test_a_submitted_form_keeps_its_files_and_touches_no_other_childs(parent: Caller, caller_for, database, outside, a_pdf):
    mine, other = await parent.uploaded(a_pdf), caller_for()
    theirs = await other.uploaded(a_pdf)
    event = FormSubmitted.model_validate(
        {
            "subject": UUID(int=7),
            "draft_id": UUID(int=6),
            "child_id": parent.child,
            "person_id": parent.person,
            "form": "parent-request",
            "definition_version": 1,
            "kind": "request",
            "channel": "parent",
            "reference": "R",
            "received_on": "2026-05-01",
            "document_ids": [mine, theirs, str(UUID(int=8))],
        }
    )
    async with database.open_work() as work:
        await handlers(outside)[FormSubmitted](event, work)
    refused = await parent.delete(mine)
    assert (refused.status_code, refused.json()["code"]) == (409, "document_submitted")
    assert (await other.delete(theirs)).status_code == 204


async def test_two_scans_of_one_file_at_the_same_time_tell_once(parent: Caller, database, with_scanner, a_pdf):
    document = await parent.uploaded(a_pdf)

    async def scan() -> None:
        async with database.open_work() as work:
            await scan_document(UUID(document), work, with_scanner)

    await asyncio.gather(*(scan() for _ in range(4)))
    assert await _outcomes(database) == [(document, "clean")]


async def test_a_repeated_or_late_event_changes_nothing(parent: Caller, database, with_scanner, a_pdf):
    document = await parent.uploaded(a_pdf)
    event = DocumentStored(subject=UUID(document), child_id=parent.child)
    for _ in range(3):
        async with database.open_work() as work:
            await handlers(with_scanner)[DocumentStored](event, work)
    assert await _outcomes(database) == [(document, "clean")]
    async with database.open_work() as work:
        found = await work.documents.get(UUID(document))
    assert found is not None
    assert found.state == State.CLEAN
