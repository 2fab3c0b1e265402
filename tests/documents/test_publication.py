"""Other systems hear whom the council shows a document, and nothing of files that are not the council's."""

from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from services.documents.use_cases.scan_document import scan_document
from tests.documents import form_events
from tests.documents.conftest import Caller, make_clean

SHOWN = {"kind": "final-plan", "audience": "family", "dated_on": "2026-04-30"}


async def _told(database) -> list[tuple[str, str, dict[str, str]]]:
    async with database.open_work() as work:
        rows = await work.connection.execute(text("SELECT type, subject::text, data FROM outbox WHERE exposure = 'public' ORDER BY position"))
        return [(row.type, row.subject, row.data) for row in rows]


def _published(officer: Caller, document: str, **said: str) -> tuple[str, str, dict[str, str]]:
    return ("uk.ehc.document.published.v1", document, {"child_id": str(officer.child), **SHOWN, **said})


def _withdrawn(officer: Caller, document: str) -> tuple[str, str, dict[str, str]]:
    return ("uk.ehc.document.withdrawn.v1", document, {"child_id": str(officer.child), "kind": "final-plan"})


@pytest.fixture
async def plan(officer: Caller, a_pdf: bytes) -> str:
    return await officer.filed(a_pdf, "final-plan", "family", **{"dated-on": "2026-04-30"})


async def test_a_document_is_published_once_it_is_found_clean_and_not_before(officer: Caller, plan: str, database, with_scanner):
    assert await _told(database) == []
    for _ in range(2):
        async with database.open_work() as work:
            await scan_document(UUID(plan), work, with_scanner)
    assert await _told(database) == [_published(officer, plan)]


async def test_each_change_of_who_sees_it_is_told_and_its_withdrawal_once(officer: Caller, plan: str, database):
    await make_clean(database)
    for audience in ("family", "family-and-professionals", "family"):
        assert (await officer.show_to(plan, audience)).status_code == 204
    for _ in range(2):
        assert (await officer.withdraw(plan, "wrong-file")).status_code == 204
    everybody = _published(officer, plan, audience="family-and-professionals")
    assert await _told(database) == [everybody, _published(officer, plan), _withdrawn(officer, plan)]


async def test_what_the_council_keeps_to_itself_again_is_withdrawn(officer: Caller, a_pdf: bytes, database):
    document = await officer.filed(a_pdf, "evidence", "council")
    await make_clean(database)
    for audience in ("family", "council"):
        assert (await officer.show_to(document, audience)).status_code == 204
    assert [(kind.split(".")[3], data["kind"]) for kind, _, data in await _told(database)] == [("published", "evidence"), ("withdrawn", "evidence")]


async def test_nothing_is_told_of_what_nobody_else_ever_saw(officer: Caller, plan: str, a_pdf: bytes, database, with_scanner):
    assert (await officer.show_to(plan, "family-and-professionals")).status_code == 204
    assert (await officer.withdraw(plan, "wrong-child")).status_code == 204
    inside = await officer.filed(a_pdf, "evidence", "council")
    for document in (plan, inside):
        async with database.open_work() as work:
            await scan_document(UUID(document), work, with_scanner)
    assert await _told(database) == []


async def test_files_of_forms_are_not_the_councils_to_publish(parent: Caller, a_pdf: bytes, database, outside, with_scanner):
    document = await parent.uploaded(a_pdf)
    async with database.open_work() as work:
        await scan_document(UUID(document), work, with_scanner)
    await form_events.handle(form_events.submitted(parent, uuid4(), document), database, outside)
    assert (await parent.share(document)).status_code == 204
    assert await _told(database) == []
