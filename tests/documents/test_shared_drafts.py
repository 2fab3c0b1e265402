"""Colleagues with whom a form is shared work on its files as the author does, as long as it is shared and no longer."""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from itertools import permutations
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from tests.documents import form_events
from tests.documents.conftest import Caller
from tests.documents.form_events import NOON

SCHOOL, ANOTHER_SCHOOL = uuid4(), uuid4()


@pytest.fixture
def author(caller_for: Callable[..., Caller]) -> Caller:
    return caller_for(organisations=[SCHOOL])


@pytest.fixture
def colleague(author: Caller, caller_for: Callable[..., Caller]) -> Caller:
    return caller_for(author.child, organisations=[SCHOOL])


@pytest.fixture
def draft() -> UUID:
    return uuid4()


async def test_a_colleague_uploads_sees_opens_and_deletes_files_of_a_shared_form(*, author, colleague, draft, database, outside, a_pdf):
    await form_events.handle(form_events.shared(author, draft, SCHOOL), database, outside)
    theirs, mine = await author.uploaded(a_pdf, draft=draft), await colleague.uploaded(a_pdf, draft=draft)
    async with database.open_work() as work:
        await work.connection.execute(text("UPDATE documents SET state = 'clean'"))
    assert [(await reader.content(document)).content for reader in (author, colleague) for document in (theirs, mine)] == [a_pdf] * 4
    assert (await colleague.delete(theirs)).status_code == 204
    assert (await author.delete(mine)).status_code == 204
    assert await author.list(theirs, mine) == await colleague.list(theirs, mine) == {}
    async with database.open_work() as work:
        rows = await work.connection.execute(text("SELECT object_id, actor FROM audit WHERE action = 'document.deleted' ORDER BY position"))
        assert [tuple(row) for row in rows] == [(theirs, colleague.person), (mine, author.person)]


async def test_a_form_may_be_shared_before_or_after_its_files_arrive(*, author, colleague, draft, database, outside, a_pdf):
    before = await author.uploaded(a_pdf, draft=draft)
    assert await colleague.list(before) == {}
    await form_events.handle(form_events.shared(author, draft, SCHOOL), database, outside)
    after = await author.uploaded(a_pdf, draft=draft)
    assert set(await colleague.list(before, after)) == {before, after}


async def test_when_sharing_ends_colleagues_keep_what_they_uploaded_themselves(*, author, colleague, draft, database, outside, a_pdf):
    await form_events.handle(form_events.shared(author, draft, SCHOOL), database, outside)
    theirs, mine = await author.uploaded(a_pdf, draft=draft), await colleague.uploaded(a_pdf, draft=draft)
    await form_events.handle(form_events.shared(author, draft, None, NOON + timedelta(seconds=1)), database, outside)
    assert set(await colleague.list(theirs, mine)) == {mine}
    assert (await colleague.content(theirs)).status_code == (await colleague.delete(theirs)).status_code == 404


CHANGES = [(SCHOOL, 0), (None, 1), (SCHOOL, 2), (ANOTHER_SCHOOL, 3)]


@pytest.mark.parametrize("order", list(permutations(range(len(CHANGES)))))
async def test_the_latest_change_holds_in_whatever_order_and_however_often_they_arrive(
    *, order, author, colleague, caller_for, draft, database, outside, a_pdf
):
    document = await author.uploaded(a_pdf, draft=draft)
    for index in (*order, *order):
        organisation, minutes = CHANGES[index]
        await form_events.handle(form_events.shared(author, draft, organisation, NOON + timedelta(minutes=minutes)), database, outside)
    assert await colleague.list(document) == {}
    assert list(await caller_for(author.child, organisations=[ANOTHER_SCHOOL]).list(document)) == [document]


async def test_changes_that_arrive_at_the_same_moment_end_with_the_latest(*, author, colleague, draft, database, outside, a_pdf):
    document = await author.uploaded(a_pdf, draft=draft)
    changes = [form_events.shared(author, draft, SCHOOL if minute % 2 else None, NOON + timedelta(minutes=minute)) for minute in range(8)]
    await asyncio.gather(*(form_events.handle(change, database, outside) for change in changes))
    assert list(await colleague.list(document)) == [document]


async def test_what_changes_is_on_record_and_what_comes_late_or_twice_is_not(*, author, draft, database, outside):
    for organisation, minutes in ((SCHOOL, 1), (SCHOOL, 1), (ANOTHER_SCHOOL, 0), (None, 2)):
        await form_events.handle(form_events.shared(author, draft, organisation, NOON + timedelta(minutes=minutes)), database, outside)
    async with database.open_work() as work:
        rows = await work.connection.execute(text("SELECT action, object_id, actor, stream, detail FROM audit ORDER BY position"))
        assert [tuple(row) for row in rows] == [
            ("draft.shared", str(draft), None, author.child, {"organisation": str(SCHOOL)}),
            ("draft.unshared", str(draft), None, author.child, {}),
        ]


async def test_a_file_about_another_child_that_names_a_shared_form_is_not_shown(*, author, caller_for, draft, database, outside, a_pdf):
    """Whoever uploads says which form a file is for."""
    await form_events.handle(form_events.shared(author, draft, SCHOOL), database, outside)
    elsewhere = caller_for()
    document = await elsewhere.uploaded(a_pdf, draft=draft)
    assert await caller_for(elsewhere.child, organisations=[SCHOOL]).list(document) == {}
    assert await author.list(document) == {}


async def test_a_shared_form_that_was_sent_without_an_organisation_hides_its_files_from_colleagues(*, author, colleague, draft, database, outside, a_pdf):
    """As when its author chose to answer on their own: what was shared was the draft."""
    await form_events.handle(form_events.shared(author, draft, SCHOOL), database, outside)
    document = await author.uploaded(a_pdf, draft=draft)
    assert list(await colleague.list(document)) == [document]
    await form_events.handle(form_events.submitted(author, draft, document), database, outside)
    assert await colleague.list(document) == {}
    assert list(await author.list(document)) == [document]
