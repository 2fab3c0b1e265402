"""Professionals who work alone, as the SEND team finds them."""

from typing import Any
from urllib.parse import quote

from sqlalchemy import text

from tests.identity.client import Identity
from tests.identity.workplaces import NOWHERE, Colleague, answer, confirm, enter, school


async def _alone(identity: Identity, officer: Colleague, **changes: Any) -> Colleague:
    """Return a professional who works alone and is confirmed."""
    person = await identity.person("totp", portal="professional", **changes)
    colleague = Colleague(identity, person, await identity.session(person))
    role = await colleague.add_role(organisation=None)
    assert (await officer.call("POST", f"/roles/{role}/confirm")).status_code == 204
    return colleague


async def _found(officer: Colleague, typed: str) -> list[str]:
    answered = await officer.call("GET", f"/professionals/alone?search={quote(typed)}")
    assert answered.status_code == 200, answered.text
    return [one["email"] for one in answered.json()["professionals"]]


async def test_they_are_found_by_the_beginnings_of_their_names_and_by_their_whole_address(identity):
    officer = await enter(identity, "team")
    alone = await _alone(identity, officer, first_name="Zo\u00eb", last_name="O\u2019Neill-Smith", email="zo.neill@example.org")
    for typed in ("zoe", "ZO\u00cb sm", "o'neill", "smith, zoe", " Zo.Neill@EXAMPLE.org "):
        assert await _found(officer, typed) == [alone.person.email], typed
    for typed in ("oe", "zoe jones", "neill@example.org", "example", "", "  ", "& | !", "'; DROP TABLE", "a\0@example.org", "\0"):
        assert await _found(officer, typed) == [], typed


async def test_nobody_is_found_but_open_accounts_of_professionals_who_are_confirmed_alone(identity):
    officer = await enter(identity, "team")
    names = {"first_name": "Pat", "last_name": "Example"}
    found, closed, was = [await _alone(identity, officer, **names) for _ in range(3)]
    await identity.execute("UPDATE accounts SET state = 'disabled' WHERE email = :email", email=closed.person.email)
    [role] = await was.roles()
    changed = {"job_title": "Other", "telephone": "01632 960 001", "registration_body": None, "registration_number": None}
    assert (await was.call("PUT", f"/me/roles/{role['id']}", changed)).status_code == 204
    waiting = await identity.person("totp", portal="professional", **names)
    await Colleague(identity, waiting, await identity.session(waiting)).add_role(organisation=None)
    employed, organisation = await school(identity)
    await confirm(identity, organisation)
    parent = await identity.person(**names)
    assert await _found(officer, "pat example") == [found.person.email]
    for other in (closed, was, employed, officer):
        assert await _found(officer, other.person.email) == []
        path = f"/professionals/alone/{await identity.account_id(other.person)}"
        assert answer(await officer.call("GET", path)) == (404, "not_found")
    for person in (waiting, parent):
        assert await _found(officer, person.email) == []
        assert (await officer.call("GET", f"/professionals/alone/{await identity.account_id(person)}")).status_code == 404
    assert (await officer.call("GET", f"/professionals/alone/{NOWHERE}")).status_code == 404


async def test_each_is_shown_once_with_the_jobs_that_are_confirmed_and_that_is_recorded(identity):
    officer = await enter(identity, "team")
    alone = await _alone(identity, officer, last_name="Example")
    second = await alone.add_role(organisation=None, job_title="Tutor")
    await alone.add_role(organisation=None, job_title="Still to be confirmed")
    assert (await officer.call("POST", f"/roles/{second}/confirm")).status_code == 204
    me, them = await identity.account_id(officer.person), str(await identity.account_id(alone.person))
    shown = (await officer.call("GET", f"/professionals/alone/{them}")).json()
    assert shown == {"id": them, "first_name": "Rowan", "last_name": "Example", "email": alone.person.email, "job_titles": ["SENCO", "Tutor"]}
    assert (await officer.call("GET", "/professionals/alone?search=example")).json() == {"professionals": [shown], "pages": 1, "total": 1}
    rows = await identity.execute("SELECT detail FROM audit WHERE action = 'people-seen' AND actor = :me", me=me)
    assert [row.detail for row in rows] == [{"people": them}] * 2


async def test_the_search_is_for_those_who_run_cases(identity):
    administrator = await enter(identity, "team", "totp", "administrator")
    professional = await enter(identity)
    for caller in (administrator, professional):
        assert (await caller.call("GET", "/professionals/alone?search=pat")).status_code == 404


async def test_the_search_reads_an_index_and_is_paged(identity):
    await identity.execute(
        "INSERT INTO accounts (id, portal, state, email, email_key, password_hash, first_name, last_name, accepted_terms_at, method, created_at)"
        " SELECT gen_random_uuid(), 'professional', 'active', n || '@example.org', n || '@example.org', '', 'Pat', 'Name' || n, now(), 'none', now()"
        " FROM generate_series(1, 20000) n"
    )
    await identity.execute(
        "INSERT INTO roles (id, account_id, job_title, telephone, administrator, confirmed_at, created_at)"
        " SELECT gen_random_uuid(), id, 'Tutor', '', false, now(), now() FROM accounts WHERE first_name = 'Pat'"
    )
    async with identity.database.engine.connect() as connection:
        await connection.execution_options(isolation_level="AUTOCOMMIT")
        await connection.execute(text("VACUUM ANALYZE accounts, roles"))
        query = "EXPLAIN SELECT id FROM accounts WHERE portal = 'professional' AND name_words @@ to_tsquery('simple', 'name123:* & pat:*')"
        plan = "\n".join(row[0] for row in await connection.execute(text(query)))
    assert "ix_accounts_name_words" in plan, plan
    officer = await enter(identity, "team")
    found = (await officer.call("GET", "/professionals/alone?search=name123+pat&page=2")).json()
    assert (found["total"], found["pages"], len(found["professionals"])) == (111, 5, 25)
