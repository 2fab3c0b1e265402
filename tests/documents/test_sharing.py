"""A family shows a file to the professionals who are allocated to the child, and takes it back: both act at once and are on record."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import httpx2
import pytest
from sqlalchemy import text

from chassis.web import MAX_BODY_BYTES
from tests.documents import form_events
from tests.documents.conftest import Caller


@pytest.fixture
async def sent(parent: Caller, database, outside, a_pdf: bytes) -> str:
    """A clean file of a form that the parent has sent."""
    document = await parent.uploaded(a_pdf)
    await form_events.handle(form_events.submitted(parent, uuid4(), document), database, outside)
    async with database.open_work() as work:
        await work.connection.execute(text("UPDATE documents SET state = 'clean'"))
    return document


@pytest.fixture
def allocated(parent: Caller, caller_for: Callable[..., Caller]) -> Caller:
    return caller_for(parent.child, rights=("read", "write", "read-family"), organisations=[uuid4()])


async def _audit(database) -> list[tuple[Any, ...]]:
    async with database.open_work() as work:
        assert await work.audit.first_broken() is None
        found = "SELECT action, actor, stream, object_id FROM audit WHERE action IN ('document.shared', 'document.unshared') ORDER BY position"
        return [tuple(row) for row in await work.connection.execute(text(found))]


async def test_a_file_is_seen_while_it_is_shared_and_not_a_request_longer(*, parent: Caller, allocated: Caller, sent: str, a_pdf: bytes):
    assert (await allocated.content(sent)).status_code == 404
    assert (await parent.share(sent)).status_code == 204
    assert (await allocated.content(sent)).content == a_pdf
    assert await allocated.list(sent) == {sent: "clean"}
    assert (await parent.share(sent, shared=False)).status_code == 204
    assert (await allocated.content(sent)).status_code == 404
    assert await allocated.list(sent) == {}
    assert (await parent.content(sent)).content == a_pdf


async def test_the_list_says_which_files_are_shared(parent: Caller, sent: str):
    async def shared() -> bool:
        (found,) = (await parent.api.get("/documents", params={"ids": sent}, headers=parent.headers)).json()["documents"]
        return bool(found["shared"])

    assert not await shared()
    await parent.share(sent)
    assert await shared()
    await parent.share(sent, shared=False)
    assert not await shared()


async def test_each_change_is_on_record_once_however_often_it_is_asked_for(parent: Caller, sent: str, database):
    for shared in (False, True, True, False, False):
        assert (await parent.share(sent, shared=shared)).status_code == 204
    who = (parent.person, parent.child, sent)
    assert await _audit(database) == [("document.shared", *who), ("document.unshared", *who)]


async def test_a_file_of_a_form_that_was_not_sent_is_not_shared(parent: Caller, allocated: Caller, database, a_pdf: bytes):
    unsent = await parent.uploaded(a_pdf)
    refused = await parent.share(unsent)
    assert (refused.status_code, refused.json()["code"]) == (409, "document_not_submitted")
    assert await allocated.list(unsent) == {}
    assert await _audit(database) == []


async def test_the_file_of_a_professional_is_not_shared_by_them(*, caller_for, allocated: Caller, database, outside, a_pdf: bytes):
    teacher = caller_for(allocated.child, organisations=[school := uuid4()])
    document = await teacher.uploaded(a_pdf)
    await form_events.handle(form_events.submitted(teacher, uuid4(), document, organisation=school), database, outside)
    refused, unknown = await teacher.share(document), await teacher.share(str(uuid4()))
    assert (refused.status_code, refused.content) == (404, unknown.content)
    assert await allocated.list(document) == {}


async def test_who_may_see_what_is_shared_deletes_and_shares_nothing(parent: Caller, allocated: Caller, sent: str):
    await parent.share(sent)
    assert (await allocated.share(sent, shared=False)).status_code == 404
    refused = await allocated.delete(sent)
    assert (refused.status_code, refused.json()["code"]) == (409, "document_submitted")
    assert await allocated.list(sent) == {sent: "clean"}


@pytest.mark.parametrize("body", [b"", b"null", b"{}", b'{"shared": "yes"}', b'{"shared": 1}', b'{"shared": true, "family": true}', b"[" * 5_000, b"\xff"])
async def test_a_body_that_says_something_else_is_refused(parent: Caller, sent: str, body: bytes):
    refused = await parent.api.put(f"/documents/{sent}/sharing", content=body, headers=parent.headers)
    assert (refused.status_code, refused.json()["code"]) == (422, "malformed")


async def test_a_body_without_end_is_not_read_to_its_end(parent: Caller, sent: str):
    read = 0

    async def endless():
        nonlocal read
        while True:
            read += 65_536
            yield b" " * 65_536

    refused = await parent.api.put(f"/documents/{sent}/sharing", content=endless(), headers=parent.headers)
    assert (refused.status_code, refused.json()["code"]) == (413, "too_large")
    assert read <= MAX_BODY_BYTES + 2 * 65_536


async def test_who_has_no_pass_is_refused_before_a_byte_is_read(api: httpx2.AsyncClient, sent: str):
    async def never():
        raise AssertionError("the body was read")
        yield b""

    assert (await api.put(f"/documents/{sent}/sharing", content=never())).status_code == 401
