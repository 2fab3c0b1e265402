"""Scans on a real clamd and a real RabbitMQ: nothing is clean until the scanner has said so."""

import asyncio
import random
import zipfile
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import text

from chassis.clock import SystemClock
from chassis.database import Database
from chassis.worker import Worker
from deploy.servers import clamd as clamd_server
from services.documents.adapters import Outside
from services.documents.handlers import handlers
from services.documents.settings import Settings
from services.documents.store import Work
from services.documents.use_cases.scan_document import scan_document
from services.documents.worker import build
from tests.documents import samples
from tests.documents.conftest import Caller, scan_outcomes, until

EICAR = clamd_server.EICAR


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


async def test_a_harmless_file_becomes_clean_by_itself_and_can_be_read(working, parent: Caller, database, a_pdf):
    document = await parent.uploaded(a_pdf)
    assert (await parent.content(document)).status_code in {200, 409}
    await parent.becomes(document, "clean")
    assert (await parent.content(document)).content == a_pdf
    assert await scan_outcomes(database) == [(document, "clean")]
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
    assert await scan_outcomes(database) == [(document, "infected")]
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
    worker = Worker("documents", Database(settings.database_url, Work, SystemClock()), await amqp_for("documents"), handlers(lost), ladder=(1,) * 60)
    await _start(worker)
    try:
        good, bad = await parent.uploaded(a_pdf), await parent.uploaded(EICAR, "bad.txt")
        await asyncio.sleep(2)
        assert await parent.list(good, bad) == {good: "checking", bad: "checking"}
        assert [(await parent.content(document)).status_code for document in (good, bad)] == [409, 409]
        assert await scan_outcomes(database) == []
        server = clamd_server.launch(tmp_path / "clamd", logs=tmp_path, port=server.port, real_signatures=False)
        server.wait()
        await parent.becomes(good, "clean")
        await parent.becomes(bad, "infected")
    finally:
        await worker.stop()
        server.stop()


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
