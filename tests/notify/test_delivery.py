"""Delivery: urgent first, every attempt a row, tried again as long as it helps, secrets wiped."""

import asyncio
from datetime import timedelta

import pytest

from chassis.identifiers import new_id
from services.notify.adapters import mail_server
from services.notify.use_cases.deliver_emails import LEASE
from services.notify.use_cases.email_person import EmailPerson, email_person
from services.notify.use_cases.forget_old_emails import forget_old_emails
from services.notify.use_cases.send_secret import SendSecret, send_secret

TO = "ada@home.example"


async def queue(post, kind, *, minutes=10.0, address=TO):
    facts = {"token": "canary-token"} if kind in {"verification", "password-reset"} else {"code": "048213"} if kind == "security-code" else {}
    expires_at = None if kind == "already-registered" else post.clock.now() + timedelta(minutes=minutes)
    async with post.database.open_work() as work:
        await send_secret(SendSecret(kind, new_id(), "citizen", address, expires_at, facts), work)


async def row(post):
    (found,) = await post.rows("SELECT * FROM emails")
    return found


async def test_an_e_mail_is_sent_only_when_the_server_took_it(post):
    await queue(post, "verification")
    assert (await row(post))["state"] == "waiting"
    assert await post.deliver_all() == 1
    (taken,) = post.server.taken
    assert taken.to == TO
    assert taken.message["Subject"] == "Confirm your e-mail address"
    assert "https://portal.example/account/confirm-email?token=canary-token" in taken.text
    assert (await row(post))["state"] == "sent"
    assert await post.outcomes() == ["sent"]
    assert [event["type"] for event in await post.rows("SELECT type FROM outbox")] == ["uk.ehc.message.sent.v1"]


async def test_codes_go_before_links_and_links_before_news(post):
    """The most urgent came last."""
    person = await post.know(TO)
    for command in (EmailPerson("request-received", person), EmailPerson("account-changed", person, facts={"what": "password"})):
        async with post.database.open_work() as work:
            await email_person(command, work)
        post.clock.move(seconds=1)
    for kind in ("verification", "security-code"):
        await queue(post, kind)
        post.clock.move(seconds=1)
    await post.deliver_all()
    assert [taken.message["Subject"] for taken in post.server.taken] == [
        "Your security code",
        "Confirm your e-mail address",
        "Your password was changed",
        "We have received your request",
    ]


@pytest.mark.parametrize("kind", ["verification", "security-code", "password-reset"])
async def test_the_secret_and_the_address_are_wiped_once_a_server_has_the_e_mail(post, kind):
    await queue(post, kind)
    await post.deliver_all()
    found = repr(await post.rows("SELECT * FROM emails")) + repr(await post.rows("SELECT * FROM attempts")) + repr(await post.rows("SELECT * FROM outbox"))
    for canary in (TO, "canary-token", "048213"):
        assert canary not in found


async def test_an_e_mail_that_was_deferred_is_tried_again_after_growing_waits(post):
    await queue(post, "verification", minutes=24 * 60)
    waits = []
    for _ in range(7):
        post.server.to_recipient.append("421 try later")
        assert await post.deliver_all() == 1
        due = (await row(post))["due_at"]
        waits.append((due - post.clock.now()).total_seconds())
        post.clock.move(seconds=waits[-1] - 1)
        assert await post.deliver_all() == 0
        post.clock.move(seconds=1)
    assert waits == [10, 30, 60, 300, 900, 1800, 3600]
    assert await post.deliver_all() == 1
    assert len(post.server.taken) == 1
    assert await post.outcomes() == ["deferred"] * 7 + ["sent"]
    assert [attempt["reply"] for attempt in await post.rows("SELECT reply FROM attempts ORDER BY at LIMIT 1")] == [421]


@pytest.mark.parametrize("place", ["to_recipient", "to_data"])
async def test_an_e_mail_that_was_refused_for_good_is_given_up_at_once(post, place):
    getattr(post.server, place).append("550 no such mailbox ada@home.example")
    await queue(post, "verification")
    assert await post.deliver_all() == 1
    post.clock.move(days=5)
    assert await post.deliver_all() == 0
    found = await row(post)
    assert (found["state"], found["address"], found["facts"]) == ("failed", None, {})
    assert await post.rows("SELECT outcome, reply FROM attempts") == [{"outcome": "refused", "reply": 550}]
    (event,) = await post.rows("SELECT type, data FROM outbox")
    assert event == {"type": "uk.ehc.message.failed.v1", "data": {"kind": "verification", "reason": "refused"}}


async def test_a_code_is_not_sent_after_it_has_expired_and_is_wiped(post):
    post.server.to_data.append("451 busy")
    await queue(post, "security-code", minutes=10)
    await post.deliver_all()
    post.clock.move(minutes=10)
    assert await post.deliver_all() == 1
    assert post.server.taken == []
    assert await post.outcomes() == ["deferred", "expired"]
    assert (await row(post))["facts"] == {}


async def test_what_expires_before_its_next_attempt_is_wiped_when_it_expires(post):
    await queue(post, "security-code", minutes=1)
    for _ in range(2):
        post.server.to_data.append("451 busy")
        await post.deliver_all()
        post.clock.move(seconds=29)
    assert (await row(post))["facts"] == {"code": "048213"}
    post.clock.move(seconds=2)
    assert await post.deliver_all() == 1
    assert (await row(post))["state"] == "failed"


async def test_a_mail_server_that_was_down_gets_each_e_mail_once_when_it_is_back(post):
    await post.server.stop()
    person = await post.know(TO)
    async with post.database.open_work() as work:
        await email_person(EmailPerson("request-received", person), work)
    for _ in range(60):
        await post.deliver_all()
        post.clock.move(minutes=1)
    assert set(await post.outcomes()) == {"unreachable"}
    await post.server.start()
    for _ in range(120):
        await post.deliver_all()
        post.clock.move(minutes=1)
    assert [taken.to for taken in post.server.taken] == [TO]


async def test_a_mail_server_that_hangs_is_given_up_after_a_time_and_tried_again(post, monkeypatch):
    monkeypatch.setattr(mail_server, "TOTAL_SECONDS", 0.3)
    post.server.to_data.append("hang")
    await queue(post, "security-code")
    await post.deliver_all()
    assert await post.outcomes() == ["unreachable"]
    monkeypatch.setattr(mail_server, "TOTAL_SECONDS", 30)
    post.clock.move(seconds=10)
    await post.deliver_all()
    assert len(post.server.taken) == 1


async def test_a_hanging_delivery_does_not_hold_back_the_others(post):
    post.server.to_data.append("hang")
    await queue(post, "password-reset")
    await queue(post, "verification")
    running = asyncio.create_task(post.delivery.run())
    async with asyncio.timeout(5):
        while not post.server.taken:
            await asyncio.sleep(0.01)
    running.cancel()
    post.server._never.set()
    await asyncio.gather(running, return_exceptions=True)
    assert len(post.server.taken) == 1


async def test_an_e_mail_to_a_person_waits_until_their_address_is_known(post):
    person = new_id()
    async with post.database.open_work() as work:
        await email_person(EmailPerson("account-changed", person, facts={"what": "two-step"}), work)
    await post.deliver_all()
    assert await post.outcomes() == ["no-address"]
    async with post.database.open_work() as work:
        await work.contacts.remember(person, TO, "citizen")
    post.clock.move(seconds=10)
    await post.deliver_all()
    assert [taken.to for taken in post.server.taken] == [TO]


@pytest.mark.parametrize("portal", ["citizen", "professional"])
async def test_an_e_mail_leads_to_the_portal_of_its_reader_also_when_that_is_known_only_later(post, portal):
    person = new_id()
    async with post.database.open_work() as work:
        await email_person(EmailPerson("account-changed", person, facts={"what": "password"}), work)
    async with post.database.open_work() as work:
        await work.contacts.remember(person, TO, portal)
    await post.deliver_all()
    (taken,) = post.server.taken
    assert f"https://portal.example/{portal}" in taken.text.split()


async def test_an_address_that_is_none_is_given_up_without_asking_the_server(post):
    await queue(post, "verification", address="ada@home.example\nBcc: everybody@home.example")
    await post.deliver_all()
    assert post.server.connections == 0
    assert await post.outcomes() == ["refused"]


async def test_two_processes_never_deliver_the_same_e_mail(post):
    for _ in range(20):
        await queue(post, "verification")

    async def deliver():
        while await post.delivery.deliver_next():
            pass

    await asyncio.gather(*(deliver() for _ in range(6)))
    identifiers = [taken.message["Message-ID"] for taken in post.server.taken]
    assert len(identifiers) == len(set(identifiers)) == 20


async def test_a_crash_after_the_server_took_it_repeats_the_same_e_mail_once(post):
    """The one duplicate that SMTP leaves open: it bears the Message-ID of the first, so mail systems can drop it."""
    await queue(post, "verification")
    original = post.delivery._record
    post.delivery._record = _crash
    with pytest.raises(_CrashError):
        await post.delivery.deliver_next()
    post.delivery._record = original
    assert await post.deliver_all() == 0
    post.clock.move(seconds=LEASE.total_seconds() + 1)
    assert await post.deliver_all() == 1
    assert await post.deliver_all() == 0
    first, second = post.server.taken
    assert first.message["Message-ID"] == second.message["Message-ID"]
    assert await post.outcomes() == [None, "sent"]


async def test_a_process_that_was_frozen_cannot_undo_what_another_did_meanwhile(post):
    await queue(post, "verification")
    async with post.database.open_work() as work:
        frozen = await work.emails.begin_attempt(new_id(), LEASE)
    post.clock.move(seconds=LEASE.total_seconds() + 1)
    assert await post.deliver_all() == 1
    await post.delivery._record(frozen, "unreachable", None)
    assert (await row(post))["state"] == "sent"
    await post.delivery._record(frozen, "sent", None)
    assert len(await post.rows("SELECT 1 FROM outbox")) == 1


async def test_finished_e_mails_are_forgotten_after_90_days(post):
    await queue(post, "verification")
    await post.deliver_all()
    post.clock.move(days=89)
    async with post.database.open_work() as work:
        await forget_old_emails(work)
    assert len(await post.rows("SELECT 1 FROM emails")) == 1
    post.clock.move(days=2)
    async with post.database.open_work() as work:
        await forget_old_emails(work)
    assert await post.rows("SELECT 1 FROM emails UNION ALL SELECT 1 FROM attempts") == []


class _CrashError(Exception):
    pass


async def _crash(*_):
    raise _CrashError
