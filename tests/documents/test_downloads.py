"""Downloads: only what is clean goes out, as it came in, and to be saved rather than shown."""

import io
from uuid import UUID, uuid4

import httpx2
import pytest
from sqlalchemy import text

from services.documents.adapters.objects import ObjectDamaged
from services.documents.domain.limits import MAX_BYTES
from tests.documents import form_events, samples
from tests.documents.conftest import Caller, until


async def _set_state(database, state: str) -> None:
    async with database.open_work() as work:
        await work.connection.execute(text("UPDATE documents SET state = :state"), {"state": state})


@pytest.fixture
async def clean(parent: Caller, database, a_pdf) -> str:
    document = await parent.uploaded(a_pdf, "Letter \u2013 caf\u00e9.pdf")
    await _set_state(database, "clean")
    return document


async def test_a_clean_file_comes_out_as_it_went_in_and_is_saved_not_shown(parent, clean, a_pdf):
    answer = await parent.content(clean)
    assert (answer.status_code, answer.content) == (200, a_pdf)
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["content-disposition"] == "attachment; filename=\"Letter  cafe.pdf\"; filename*=UTF-8''Letter%20%E2%80%93%20caf%C3%A9.pdf"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in answer.headers["content-security-policy"]
    assert answer.headers["cache-control"] == "no-store"


async def test_each_view_is_on_record(*, parent, caller_for, clean, database, outside):
    await form_events.handle(form_events.submitted(parent, uuid4(), clean), database, outside)
    await parent.share(clean)
    other = caller_for(child=parent.child, rights=("read", "read-family"), organisations=[])
    await parent.content(clean)
    await other.content(clean)
    async with database.open_work() as work:
        rows = await work.connection.execute(text("SELECT actor, stream, object_id FROM audit WHERE action = 'document.viewed' ORDER BY position"))
        assert [tuple(row) for row in rows] == [(parent.person, parent.child, clean), (other.person, parent.child, clean)]
        assert await work.audit.first_broken() is None


@pytest.mark.parametrize("state", ["checking", "failed"])
async def test_what_is_not_clean_is_not_given_out(parent, clean, database, state):
    await _set_state(database, state)
    refused = await parent.content(clean)
    assert (refused.status_code, refused.json()["code"], refused.json()["state"]) == (409, "not_clean", state)
    assert await parent.list(clean) == {clean: state}


@pytest.mark.parametrize(("method", "path"), [("GET", "/documents/{}/content"), ("DELETE", "/documents/{}")])
async def test_another_childs_document_answers_as_one_that_does_not_exist(*, api, parent, caller_for, clean, method, path):
    stranger = caller_for(person=parent.person)
    foreign = await api.request(method, path.format(clean), headers=stranger.headers)
    unknown = await api.request(method, path.format(uuid4()), headers=stranger.headers)
    assert foreign.status_code == unknown.status_code == 404
    assert (foreign.content, dict(foreign.headers)) == (unknown.content, dict(unknown.headers))
    assert await stranger.list(clean) == {}
    assert (await parent.content(clean)).status_code == 200


async def test_nothing_is_given_out_without_a_pass_and_nothing_deleted_without_the_right(api, caller_for, parent, clean, signers):
    nobody: dict[str, str] = {}
    for headers in (nobody, signers.person("documents", parent.person), signers.case_pass("forms", parent.person, parent.child)):
        for method, path in (
            ("GET", f"/documents/{clean}/content"),
            ("GET", f"/documents?ids={clean}"),
            ("PUT", f"/documents/{clean}/sharing"),
            ("DELETE", f"/documents/{clean}"),
        ):
            assert (await api.request(method, path, headers=headers)).status_code == 401
    reader = caller_for(child=parent.child, person=parent.person, rights=("read",))
    writer = caller_for(child=parent.child, person=parent.person, rights=("write",))
    assert (await reader.delete(clean)).status_code == 404
    assert (await reader.share(clean)).status_code == 404
    assert (await writer.content(clean)).status_code == 404
    assert (await reader.content(clean)).status_code == 200


async def test_a_person_without_a_second_factor_is_sent_to_turn_it_on(api, parent, clean, signers):
    headers = {**parent.headers, **signers.person("documents", parent.person, factor="none")}
    refused = await api.get(f"/documents/{clean}/content", headers=headers)
    assert (refused.status_code, refused.json()["code"]) == (403, "second_factor_needed")


async def test_a_deleted_document_is_gone_with_its_object_and_its_name(parent, clean, database, bucket):
    assert (await parent.delete(clean)).status_code == 204
    assert (await parent.content(clean)).status_code == 404
    assert (await parent.delete(clean)).status_code == 404
    assert await parent.list(clean) == {}
    await _until_empty(bucket)
    async with database.open_work() as work:
        assert tuple((await work.connection.execute(text("SELECT state, name, key FROM documents"))).one()) == ("deleted", "", None)
        assert (await work.connection.execute(text("SELECT count(*) FROM audit WHERE action = 'document.deleted'"))).scalar_one() == 1


async def _until_empty(bucket) -> None:
    async def empty() -> bool:
        return not bucket.keys()

    await until(empty, "the object is still there")


async def test_an_object_that_was_changed_is_not_given_out_as_a_whole_file(parent, clean, bucket, a_pdf, address):
    """The browser reports a failed download instead of keeping something that nobody scanned."""
    (key,) = bucket.keys()
    changed = a_pdf[:-1] + b"X"
    bucket.client.put_object(bucket.name, key, io.BytesIO(changed), len(changed))
    async with httpx2.AsyncClient() as client:
        with pytest.raises(httpx2.RemoteProtocolError):
            await client.get(f"{address}/documents/{clean}/content", headers=parent.headers)


async def test_an_object_that_is_missing_says_so(parent, clean, bucket):
    bucket.empty()
    refused = await parent.content(clean)
    assert (refused.status_code, refused.json()["code"]) == (503, "file_unreadable")


async def test_the_largest_file_comes_out_in_pieces(parent, database, address):
    content = samples.pdf_of_size(MAX_BYTES)
    document = await parent.uploaded(content)
    await _set_state(database, "clean")
    async with httpx2.AsyncClient() as client, client.stream("GET", f"{address}/documents/{document}/content", headers=parent.headers) as answer:
        pieces = [piece async for piece in answer.aiter_raw()]
    assert b"".join(pieces) == content
    assert max(len(piece) for piece in pieces) <= 1_000_000


async def test_a_store_that_does_not_answer_is_a_503_and_not_a_crash(parent, clean, monkeypatch, api):
    client = api._transport.app.state.outside.objects._client
    monkeypatch.setattr(client._base_url, "_url", client._base_url._url._replace(netloc="127.0.0.1:1"))
    refused = await parent.content(clean)
    assert (refused.status_code, refused.json()["code"]) == (503, "storage_unavailable")


async def test_the_bucket_is_closed_to_anybody_without_the_key(clean, bucket, s3):
    (key,) = bucket.keys()
    async with httpx2.AsyncClient() as client:
        for path in ("", f"/{key}", "/a-new-one"):
            for method in ("GET", "HEAD", "PUT", "DELETE"):
                assert (await client.request(method, f"{s3.endpoint}/{bucket.name}{path}", content=b"x" if method == "PUT" else None)).status_code == 403
    assert bucket.keys() == [key]


async def test_a_reader_never_gives_the_end_of_what_is_damaged(outside, clean, bucket):
    (key,) = bucket.keys()
    reader = await outside.objects.open(UUID(key), b"another hash")
    with pytest.raises(ObjectDamaged):
        await outside.objects.read(reader)
    reader.close()


async def test_more_ids_than_a_page_has_are_refused(api, parent):
    answer = await api.get("/documents", params=[("ids", str(uuid4())) for _ in range(201)], headers=parent.headers)
    assert (answer.status_code, answer.json()["code"]) == (422, "malformed")
