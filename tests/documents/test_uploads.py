"""Uploads: what is taken is stored whole, and what is refused says why and leaves nothing behind."""

import asyncio
import hashlib
from uuid import uuid4

import pytest
from sqlalchemy import text

from services.documents.domain.limits import MAX_BYTES, MAX_FILES_A_DAY
from tests.documents import samples


async def _rows(database, query: str) -> list[tuple[object, ...]]:
    async with database.open_work() as work:
        return [tuple(row) for row in await work.connection.execute(text(query))]


async def test_an_upload_is_stored_recorded_and_announced(parent, database, bucket, a_pdf):
    answer = await parent.upload(a_pdf, "caf\u00e9.pdf")
    assert answer.status_code == 201
    body = answer.json()
    told = {"name": "caf\u00e9.pdf", "size": len(a_pdf), "media_type": "application/pdf", "state": "checking", "shared": False, "council": None}
    assert body == {"id": body["id"], **told}
    ((key, sha256, size, person, child),) = await _rows(database, "SELECT key, sha256, size, person, child FROM documents")
    assert bucket.keys() == [str(key)]
    assert (sha256, size, person, child) == (hashlib.sha256(a_pdf).digest(), len(a_pdf), parent.person, parent.child)
    assert str(key) != body["id"]
    assert await _rows(database, "SELECT action, actor, stream, object_id FROM audit") == [("document.uploaded", parent.person, parent.child, body["id"])]
    assert await _rows(database, "SELECT type, subject::text, data FROM outbox") == [("uk.ehc.document.stored.v1", body["id"], {"child_id": str(parent.child)})]


async def test_25_mib_are_taken_and_one_byte_more_is_not(parent, bucket):
    exact = samples.pdf_of_size(MAX_BYTES)
    assert (await parent.upload(exact)).json()["size"] == 26_214_400
    more = await parent.upload(b"a" * (MAX_BYTES + 1), "notes.txt")
    assert (more.status_code, more.json()["code"], more.json()["detail"]) == (413, "file_size", "The selected file must be 25 MB or smaller")
    assert len(bucket.keys()) == 1


async def test_a_body_without_a_length_is_counted(parent, bucket):
    sent = 0

    async def endless():
        nonlocal sent
        while True:
            sent += 1
            yield b"a" * 65_536

    refused = await parent.upload(endless(), "notes.txt")
    assert (refused.status_code, refused.json()["code"]) == (413, "file_size")
    assert sent * 65_536 <= MAX_BYTES + 2 * 65_536
    assert not bucket.keys()


@pytest.mark.parametrize(
    ("content", "name", "code"),
    [
        (b"", "letter.pdf", "file_empty"),
        (b"%PDF-", "", "file_missing"),
        (b"%PDF-", "../", "file_missing"),
        (b"MZ", "letter.exe", "file_type"),
        (b"<svg/>", "picture.svg", "file_type"),
        (b"x", "no extension", "file_type"),
        (b"%PDF-1.7", "letter.pdf%00.exe", "file_type"),
        (b"MZ", "letter.pdf", "file_content"),
        (samples.pdf()[:200] + b"\n%%EOF", "letter.pdf", "file_damaged"),
        (samples.pdf(password="secret"), "letter.pdf", "file_password"),
        (samples.pdf_with_attachment(b"x"), "letter.pdf", "file_active"),
        (samples.docx({"word/vbaProject.bin": b"x"}), "letter.docx", "file_macros"),
        (samples.docx({"word/zeros": bytes(20_000_000)}), "letter.docx", "file_packed"),
        (samples.huge_png(9_000, 9_000), "picture.png", "file_pixels"),
    ],
)
async def test_each_refusal_has_its_own_code_and_says_what_to_do(*, parent, database, bucket, content, name, code):
    refused = await parent.upload(content, name)
    body = refused.json()
    assert (refused.status_code, body["code"]) == (422, code)
    assert body["errors"] == [{"field": "file", "message": body["detail"]}]
    assert body["detail"].startswith(("Select", "The selected"))
    assert not bucket.keys()
    assert await _rows(database, "SELECT 1 FROM documents UNION ALL SELECT 1 FROM outbox UNION ALL SELECT 1 FROM audit") == []


async def test_the_type_that_the_request_claims_is_not_believed(parent):
    assert (await parent.upload(b"<html></html>", "letter.pdf", **{"content-type": "application/pdf"})).json()["code"] == "file_content"
    assert (await parent.upload(samples.TEXT, "notes.txt", **{"content-type": "text/html"})).json()["media_type"] == "text/plain"


async def test_twenty_files_a_day_for_each_child_and_person_are_taken(parent, caller_for, a_pdf):
    answers = await asyncio.gather(*(parent.upload(a_pdf) for _ in range(MAX_FILES_A_DAY + 10)))
    taken = [answer.json()["id"] for answer in answers if answer.status_code == 201]
    assert (len(taken), len(await parent.list(*taken))) == (20, 20)
    assert (await parent.delete(taken[0])).status_code == 204
    # What was deleted counts.
    refused = await parent.upload(a_pdf)
    assert refused.status_code == 429
    assert refused.json()["code"] == "file_too_many"
    assert "20 files" in refused.json()["detail"]
    assert 0 < int(refused.headers["retry-after"]) <= 25 * 3600
    assert (await caller_for(child=parent.child).upload(a_pdf)).status_code == 201
    assert (await caller_for(person=parent.person).upload(a_pdf)).status_code == 201


async def test_250_mib_a_day_are_taken(parent, database):
    async with database.open_work() as work:
        await work.connection.execute(
            text(
                "INSERT INTO documents (id, child, person, draft, name, type, size, sha256, key, state, received_at, received_on, queued_at, family, shared)"
                " SELECT gen_random_uuid(), :child, :person, gen_random_uuid(), 'a.pdf', 'pdf', 26214400, '', gen_random_uuid(), 'clean', now(), :day, now(),"
                " true, false"
                " FROM generate_series(1, 9)"
            ),
            {"child": parent.child, "person": parent.person, "day": work.clock.today()},
        )
    assert (await parent.upload(b"a" * MAX_BYTES, "notes.txt")).status_code == 201
    refused = await parent.upload(b"a", "notes.txt")
    assert (refused.status_code, refused.json()["code"]) == (429, "file_too_many_bytes")
    assert "250 MB" in refused.json()["detail"]


async def test_nothing_is_taken_without_a_pass_or_the_right_to_write(*, api, parent, caller_for, signers, a_pdf, bucket):
    headers = {"waymark-purpose": "draft/" + str(uuid4()), "waymark-file-name": "a.pdf"}
    assert (await api.post("/documents", content=a_pdf, headers=headers)).status_code == 401
    assert (await api.post("/documents", content=a_pdf, headers={**headers, **signers.person("documents", uuid4())})).status_code == 401
    assert (await caller_for(rights=("read",)).upload(a_pdf)).status_code == 404
    stolen = {**parent.headers, **signers.person("documents", uuid4())}
    assert (await api.post("/documents", content=a_pdf, headers={**headers, **stolen})).status_code == 401
    assert not bucket.keys()


@pytest.mark.parametrize("purpose", ["", "draft/", "draft/1", "draft/018f0000-0000-7000-8000-000000000001/../x", "letter/1", "case/", "case/x"])
async def test_a_purpose_that_is_none_is_refused(parent, a_pdf, purpose):
    refused = await parent.upload(a_pdf, **{"waymark-purpose": purpose})
    assert (refused.status_code, refused.json()["code"]) == (422, "malformed")


async def test_when_the_row_cannot_be_written_no_row_points_anywhere(parent, database, bucket, a_pdf):
    """The object comes first: a failure leaves an object without a row, which is swept, and never a row without an object."""
    async with database.open_work() as work:
        await work.connection.execute(text("CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'no'; END $$"))
        await work.connection.execute(text("CREATE TRIGGER refuse BEFORE INSERT ON outbox EXECUTE FUNCTION refuse()"))
    try:
        assert (await parent.upload(a_pdf)).status_code == 500
        assert await _rows(database, "SELECT 1 FROM documents") == []
        assert len(bucket.keys()) == 1
    finally:
        async with database.open_work() as work:
            await work.connection.execute(text("DROP TRIGGER refuse ON outbox"))
            await work.connection.execute(text("DROP FUNCTION refuse()"))
