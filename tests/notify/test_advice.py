"""Professionals and families hear of requests for advice: what messages say, where they lead, and how often they come."""

import re
from datetime import UTC, date, datetime

import pytest

from chassis.identifiers import new_id
from contracts.cases import AdviceInvited, AdviceReceived, AdviceReuseProposed, AdviceReuseRefused, ReminderDue
from contracts.identity import AccountVerified, OrganisationConfirmed, OrganisationMembershipChanged
from tests.harness.envelopes import wrapped

SCHOOL, CHILD, REQUEST, CASE = new_id(), new_id(), new_id(), new_id()
ADA, BOB, CY = new_id(), new_id(), new_id()
ADDRESSES = {person: f"canary{number}@school.example" for number, person in enumerate((ADA, BOB, CY))}
FORMS = {
    "educational": "Educational advice",
    "health": "Health advice",
    "social-care": "Social care advice",
    "educational-psychology": "Educational psychology advice",
    "adulthood": "Advice on preparing for adulthood",
    "other": "Other advice",
}
ABOUT = {"subject": CASE, "child_id": CHILD, "advice_request_id": REQUEST}
TO_SCHOOL = {**ABOUT, "organisation_id": SCHOOL, "person_id": None, "due_on": date(2026, 4, 13)}
REQUESTED = AdviceInvited(**TO_SCHOOL, kind="educational")
REUSED = AdviceReceived(**ABOUT, kind="educational", outcome="reused", received_on=date(2026, 3, 20), due_on=date(2026, 4, 13))
TO_FORM = [f"/professional/advice/{REQUEST}"]

NEWS = [
    (ReminderDue(**TO_SCHOOL, clock="advice", what="approaching"), "Reminder: you are required to submit information", TO_FORM),
    (ReminderDue(**TO_SCHOOL, clock="advice", what="missed"), "Information that we asked you for is late", TO_FORM),
    (AdviceReuseRefused(**TO_SCHOOL), "We need new information from you", TO_FORM),
    (REUSED, "You do not have to submit information any more", TO_FORM),
    (OrganisationConfirmed(subject=SCHOOL), "Your organisation is confirmed", ["/professional/send"]),
]


async def join(bus, *people, active=True, day=1):
    """Have people with known addresses join the school."""
    for person in people:
        await bus.tell(AccountVerified(subject=person, email=ADDRESSES[person], portal="professional"))
        change = {"active": active, "administrator": False, "changed_at": datetime(2026, 3, day, tzinfo=UTC)}
        await bus.tell(OrganisationMembershipChanged(subject=person, person_id=person, organisation_id=SCHOOL, **change))
    await bus.until("SELECT count(*) AS n FROM memberships", len(people))
    await bus.until("SELECT count(*) AS n FROM contacts", len(people))


def say_nothing_personal(*texts):
    """No id, no address, and in what e-mails say no date."""
    for text in texts:
        for canary in ("canary", "@school.example", *map(str, (CHILD, REQUEST, CASE, SCHOOL, ADA, BOB, CY))):
            assert canary not in text


async def test_each_member_gets_one_message_and_one_e_mail_however_often_the_event_comes(bus):
    await join(bus, ADA, BOB, CY)
    left = {"active": False, "administrator": False, "changed_at": datetime(2026, 3, 2, tzinfo=UTC)}
    await bus.tell(OrganisationMembershipChanged(subject=CY, person_id=CY, organisation_id=SCHOOL, **left))
    await bus.until("SELECT count(*) AS n FROM memberships WHERE active", 2)
    envelope = wrapped(REQUESTED)
    for _ in range(20):
        await bus.publish(envelope, AdviceInvited)
    await bus.tell(OrganisationConfirmed(subject=SCHOOL))
    taken = await bus.taken(4)
    await bus.until("SELECT count(*) AS n FROM messages", 4)
    about_advice = [item for item in taken if item.message["Subject"] == "You are required to submit information"]
    assert sorted(item.to for item in about_advice) == [ADDRESSES[ADA], ADDRESSES[BOB]]
    messages = await bus.rows("SELECT person_id FROM messages WHERE kind = 'advice-requested'")
    assert {row["person_id"] for row in messages} == {ADA, BOB}
    assert len(messages) == 2


@pytest.mark.parametrize("kind", FORMS)
async def test_the_message_says_what_is_asked_and_leads_to_the_right_form_in_a_new_tab(bus, kind):
    await join(bus, ADA)
    await bus.tell(REQUESTED.model_copy(update={"kind": kind}))
    (taken,) = await bus.taken(1)
    assert (taken.to, taken.message["Subject"]) == (ADDRESSES[ADA], "You are required to submit information")
    assert "https://portal.example/professional" in taken.text.split()
    (message,) = await bus.rows("SELECT * FROM messages")
    assert (message["title"], message["child_id"]) == ("You are required to submit information", CHILD)
    assert "Submit it by 13 April 2026." in message["body"][1]
    assert message["links"] == [{"text": FORMS[kind], "path": f"/professional/advice/{REQUEST}", "new_tab": True}]
    say_nothing_personal(taken.text, taken.html, str(taken.message["Subject"]), message["title"], *message["body"])
    assert "April" not in taken.text


@pytest.mark.parametrize(("person", "colleagues"), [(None, True), (ADA, False)])
async def test_the_message_says_whether_colleagues_have_it_too(bus, person, colleagues):
    await join(bus, ADA)
    await bus.tell(REQUESTED.model_copy(update={"person_id": person}))
    await bus.until("SELECT count(*) AS n FROM messages", 1)
    (message,) = await bus.rows("SELECT body FROM messages")
    assert ("colleagues have this message too" in " ".join(message["body"])) == colleagues


@pytest.mark.parametrize(("event", "title", "paths"), NEWS, ids=[title for _, title, _ in NEWS])
async def test_other_news_comes_as_a_message_and_as_an_e_mail_that_says_nothing_personal(bus, event, title, paths):
    await join(bus, ADA)
    if event is REUSED:
        await bus.tell(REQUESTED)
        await bus.taken(1)
    await bus.tell(event)
    taken = (await bus.taken(2 if event is REUSED else 1))[-1]
    assert (taken.to, taken.message["Subject"]) == (ADDRESSES[ADA], title)
    assert "https://portal.example/professional" in taken.text.split()
    (message,) = await bus.rows("SELECT * FROM messages ORDER BY position DESC LIMIT 1")
    assert message["title"] == title
    assert message["child_id"] == (None if isinstance(event, OrganisationConfirmed) else CHILD)
    assert [link["path"] for link in message["links"]] == paths
    say_nothing_personal(taken.text, taken.html, message["title"], *message["body"])
    assert not re.search("April|March", taken.text)


SUMMARIES = [
    (NEWS[0][0], "Educational advice, due by 13 April 2026"),
    (NEWS[1][0], "Educational advice, was due by 13 April 2026"),
    (NEWS[2][0], "Educational advice, due by 13 April 2026"),
    (REUSED, "Educational advice"),
]


@pytest.mark.parametrize(("event", "summary"), SUMMARIES, ids=["near", "missed", "reuse-refused", "reused"])
async def test_news_of_a_request_says_in_the_list_which_one_it_is(bus, event, summary):
    await join(bus, ADA)
    await bus.tell(REQUESTED)
    await bus.taken(1)
    await bus.tell(event)
    await bus.taken(2)
    found = [row["summary"] for row in await bus.rows("SELECT summary FROM messages ORDER BY position")]
    assert found == ["Educational advice, due by 13 April 2026", summary]


async def test_a_reminder_that_overtakes_its_request_says_when_it_is_due(bus):
    await join(bus, ADA)
    await bus.tell(NEWS[0][0])
    await bus.taken(1)
    assert await bus.rows("SELECT summary FROM messages") == [{"summary": "Due by 13 April 2026"}]


async def test_a_family_is_asked_whether_it_agrees_each_of_them_once(bus):
    await bus.tell(AccountVerified(subject=ADA, email=ADDRESSES[ADA], portal="citizen"))
    await bus.tell(AccountVerified(subject=BOB, email=ADDRESSES[BOB], portal="citizen"))
    await bus.until("SELECT count(*) AS n FROM contacts", 2)
    envelope = wrapped(AdviceReuseProposed(**ABOUT, family_ids=[ADA, BOB]))
    for _ in range(3):
        await bus.publish(envelope, AdviceReuseProposed)
    taken = await bus.taken(2)
    await bus.until("SELECT count(*) AS n FROM inbox", 3)
    messages = await bus.rows("SELECT * FROM messages")
    assert sorted(item.to for item in taken) == [ADDRESSES[ADA], ADDRESSES[BOB]]
    assert {message["person_id"] for message in messages} == {ADA, BOB}
    for message in messages:
        assert message["links"][0]["path"] == f"/citizen/children/{CHILD}/reuse/{REQUEST}"
        say_nothing_personal(message["title"], *message["body"])
    for item in taken:
        assert "https://portal.example/citizen" in item.text.split()
        say_nothing_personal(item.text, item.html, str(item.message["Subject"]))
