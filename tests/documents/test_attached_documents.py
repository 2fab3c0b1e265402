"""A form that is sent keeps its files: colleagues see them, nobody deletes them, and nobody gets hold of a file by naming it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from tests.documents import form_events
from tests.documents.conftest import Caller
from tests.documents.form_events import NOON

SCHOOL, ANOTHER_SCHOOL = uuid4(), uuid4()


@pytest.fixture
def author(caller_for: Callable[..., Caller]) -> Caller:
    return caller_for(organisations=[SCHOOL, ANOTHER_SCHOOL])


@pytest.fixture
def colleague(author: Caller, caller_for: Callable[..., Caller]) -> Caller:
    return caller_for(author.child, organisations=[SCHOOL])


@pytest.fixture
def newcomer(author: Caller, caller_for: Callable[..., Caller]) -> Caller:
    """Somebody at the other school."""
    return caller_for(author.child, organisations=[ANOTHER_SCHOOL])


async def test_a_submitted_form_keeps_its_files_and_touches_no_other_childs(*, parent: Caller, caller_for, database, outside, a_pdf):
    mine, other = await parent.uploaded(a_pdf), caller_for()
    theirs = await other.uploaded(a_pdf)
    await form_events.handle(form_events.submitted(parent, uuid4(), mine, theirs, str(uuid4())), database, outside)
    refused = await parent.delete(mine)
    assert (refused.status_code, refused.json()["code"]) == (409, "document_submitted")
    assert (await other.delete(theirs)).status_code == 204


async def test_colleagues_see_what_was_sent_for_their_organisation_and_delete_none_of_it(*, author, colleague, newcomer, database, outside, a_pdf):
    document = await author.uploaded(a_pdf)
    assert await colleague.list(document) == {}
    for _ in range(2):
        await form_events.handle(form_events.submitted(author, uuid4(), document, organisation=SCHOOL), database, outside)
    assert list(await colleague.list(document)) == [document]
    assert await newcomer.list(document) == {}
    refused = await colleague.delete(document)
    assert (refused.status_code, refused.json()["code"]) == (409, "document_submitted")


async def test_a_revision_attaches_its_files_and_those_of_earlier_revisions_stay(*, author, colleague, database, outside, a_pdf, bucket):
    original, first, second = uuid4(), uuid4(), uuid4()
    kept, taken_out = await author.uploaded(a_pdf, draft=first), await author.uploaded(a_pdf, draft=first)
    await form_events.handle(form_events.submitted(author, first, kept, taken_out, organisation=SCHOOL, submission=original), database, outside)
    added, dropped = await colleague.uploaded(a_pdf, draft=second), await colleague.uploaded(a_pdf, draft=second)
    for _ in range(2):
        await form_events.handle(form_events.amended(colleague, second, original, kept, added, organisation=SCHOOL), database, outside)
    for reader in (author, colleague):
        assert set(await reader.list(kept, taken_out, added, dropped)) == {kept, taken_out, added}
        assert {(await reader.delete(document)).status_code for document in (kept, taken_out, added)} == {409}
    refused = await colleague.upload(a_pdf, **{"waymark-purpose": f"draft/{second}"})
    assert (refused.status_code, refused.json()["code"]) == (409, "draft_ended")


async def test_a_discarded_revision_leaves_the_files_of_what_was_sent(*, author, database, outside, a_pdf):
    first, second = uuid4(), uuid4()
    kept = await author.uploaded(a_pdf, draft=first)
    await form_events.handle(form_events.submitted(author, first, kept, organisation=SCHOOL), database, outside)
    added = await author.uploaded(a_pdf, draft=second)
    await form_events.handle(form_events.discarded(author, second), database, outside)
    assert set(await author.list(kept, added)) == {kept}


async def test_a_revision_carries_nothing_that_a_colleague_uploaded_to_another_organisation(*, author, colleague, newcomer, database, outside, a_pdf):
    """Somebody with two jobs does not bring what one school gave before the other."""
    original, first, second = uuid4(), uuid4(), uuid4()
    theirs = await colleague.uploaded(a_pdf, draft=first)
    await form_events.handle(form_events.submitted(author, first, theirs, organisation=SCHOOL, submission=original), database, outside)
    mine = await author.uploaded(a_pdf, draft=second)
    await form_events.handle(form_events.amended(author, second, original, theirs, mine, organisation=ANOTHER_SCHOOL), database, outside)
    assert set(await newcomer.list(theirs, mine)) == {mine}
    assert set(await colleague.list(theirs, mine)) == {theirs}


async def test_a_revision_that_overtakes_the_form_loses_no_file(*, author, colleague, database, outside, a_pdf):
    original, first, second = uuid4(), uuid4(), uuid4()
    theirs, mine = await colleague.uploaded(a_pdf, draft=first), await author.uploaded(a_pdf, draft=second)
    await form_events.handle(form_events.amended(author, second, original, theirs, mine, organisation=SCHOOL), database, outside)
    await form_events.handle(form_events.submitted(author, first, theirs, organisation=SCHOOL, submission=original), database, outside)
    assert set(await author.list(theirs, mine)) == set(await colleague.list(theirs, mine)) == {theirs, mine}


async def test_what_a_colleague_uploaded_is_sent_also_when_the_form_is_shared_no_more(*, author, colleague, draft_of_both: UUID, database, outside, a_pdf):
    theirs = await colleague.uploaded(a_pdf, draft=draft_of_both)
    await form_events.handle(form_events.shared(author, draft_of_both, None, NOON + timedelta(minutes=1)), database, outside)
    await form_events.handle(form_events.submitted(author, draft_of_both, theirs, organisation=SCHOOL), database, outside)
    assert list(await author.list(theirs)) == list(await colleague.list(theirs)) == [theirs]


@pytest.fixture
async def draft_of_both(author: Caller, database, outside) -> UUID:
    await form_events.handle(form_events.shared(author, draft := uuid4(), SCHOOL), database, outside)
    return draft


async def _rows(database) -> list[Any]:
    async with database.open_work() as work:
        rows = await work.connection.execute(
            text("SELECT id, submission, state FROM documents UNION ALL SELECT document, organisation, '' FROM sent_for ORDER BY 1")
        )
        return [tuple(row) for row in rows]


@pytest.mark.parametrize("sent", [True, False])
async def test_naming_the_file_of_somebody_else_in_a_form_of_ones_own_gets_nobody_nearer_to_it(*, sent, parent, caller_for, database, outside, a_pdf):
    """The ids in a form are what a person sent, and this one may have been seen before they left or before sharing ended."""
    teacher, stranger = (caller_for(parent.child, organisations=[school]) for school in (SCHOOL, ANOTHER_SCHOOL))
    other_parent = caller_for(parent.child)
    theirs = [await parent.uploaded(a_pdf, draft=(familys := uuid4())), await teacher.uploaded(a_pdf, draft=(schools := uuid4()))]
    if sent:
        await form_events.handle(form_events.submitted(parent, familys, theirs[0]), database, outside)
        await form_events.handle(form_events.submitted(teacher, schools, theirs[1], organisation=SCHOOL), database, outside)
    before = await _rows(database)
    await form_events.handle(form_events.submitted(stranger, uuid4(), *theirs, organisation=ANOTHER_SCHOOL), database, outside)
    await form_events.handle(form_events.amended(stranger, uuid4(), uuid4(), *theirs, organisation=ANOTHER_SCHOOL), database, outside)
    await form_events.handle(form_events.submitted(other_parent, uuid4(), *theirs), database, outside)
    assert await _rows(database) == before
    assert await stranger.list(*theirs) == await other_parent.list(*theirs) == {}
