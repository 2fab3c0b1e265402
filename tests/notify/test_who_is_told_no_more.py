"""Whose access to a child has ended hears nothing more about the child, and of somebody who has died nothing is sent by itself."""

from datetime import timedelta

import pytest

from chassis.errors import Invalid, NotFound
from chassis.identifiers import new_id
from contracts.cases import AutomaticMessagesEnded, FamilyAccessChanged, NoticeServed, RequestAnswerDue
from contracts.identity import AccountVerified
from services.notify.domain.conversations import Party
from services.notify.use_cases.open_message import open_message
from services.notify.use_cases.write_post import WritePost, write_post

CHILD, OTHER, CASE, OFFICER = new_id(), new_id(), new_id(), new_id()


def letter(person, child=CHILD):
    return NoticeServed(subject=new_id(), child_id=child, case_id=CASE, person_id=person, kind="draft-plan")


def access(post, person, *, active, child=CHILD, **earlier):
    return FamilyAccessChanged(subject=child, person_id=person, active=active, changed_at=post.clock.now() - timedelta(**earlier))


async def inbox(post, person):
    """What is in the inbox, by kind, and how many of it count as there, and as not opened."""
    async with post.database.open_work() as work:
        shown = [message.kind for message in await work.messages.page(person, 1)]
        return shown, await work.messages.count(person), await work.messages.count_unread(person)


async def council_writes(post, person, child=CHILD):
    async with post.database.open_work() as work:
        await write_post(WritePost(Party(OFFICER, True, "citizen", frozenset({child})), child, person, "We are sorry.", new_id()), work)


@pytest.fixture
async def mother(post):
    return await post.know("mother@family.example")


async def test_over_the_broker_the_end_of_access_stops_an_e_mail_and_empties_the_inbox(bus):
    mother, father = new_id(), new_id()
    at = (await bus.rows("SELECT now() AS n"))[0]["n"]
    await bus.tell(FamilyAccessChanged(subject=CHILD, person_id=mother, active=False, changed_at=at))
    await bus.until("SELECT count(*) AS n FROM family_access", 1)
    for person, email in ((mother, "mother@family.example"), (father, "father@family.example")):
        await bus.tell(AccountVerified(subject=person, email=email, portal="citizen"))
    await bus.until("SELECT count(*) AS n FROM contacts", 2)
    await bus.tell(letter(mother))
    await bus.until("SELECT count(*) AS n FROM emails WHERE state = 'failed'", 1)
    await bus.tell(letter(father))
    [taken] = await bus.taken(1)
    assert taken.to == "father@family.example"
    await bus.until("SELECT count(*) AS n FROM emails WHERE state = 'sent'", 1)
    assert [row["outcome"] for row in await bus.rows("SELECT outcome FROM attempts ORDER BY at")] == ["withdrawn", "sent"]
    given_up = await bus.rows("SELECT data FROM outbox WHERE type = 'uk.ehc.message.failed.v1'")
    assert [row["data"]["reason"] for row in given_up] == ["withdrawn"]


@pytest.mark.parametrize("overtaken", [False, True])
async def test_what_waits_for_somebody_who_loses_access_is_not_sent_nor_shown_whichever_event_came_first(post, server, mother, overtaken):
    events = [letter(mother), access(post, mother, active=False)]
    for event in reversed(events) if overtaken else events:
        await post.hear(event)
    await post.hear(letter(mother, OTHER))
    await post.deliver_all()
    assert len(server.taken) == 1
    assert sorted(await post.outcomes()) == ["sent", "withdrawn"]
    assert await inbox(post, mother) == (["notice-served"], 1, 1)


async def test_a_message_about_a_child_whom_one_may_not_see_any_more_is_not_there(post, mother):
    await post.hear(letter(mother))
    [kept] = await post.rows("SELECT id FROM messages")
    await post.hear(access(post, mother, active=False))
    async with post.database.open_work() as work:
        with pytest.raises(NotFound):
            await open_message(kept["id"], mother, work)
    await post.hear(access(post, mother, active=True, seconds=-1))
    async with post.database.open_work() as work:
        assert (await open_message(kept["id"], mother, work)).id == kept["id"]


async def test_of_two_changes_the_later_one_counts_in_whatever_order_they_come(post, mother):
    await post.hear(letter(mother))
    await post.hear(access(post, mother, active=False))
    await post.hear(access(post, mother, active=True, hours=1))
    assert await inbox(post, mother) == ([], 0, 0)


async def test_that_a_request_is_in_is_not_mailed_to_whoever_lost_access(post, server, mother):
    await post.hear(access(post, mother, active=False))
    day = post.clock.today()
    await post.hear(RequestAnswerDue(subject=CASE, child_id=CHILD, requester_id=mother, portal="citizen", received_on=day, decide_by=day))
    await post.deliver_all()
    assert (server.taken, await post.outcomes()) == ([], ["withdrawn"])


async def test_an_officer_does_not_write_to_somebody_who_cannot_read_it(post, mother):
    await post.hear(access(post, mother, active=False))
    with pytest.raises(Invalid) as refused:
        await council_writes(post, mother)
    assert "access to the child has ended" in refused.value.errors[0].message
    await council_writes(post, mother, OTHER)
    assert await inbox(post, mother) == (["council-wrote"], 1, 1)


async def test_of_somebody_who_has_died_no_e_mail_goes_out_but_about_what_an_officer_wrote(post, server, mother):
    await post.hear(letter(mother))
    for _ in range(2):
        await post.hear(AutomaticMessagesEnded(subject=CHILD))
    await post.hear(letter(mother))
    await post.deliver_all()
    assert (server.taken, await post.outcomes()) == ([], ["withdrawn", "withdrawn"])
    await council_writes(post, mother)
    await post.hear(letter(mother, OTHER))
    await post.deliver_all()
    assert len(server.taken) == 2
