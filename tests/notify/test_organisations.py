"""Who hears what an organisation is told: its members, each once, in whatever order events arrive, and nobody who has left."""

import asyncio
from datetime import date, timedelta
from uuid import UUID

import pytest

from chassis.errors import Unavailable
from chassis.identifiers import new_id
from contracts.cases import AdviceCancelled, AdviceInvited, AdviceReceived, AdviceReuseRefused, ReminderDue
from contracts.identity import OrganisationConfirmed, OrganisationMembershipChanged

SCHOOL, CHILD, CASE = new_id(), new_id(), new_id()
DUE = date(2026, 4, 13)


def changed(person, at, *, active=True, role=None, organisation=SCHOOL):
    """What identity tells of one role of a person."""
    return OrganisationMembershipChanged(
        subject=role or new_id(), person_id=person, organisation_id=organisation, active=active, administrator=False, changed_at=at
    )


def asked(request, *, organisation=SCHOOL, person=None):
    return AdviceInvited(
        subject=CASE,
        child_id=CHILD,
        advice_request_id=request,
        kind="educational",
        organisation_id=organisation,
        person_id=person,
        due_on=DUE,
    )


def answered(request, outcome):
    return AdviceReceived(
        subject=CASE,
        child_id=CHILD,
        advice_request_id=request,
        kind="educational",
        outcome=outcome,
        received_on=date(2026, 3, 20),
        due_on=DUE,
    )


def later_news(request, *, organisation=SCHOOL, person=None):
    """A reminder, a missed date, and earlier advice that cannot be used."""
    about = {"subject": CASE, "child_id": CHILD, "advice_request_id": request, "organisation_id": organisation, "person_id": person, "due_on": DUE}
    return [ReminderDue(**about, clock="advice", what="approaching"), ReminderDue(**about, clock="advice", what="missed"), AdviceReuseRefused(**about)]


async def told(post, kind=None) -> list[UUID]:
    """Who has a message, or one of a kind; everybody as often as they have one, and an e-mail for each."""
    rows = await post.rows("SELECT person_id, kind FROM messages ORDER BY position")
    emails = await post.rows("SELECT person_id, kind FROM emails")
    assert sorted(map(repr, rows)) == sorted(map(repr, emails))
    return [row["person_id"] for row in rows if kind in {None, row["kind"]}]


async def test_whoever_has_left_hears_nothing_from_then_on(post):
    ada, bob, role = new_id(), new_id(), new_id()
    start = post.clock.now()
    for event in (changed(ada, start), changed(bob, start, role=role), asked(new_id())):
        await post.hear(event)
    assert set(await told(post)) == {ada, bob}
    post.clock.move(days=1)
    await post.hear(changed(bob, post.clock.now(), role=role, active=False))
    await post.hear(asked(new_id()))
    assert sorted(await told(post)) == sorted([ada, ada, bob])


@pytest.mark.parametrize("last_is_known_first", [False, True])
@pytest.mark.parametrize("stays", [False, True])
async def test_the_later_change_of_a_membership_holds_whichever_is_known_first(post, stays, last_is_known_first):
    ada, role, start = new_id(), new_id(), post.clock.now()
    changes = [changed(ada, start, role=role, active=not stays), changed(ada, start + timedelta(hours=1), role=role, active=stays)]
    for event in reversed(changes) if last_is_known_first else changes:
        await post.hear(event)
    post.clock.move(days=1)
    await post.hear(asked(new_id()))
    assert await told(post) == ([ada] if stays else [])


async def test_whoever_has_two_roles_in_an_organisation_hears_once_and_goes_on_hearing_when_one_ends(post):
    ada, teacher = new_id(), new_id()
    start = post.clock.now()
    for event in (changed(ada, start, role=teacher), changed(ada, start), asked(new_id())):
        await post.hear(event)
    assert await told(post) == [ada]
    await post.hear(changed(ada, start + timedelta(hours=1), role=teacher, active=False))
    await post.hear(asked(new_id()))
    assert await told(post) == [ada, ada]


async def test_a_member_whose_joining_was_overtaken_hears_as_soon_as_it_is_known(post):
    """Each event may fail and be tried again an hour later."""
    ada, bob, joined = new_id(), new_id(), post.clock.now()
    await post.hear(changed(ada, joined))
    post.clock.move(minutes=1)
    await post.hear(asked(new_id()))
    assert await told(post) == [ada]
    post.clock.move(hours=1)
    await post.hear(changed(bob, joined))
    assert await told(post) == [ada, bob]


async def test_a_member_who_was_made_administrator_before_their_joining_was_known_hears_too(post):
    ada, bob, role, joined = new_id(), new_id(), new_id(), post.clock.now()
    await post.hear(changed(ada, joined))
    await post.hear(asked(new_id()))
    await post.hear(changed(bob, joined + timedelta(hours=1), role=role))
    await post.hear(changed(bob, joined, role=role))
    assert await told(post) == [ada, bob]


async def test_a_second_role_that_becomes_known_late_repeats_nothing(post):
    ada, joined = new_id(), post.clock.now()
    await post.hear(changed(ada, joined))
    await post.hear(asked(new_id()))
    await post.hear(changed(ada, joined))
    assert await told(post) == [ada]


async def test_whoever_left_and_came_back_does_not_hear_what_was_told_between_when_the_leaving_is_known_last(post):
    ada, bob, role, start = new_id(), new_id(), new_id(), post.clock.now()
    await post.hear(changed(ada, start))
    post.clock.move(minutes=2)
    await post.hear(asked(new_id()))
    await post.hear(changed(bob, start + timedelta(minutes=3), role=role))
    await post.hear(changed(bob, start + timedelta(minutes=1), role=role, active=False))
    assert await told(post) == [ada]


async def test_whoever_joins_later_does_not_hear_what_others_were_told_before(post):
    ada, bob = new_id(), new_id()
    await post.hear(changed(ada, post.clock.now()))
    await post.hear(asked(new_id()))
    post.clock.move(minutes=1)
    await post.hear(changed(bob, post.clock.now()))
    assert await told(post) == [ada]


async def test_what_an_organisation_without_members_is_told_waits_for_the_first_who_joins(post):
    ada, bob = new_id(), new_id()
    await post.hear(asked(new_id()))
    post.clock.move(days=1)
    await post.hear(changed(ada, post.clock.now()))
    await post.hear(changed(bob, post.clock.now()))
    assert await told(post) == [ada]


async def test_a_named_person_hears_alone_and_only_while_they_belong_to_the_organisation(post):
    ada, bob, cy, role = new_id(), new_id(), new_id(), new_id()
    start = post.clock.now()
    await post.hear(changed(ada, start))
    await post.hear(changed(bob, start, role=role))
    await post.hear(asked(new_id(), person=bob))
    assert await told(post) == [bob]
    await post.hear(changed(bob, start + timedelta(hours=1), role=role, active=False))
    await post.hear(asked(new_id(), person=bob))
    assert await told(post) == [bob]
    await post.hear(asked(new_id(), person=cy))
    await post.hear(changed(cy, start))
    assert await told(post) == [bob, cy]


async def test_a_person_without_an_organisation_is_told_directly(post):
    cy, request = new_id(), new_id()
    await post.hear(asked(request, organisation=None, person=cy))
    for event in later_news(request, organisation=None, person=cy):
        await post.hear(event)
    assert await told(post) == [cy] * 4


async def test_another_organisation_hears_nothing(post):
    ada, bob = new_id(), new_id()
    await post.hear(changed(ada, post.clock.now()))
    await post.hear(changed(bob, post.clock.now(), organisation=new_id()))
    await post.hear(OrganisationConfirmed(subject=SCHOOL))
    await post.hear(asked(new_id()))
    assert await told(post) == [ada, ada]


@pytest.mark.parametrize("outcome", ["advice", "nil-return", "reused"])
async def test_after_an_answer_nobody_is_reminded_and_nobody_who_joins_is_asked(post, outcome):
    ada, bob, request = new_id(), new_id(), new_id()
    await post.hear(changed(ada, post.clock.now()))
    await post.hear(asked(request))
    await post.hear(answered(request, outcome))
    for event in later_news(request):
        await post.hear(event)
    assert await told(post, "advice-requested") == [ada]
    assert await told(post, "advice-reused") == ([ada] if outcome == "reused" else [])
    assert len(await told(post)) == (2 if outcome == "reused" else 1)
    joined = post.clock.now()
    post.clock.move(minutes=1)
    await post.hear(changed(bob, joined))
    assert await told(post, "advice-requested") == [ada]


async def test_advice_that_is_not_needed_any_more_is_told_once_and_nobody_is_reminded_of_it(post):
    ada, request = new_id(), new_id()
    await post.hear(changed(ada, post.clock.now()))
    await post.hear(asked(request))
    await post.hear(AdviceCancelled(subject=new_id(), child_id=new_id(), advice_request_id=request, organisation_id=SCHOOL))
    for event in later_news(request):
        await post.hear(event)
    assert await told(post) == [ada, ada]
    assert await told(post, "advice-cancelled") == [ada]


async def test_an_answer_that_overtook_its_request_is_tried_again_after_it(post):
    request, ada = new_id(), new_id()
    await post.hear(changed(ada, post.clock.now()))
    with pytest.raises(Unavailable):
        await post.hear(answered(request, "reused"))
    await post.hear(asked(request))
    await post.hear(answered(request, "reused"))
    assert await told(post, "advice-reused") == [ada]


async def test_whoever_joins_while_something_is_told_hears_it_exactly_once(post):
    """Two transactions at a time, which must not miss one another."""
    for _ in range(15):
        school, ada = new_id(), new_id()
        joined = post.clock.now()
        await asyncio.gather(post.hear(changed(ada, joined, organisation=school)), post.hear(asked(new_id(), organisation=school)))
        assert (await told(post)).count(ada) == 1
