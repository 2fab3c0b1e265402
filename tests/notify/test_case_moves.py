"""What families and officers are told about the moves of a case: each once, and nothing of it in an e-mail."""

from datetime import date
from typing import get_args

import pytest

from chassis.identifiers import new_id
from contracts.cases import AdviceCancelled, AdviceInvited, AdviceReceived, CaseAllocated, NoticeKind, NoticeServed, ReminderDue
from contracts.identity import AccountVerified
from services.notify.domain.family_messages import LetterKind
from tests.harness.envelopes import wrapped

CHILD, CASE = new_id(), new_id()
DUE = date(2026, 4, 13)
THE_COUNCILS = ["decide", "tell-of-assessment", "refuse-plan", "send-draft", "final-plan", "consultation"]


def approaching(clock, **whom):
    return ReminderDue(subject=CASE, child_id=CHILD, what="approaching", clock=clock, due_on=DUE, **whom)


def missed(clock, **whom):
    return ReminderDue(subject=CASE, child_id=CHILD, what="missed", clock=clock, due_on=DUE, **whom)


async def emails(post):
    return [(row["person_id"], row["kind"]) for row in await post.rows("SELECT person_id, kind FROM emails ORDER BY id")]


async def messages(post):
    return await post.rows("SELECT person_id, kind, title, summary, body, links, child_id FROM messages ORDER BY position")


def test_a_letter_of_every_kind_has_words():
    assert set(get_args(NoticeKind)) == set(get_args(LetterKind))


@pytest.mark.parametrize("kind", get_args(NoticeKind))
async def test_whom_a_letter_is_for_is_led_to_it(post, kind):
    person, letter = new_id(), new_id()
    await post.hear(NoticeServed(subject=letter, child_id=CHILD, case_id=CASE, person_id=person, kind=kind))
    [told] = await messages(post)
    assert (told["person_id"], told["child_id"], told["title"]) == (person, CHILD, "The council has written to you")
    assert told["links"] == [{"text": "Read the letter", "path": f"/citizen/children/{CHILD}/letters/{letter}", "new_tab": False}]
    assert told["summary"].lower() in told["body"][0].lower()
    assert await emails(post) == [(person, "notice-served")]


async def test_a_letter_that_is_told_of_three_times_is_one_message_and_one_e_mail_without_what_it_is_about(bus):
    person = new_id()
    await bus.tell(AccountVerified(subject=person, email="mother@family.example", portal="citizen"))
    await bus.until("SELECT count(*) AS n FROM contacts", 1)
    event = NoticeServed(subject=new_id(), child_id=CHILD, case_id=CASE, person_id=person, kind="will-not-assess")
    envelope = wrapped(event)
    for _ in range(3):
        await bus.publish(envelope, NoticeServed)
    await bus.tell(approaching("draft-comments", family_ids=(person,)))
    taken = await bus.taken(2)
    await bus.until("SELECT count(*) AS n FROM emails WHERE state = 'sent'", 2)
    assert sorted(item.message["Subject"] for item in taken) == ["Reminder: we would like to hear from you", "There is a letter for you"]
    for item in taken:
        for canary in ("assess", "plan", str(CHILD), str(person), "13 April"):
            assert canary not in item.text + item.html + item.message["Subject"]


async def test_each_of_the_family_is_reminded_of_the_draft_plan_and_of_the_day(post):
    mother, father = new_id(), new_id()
    await post.hear(approaching("draft-comments", family_ids=(mother, father)))
    told = await messages(post)
    assert [row["person_id"] for row in told] == [mother, father]
    assert "Until 13 April 2026 you can tell us what you think of it" in told[0]["body"][1]
    assert sorted(await emails(post)) == sorted([(mother, "comments-due"), (father, "comments-due")])


@pytest.mark.parametrize("clock", THE_COUNCILS)
async def test_what_the_council_owes_is_told_to_the_officer_of_the_case(post, clock):
    officer = new_id()
    for event in (approaching(clock, officer_id=officer), missed(clock, officer_id=officer)):
        await post.hear(event)
    assert await emails(post) == [(officer, "deadline-approaching"), (officer, "deadline-missed")]
    assert await messages(post) == []


async def test_what_the_council_owes_in_cases_of_nobody_is_told_to_the_mailbox_of_the_team_once_a_day(post, server):
    for clock in THE_COUNCILS:
        for event in (approaching(clock), missed(clock)):
            await post.hear(event)
    await post.deliver_all()
    assert sorted(taken.message["Subject"] for taken in server.taken) == [
        "A date has passed in a case that nobody runs",
        "A date is near in a case that nobody runs",
    ]
    post.clock.move(days=1)
    await post.hear(missed("decide"))
    await post.deliver_all()
    assert [taken.to for taken in server.taken] == ["send@anytown.example"] * 3
    for taken in server.taken:
        assert "https://portal.example/team" in taken.text
        assert str(CASE) not in taken.text + taken.html
    assert await messages(post) == []


async def test_advice_on_paper_that_is_missed_is_told_to_the_officer_and_whoever_was_asked_hears_nothing(post, server):
    officer, request = new_id(), new_id()
    about = {"subject": CASE, "child_id": CHILD, "advice_request_id": request}
    await post.hear(AdviceInvited(**about, kind="health", organisation_id=None, person_id=None, due_on=DUE))
    await post.hear(missed("advice", advice_request_id=request, officer_id=officer))
    assert await emails(post) == [(officer, "deadline-missed")]
    await post.hear(missed("advice", advice_request_id=request))
    await post.deliver_all()
    assert [taken.to for taken in server.taken] == ["send@anytown.example"]
    await post.hear(AdviceReceived(**about, kind="health", outcome="advice", received_on=DUE, due_on=DUE))
    await post.hear(AdviceCancelled(**about, organisation_id=None))
    assert await messages(post) == []


async def test_the_officer_to_whom_a_case_is_allocated_hears_it_and_nobody_when_it_is_nobodys(post):
    officer = new_id()
    for allocated in (officer, None):
        await post.hear(CaseAllocated(subject=CASE, child_id=CHILD, officer_id=allocated))
    assert await emails(post) == [(officer, "case-allocated")]


async def test_an_e_mail_to_an_officer_goes_to_the_team_account_and_names_no_case(post, server):
    officer = new_id()
    await post.hear(AccountVerified(subject=officer, email="officer@council.example", portal="team"))
    for event in (
        CaseAllocated(subject=CASE, child_id=CHILD, officer_id=officer),
        approaching("decide", officer_id=officer),
        missed("decide", officer_id=officer),
    ):
        await post.hear(event)
    await post.deliver_all()
    assert {taken.to for taken in server.taken} == {"officer@council.example"}
    assert len(server.taken) == 3
    for taken in server.taken:
        assert "https://portal.example/team" in taken.text
        for canary in (str(CASE), str(CHILD), "13 April"):
            assert canary not in taken.text + taken.html
