"""To whom the council writes, and how it is served."""

from collections.abc import Callable
from dataclasses import replace
from uuid import UUID, uuid4

import httpx2
import pytest
from sqlalchemy import text, update

from chassis.clock import SystemClock
from chassis.database import Database
from services.cases.store import Work
from services.cases.store.tables import children
from services.cases.use_cases.write_to_family import WriteToFamily, write_to_family
from tests.cases.people import DETAILS, FAMILY, Caller, OpenCase, case_of, lose_family, undecided_case, write_letters
from tests.cases.people import LETTER_ON as ON


@pytest.fixture
async def case(mother: Caller, team: Caller, school: UUID, database: Database[Work]) -> OpenCase:
    """The mother's child, about whom no letter was written yet."""
    return await undecided_case(mother, team, school, database)


async def _notices(database: Database[Work]):
    async with database.open_work() as work:
        return (await work.connection.execute(text('SELECT * FROM notices ORDER BY "written_on", id'))).all()


async def _served(database: Database[Work]):
    async with database.open_work() as work:
        return (await work.connection.execute(text("SELECT subject, data FROM outbox WHERE type = 'uk.ehc.notice.served.v1'"))).all()


async def test_whoever_has_an_account_is_served_in_the_portal_on_the_day_on_which_the_letter_is_there(case: OpenCase, mother: Caller, database: Database[Work]):
    documents = (uuid4(),)
    await write_letters(database, case.id, documents=documents)
    (notice,) = await _notices(database)
    assert (notice.person, notice.child, notice.case) == (mother.id, UUID(case.child), UUID(case.id))
    assert (notice.written_on, notice.served_on, notice.channel, notice.opened_at) == (ON, SystemClock().today(), "portal", None)
    assert notice.documents == list(documents)
    assert notice.addressee == {"lines": ["The parent or carer of Lex Example"]}
    ((subject, data),) = await _served(database)
    assert subject == notice.id
    assert data == {"child_id": case.child, "case_id": case.id, "person_id": str(mother.id), "kind": "will-not-assess"}


async def test_each_member_of_the_family_gets_one_letter_about_the_record_that_they_know(
    case: OpenCase, caller: Callable[..., Caller], mother: Caller, database: Database[Work]
):
    father, stranger = caller("citizen"), caller("citizen")
    his = await father.add(known_as="Sasha")
    hers_too = await mother.add(known_as="Twice")
    await stranger.add()
    async with database.open_work() as work:
        await work.connection.execute(update(children).where(children.c.id.in_([UUID(his), UUID(hers_too)])).values(joined_to=UUID(case.child)))
    await write_letters(database, case.id)
    found = {notice.person: notice for notice in await _notices(database)}
    assert set(found) == {mother.id, father.id}
    assert found[mother.id].child == UUID(case.child)
    assert found[mother.id].content["greeting"] == "Dear parent or carer of Lex Example"
    assert found[father.id].child == UUID(his)
    assert found[father.id].content["greeting"] == "Dear parent or carer of Sasha Example"
    assert found[mother.id].content["reference"]
    assert found[father.id].content["reference"] == "", "he has made no request, and that of the mother is not his"
    assert len(await _served(database)) == 2


async def test_whoever_lost_access_or_is_to_get_none_gets_no_letter_and_a_contact_gets_one_by_post(
    case: OpenCase, mother: Caller, team: Caller, database: Database[Work]
):
    contact = {"name": "Jo Example", "relation": "father", "address": DETAILS["address"], "gets_letters": True}
    await team.post(f"/children/{case.child}/contacts", contact)
    assert (await team.call("DELETE", f"/children/{case.child}/family/{mother.id}/access")).status_code == 204
    await write_letters(database, case.id)
    (notice,) = await _notices(database)
    assert (notice.person, notice.served_on) == (None, None)
    assert notice.addressee == {"lines": ["Jo Example", "1 High Street", "Anytown", "CV1 2AB"]}
    assert notice.content["greeting"] == "Dear Jo Example"


async def test_where_nobody_is_known_one_letter_goes_by_post_to_the_home_of_the_child_and_is_not_served_yet(case: OpenCase, database: Database[Work]):
    await lose_family(database)
    await write_letters(database, case.id)
    (notice,) = await _notices(database)
    assert (notice.person, notice.served_on, notice.channel) == (None, None, None)
    assert notice.addressee == {"lines": ["The parent or carer of Lex Example", "1 High Street", "Anytown", "CV1 2AB"]}
    assert "posted" in str(notice.content)
    assert not await _served(database)


async def test_the_letter_has_the_reference_of_the_request(case: OpenCase, database: Database[Work]):
    await write_letters(database, case.id)
    async with database.open_work() as work:
        (request,) = await work.cases.requests_in(UUID(case.id))
    (notice,) = await _notices(database)
    assert notice.content["reference"] == request.reference


async def test_words_that_were_written_stay_when_the_name_changes(case: OpenCase, mother: Caller, database: Database[Work]):
    await write_letters(database, case.id)
    before = (await _notices(database))[0].content
    answer = await mother.call("PUT", f"/children/{case.child}", {**DETAILS, **FAMILY, "known_as": "Changed", "version": 1})
    assert answer.status_code == 204
    assert (await _notices(database))[0].content == before
    assert "Lex Example" in str(before)


async def test_who_wrote_to_whom_is_on_record(case: OpenCase, database: Database[Work]):
    officer = uuid4()
    await write_letters(database, case.id, by=officer)
    (notice,) = await _notices(database)
    async with database.open_work() as work:
        rows = (await work.connection.execute(text("SELECT actor, stream, object_id, detail FROM audit WHERE action = 'letter.written'"))).all()
    assert [(row.actor, row.stream, row.object_id) for row in rows] == [(officer, UUID(case.child), str(notice.id))]
    assert rows[0].detail == {"kind": "will-not-assess", "channel": "portal"}


async def test_when_the_move_fails_no_letter_was_written(case: OpenCase, database: Database[Work]):
    async def fail() -> None:
        async with database.open_work() as work:
            await write_to_family(WriteToFamily(await case_of(work, case.id), "will-assess", uuid4(), ON), work)
            raise httpx2.HTTPError("broken")

    with pytest.raises(httpx2.HTTPError):
        await fail()
    assert not await _notices(database)
    assert not await _served(database)


async def test_a_final_plan_does_not_name_its_setting_to_whom_it_is_withheld_from(
    case: OpenCase, mother: Caller, team: Caller, caller: Callable[..., Caller], database: Database[Work]
):
    father = caller("citizen")
    his = await father.add()
    async with database.open_work() as work:
        await work.connection.execute(update(children).where(children.c.id == UUID(his)).values(joined_to=UUID(case.child)))
    assert (await team.call("PUT", f"/children/{his}/family/{father.id}/sharing", {"withheld": ["setting"], "gets_letters": True})).status_code == 204
    async with database.open_work() as work:
        issued = replace(await case_of(work, case.id), final_on=ON)
        await write_to_family(WriteToFamily(issued, "final-plan", uuid4(), ON, setting="Example Academy"), work)
    found = {notice.person: str(notice.content) for notice in await _notices(database)}
    assert "Section I of the plan names Example Academy." in found[mother.id]
    assert "Example Academy" not in found[father.id]
