"""What may happen around a scan: no verdict, an object or a row that changed meanwhile, and events that come twice or late."""

import asyncio
import io
from uuid import UUID

import pytest

from contracts.documents import DocumentStored
from services.documents.adapters import Outside
from services.documents.adapters.objects import ObjectDamaged
from services.documents.adapters.scanner import ScannerUnavailable
from services.documents.domain.documents import State
from services.documents.handlers import handlers
from services.documents.use_cases.scan_document import scan_document
from tests.documents.conftest import Caller, scan_outcomes


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
    assert await scan_outcomes(database) == []
    assert await parent.list(str(document)) == {}


async def test_two_scans_of_one_file_at_the_same_time_tell_once(parent: Caller, database, with_scanner, a_pdf):
    document = await parent.uploaded(a_pdf)

    async def scan() -> None:
        async with database.open_work() as work:
            await scan_document(UUID(document), work, with_scanner)

    await asyncio.gather(*(scan() for _ in range(4)))
    assert await scan_outcomes(database) == [(document, "clean")]


async def test_a_repeated_or_late_event_changes_nothing(parent: Caller, database, with_scanner, a_pdf):
    document = await parent.uploaded(a_pdf)
    event = DocumentStored(subject=UUID(document), child_id=parent.child)
    for _ in range(3):
        async with database.open_work() as work:
            await handlers(with_scanner)[DocumentStored](event, work)
    assert await scan_outcomes(database) == [(document, "clean")]
    async with database.open_work() as work:
        found = await work.documents.get(UUID(document))
    assert found is not None
    assert found.state == State.CLEAN
