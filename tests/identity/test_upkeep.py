"""What is stored, how, and for how long."""

import secrets

import structlog
from sqlalchemy import text

from chassis.retention import forget_passed
from services.identity.store.tables import metadata
from services.identity.use_cases.tidy_up import tidy_up
from services.identity.worker import TIMERS, build
from tests.identity.client import OTHER_PASSWORD


async def tidy(identity):
    async with identity.database.open_work() as work:
        await tidy_up(work)


async def count(identity, table):
    return (await identity.execute(f"SELECT count(*) FROM {table}"))[0][0]  # noqa: S608 - the names stand in this file


async def test_sessions_are_deleted_thirty_days_after_they_could_last_be_used(identity):
    await identity.session(await identity.person())
    identity.clock.move(days=30, hours=12)
    await tidy(identity)
    assert await count(identity, "sessions") == 1
    identity.clock.move(seconds=1)
    await tidy(identity)
    assert await count(identity, "sessions") == 0


async def test_codes_are_deleted_after_a_day(identity):
    await identity.begin(await identity.person("email"))
    identity.clock.move(hours=24)
    await tidy(identity)
    assert await count(identity, "security_codes") == 1
    identity.clock.move(seconds=1)
    await tidy(identity)
    assert await count(identity, "security_codes") == 0


async def test_registrations_that_nobody_confirmed_are_deleted_after_seven_days_and_the_address_is_free(identity):
    person, kept = await identity.register(), await identity.person()
    identity.clock.move(days=7)
    await tidy(identity)
    assert await count(identity, "accounts") == 2
    identity.clock.move(seconds=1)
    await tidy(identity)
    assert await count(identity, "accounts") == 1
    assert (await identity.sign_in(kept)).status_code == 200
    await identity.register(person.email)
    assert (await identity.confirm(person)).status_code == 200


async def test_an_unconfirmed_registration_with_a_fresh_link_is_kept_until_that_expires(identity):
    person = await identity.register()
    identity.clock.move(days=7, seconds=-1)
    await identity.post("/accounts/resend", {"email": person.email})
    identity.clock.move(hours=23)
    await tidy(identity)
    assert (await identity.confirm(person)).status_code == 200


async def test_an_old_link_is_told_why_it_does_not_work_for_a_week(identity):
    token = await identity.reset_link(await identity.person())
    identity.clock.move(days=7)
    await tidy(identity)
    assert (await identity.post("/password-resets/check", {"token": token})).json()["code"] == "link_expired"
    identity.clock.move(days=1)
    await tidy(identity)
    assert (await identity.post("/password-resets/check", {"token": token})).json()["code"] == "link_unknown"


async def test_tallies_are_deleted_when_nothing_in_them_matters(identity):
    await identity.sign_in(await identity.person(), password=OTHER_PASSWORD)
    await tidy(identity)
    assert await count(identity, "limits") > 0
    identity.clock.move(days=4)
    await tidy(identity)
    assert await count(identity, "limits") == 0


async def test_what_is_told_about_tidying_up_is_numbers(identity):
    await identity.register()
    identity.clock.move(days=8)
    with structlog.testing.capture_logs() as logs:
        await tidy(identity)
    [line] = [line for line in logs if line["event"] == "tidied_up"]
    assert line["accounts"] == 1
    assert all(isinstance(value, int) for name, value in line.items() if name not in {"event", "log_level"})


async def test_the_worker_runs_the_timers(settings):
    worker = build(settings)
    assert {timer.name for timer in TIMERS} == {"forget-idempotency-keys", "tidy-up", "warn-of-abandoned-sign-ins"}
    assert all(timer.seconds <= 3600 for timer in TIMERS)
    await worker.stop()


async def test_no_secret_stands_in_any_table_once_its_message_has_left(identity):
    """Passwords, codes, tokens, session secrets, seeds and recovery codes: none can be read from the database."""
    person = await identity.person("email")
    verification = await identity.latest_link(person)
    pending = await identity.begin(person)
    code = await identity.sent_code(person)
    active = (await identity.verify(pending, code)).json()["session"]
    reset = await identity.reset_link(person)
    other = await identity.person()
    recovery = (await identity.choose(other, "totp"))["recovery_codes"]
    await identity.execute("UPDATE outbox SET data = '{}' WHERE exposure = 'secret'")  # as the relay does after the confirm
    hidden = [person.password, verification, pending, active, reset, other.totp.secret, *recovery, *(line.replace("-", "") for line in recovery)]
    everything = ""
    for table in metadata.tables:
        rows = await identity.execute(f"SELECT t::text FROM {table} t")  # noqa: S608 - the names are our own tables'
        everything += "\n".join(row[0] for row in rows)
    assert person.email in everything
    for secret in hidden:
        assert secret not in everything
        assert secret.encode().hex() not in everything
    codes = await identity.execute("SELECT encode(digest, 'hex') FROM security_codes")
    assert all(len(digest) == 64 for (digest,) in codes)


async def test_limits_cost_the_same_when_their_table_is_full(identity):
    """One row a key, found by its key: a flood of other keys does not make a try slower."""
    async with identity.database.open_work() as work:
        await work.connection.execute(
            text("INSERT INTO limits SELECT 'password', decode(md5(n::text), 'hex'), '{}', 0, NULL, now() FROM generate_series(1, 20000) n")
        )
        plan = await work.connection.execute(text("EXPLAIN SELECT * FROM limits WHERE kind = 'password' AND key = :key"), {"key": secrets.token_bytes(32)})
        assert "pk_limits" in "\n".join(row[0] for row in plan)


async def test_the_address_of_an_account_leaves_the_outbox_thirty_days_after_it_was_sent(identity):
    person = await identity.person()
    await identity.execute("UPDATE outbox SET sent_at = :now", now=identity.clock.now())
    for days, found in ((30, True), (1, False)):
        identity.clock.move(days=days)
        async with identity.database.open_work() as work:
            await forget_passed(work)
        assert (person.email in str(await identity.execute("SELECT o::text FROM outbox o"))) == found
