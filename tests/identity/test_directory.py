"""Who is who, for the pages of the SEND team: people, organisations, and what waits to be confirmed."""

import pytest
from sqlalchemy import text

from tests.identity.workplaces import JOB, NOWHERE, SCHOOL, answer, confirm, enter, join, school


async def test_people_are_named_with_their_work_and_that_is_recorded(identity):
    officer, (professional, organisation) = await enter(identity, "team"), await school(identity)
    parent, unconfirmed = await identity.person(), await identity.register()
    ids = [str(await identity.account_id(one)) for one in (parent, professional.person, unconfirmed)]
    found = (await officer.call("GET", f"/people?ids={ids[0]}&ids={ids[1]}&ids={ids[2]}&ids={NOWHERE}")).json()["people"]
    by_id = {person["id"]: person for person in found}
    assert by_id.keys() == set(ids[:2])
    assert by_id[ids[0]] | {"email": None} == {
        "id": ids[0], "first_name": "Rowan", "last_name": "Ashby", "email": None, "telephone": None, "portal": "citizen", "roles": [],
    }  # fmt: skip
    assert by_id[ids[1]]["roles"] == [{"job_title": JOB["job_title"], "organisation": {"id": organisation, "name": SCHOOL["name"]}}]
    me = await identity.account_id(officer.person)
    [seen] = await identity.execute("SELECT detail FROM audit WHERE action = 'people-seen' AND actor = :me", me=me)
    assert set(seen.detail["people"].split(",")) == set(ids[:2])


async def test_no_more_than_two_hundred_people_are_named_at_once(identity):
    officer = await enter(identity, "team")
    assert (await officer.call("GET", "/people?" + "&".join(f"ids={NOWHERE}" for _ in range(201)))).status_code == 422


@pytest.mark.parametrize("typed", ["oak", "OAK tr", "tree pri", "123456", "1234", "st mary", "st. mary's", "marys"])
async def test_a_confirmed_organisation_is_found_by_the_beginnings_of_words(identity, typed):
    officer, (_, organisation) = await enter(identity, "team"), await school(identity, name="Oak Tree Primary - St Mary\u2019s")
    assert (await officer.call("GET", f"/organisations/search?name={typed}")).json()["total"] == 0, "nobody has confirmed it"
    await confirm(identity, organisation)
    found = (await officer.call("GET", f"/organisations/search?name={typed}")).json()
    assert ([one["id"] for one in found["organisations"]], found["total"], found["pages"]) == ([organisation], 1, 1)


@pytest.mark.parametrize("typed", ["ak", "oak elm", "'; DROP TABLE", "& | !", "23456"])
async def test_other_words_find_nothing_or_everything_and_break_nothing(identity, typed):
    officer, (_, organisation) = await enter(identity, "team"), await school(identity)
    await confirm(identity, organisation)
    found = await officer.call("GET", f"/organisations/search?name={typed.replace('&', '%26')}")
    assert found.status_code == 200
    assert found.json()["total"] == (1 if typed == "& | !" else 0)


async def test_a_search_reads_an_index(identity):
    fill = (
        "INSERT INTO organisations (id, name, kind, confirmed_at, created_at)"
        " SELECT gen_random_uuid(), 'Place number' || n || ' of learning', 'school', now(), now() FROM generate_series(1, 20000) n"
    )
    await identity.execute(fill)
    async with identity.database.engine.connect() as connection:
        await connection.execution_options(isolation_level="AUTOCOMMIT")
        await connection.execute(text("VACUUM ANALYZE organisations"))
        query = "EXPLAIN SELECT * FROM organisations WHERE confirmed_at IS NOT NULL AND words @@ to_tsquery('simple', 'number123:*') ORDER BY name LIMIT 25"
        plan = "\n".join(row[0] for row in await connection.execute(text(query)))
    assert "ix_organisations_words" in plan, plan
    found = (await (await enter(identity, "team")).call("GET", "/organisations/search?name=number123&page=2")).json()
    assert (found["total"], found["pages"], len(found["organisations"])) == (111, 5, 25)


async def test_members_of_a_confirmed_organisation_are_listed_for_whoever_asks_advice(identity):
    officer, (boss, organisation) = await enter(identity, "team"), await school(identity)
    assert answer(await officer.call("GET", f"/professionals?organisation_id={organisation}")) == (404, "not_found")
    await confirm(identity, organisation)
    colleague, _ = await join(identity, boss, organisation)
    found = (await officer.call("GET", f"/professionals?organisation_id={organisation}")).json()
    assert {one["id"] for one in found["professionals"]} == {str(await identity.account_id(one.person)) for one in (boss, colleague)}
    named = (await officer.call("GET", f"/organisations/named?ids={organisation}&ids={NOWHERE}")).json()
    assert named == {"organisations": [{"id": organisation, "name": SCHOOL["name"]}]}


async def test_cases_are_given_to_officers_and_managers_whose_accounts_are_open(identity):
    officer, manager = await enter(identity, "team"), await enter(identity, "team", "totp", "manager")
    closed = await enter(identity, "team")
    await enter(identity, "team", "totp", "administrator")
    await identity.execute("UPDATE accounts SET state = 'disabled' WHERE email = :email", email=closed.person.email)
    found = (await officer.call("GET", "/staff")).json()["staff"]
    assert {one["id"] for one in found} == {str(await identity.account_id(one.person)) for one in (officer, manager)}


async def test_what_waits_to_be_confirmed_is_counted(identity):
    officer, alone = await enter(identity, "team"), await enter(identity)
    await school(identity)
    role = await alone.add_role(organisation=None)
    assert (await officer.call("GET", "/confirmations/count")).json() == {"organisations": 1, "people": 1}
    assert (await officer.call("POST", f"/roles/{role}/confirm")).status_code == 204
    assert (await officer.call("GET", "/confirmations/count")).json() == {"organisations": 1, "people": 0}
    [line] = (await officer.call("GET", "/roles?state=confirmed")).json()["roles"]
    assert line["person_id"] == str(await identity.account_id(alone.person))


async def test_an_organisation_is_corrected_and_keeps_its_members_and_no_other_has_its_number(identity):
    officer, (_, organisation), (_, other) = await enter(identity, "team"), await school(identity), await school(identity, urn="123457", ukprn=None)
    await confirm(identity, organisation)
    await confirm(identity, other)
    right = {"name": " Oak  Tree Academy ", "kind": "college", "urn": "123 458", "ukprn": None}
    assert (await officer.call("PUT", f"/organisations/{organisation}", right)).status_code == 204
    shown = (await officer.call("GET", f"/organisations/{organisation}")).json()
    assert [shown[name] for name in ("name", "kind", "urn", "ukprn", "members")] == ["Oak Tree Academy", "college", "123458", None, 1]
    assert (await officer.call("GET", "/organisations/search?name=academy")).json()["total"] == 1
    assert answer(await officer.call("PUT", f"/organisations/{organisation}", {**right, "urn": "123457"})) == (409, "organisation_known")
    assert (await officer.call("PUT", f"/organisations/{organisation}", {**right, "urn": "1"})).json()["errors"][0]["field"] == "organisation-urn"


async def test_the_team_takes_back_what_it_sent_and_not_what_the_administrator_of_the_school_sent(identity):
    officer, (boss, organisation) = await enter(identity, "team"), await school(identity)
    ours, theirs = await officer.invite(organisation, "ours@example.org"), await boss.invite(organisation, "theirs@example.org")
    [shown] = (await officer.call("GET", f"/organisations/{organisation}")).json()["invitations"]
    assert shown["email"] == "ours@example.org"
    listed = (await boss.call("GET", f"/organisations/{organisation}/members")).json()["invitations"]
    other = next(item["id"] for item in listed if item["email"] == "theirs@example.org")
    assert answer(await officer.call("DELETE", f"/organisations/{organisation}/invitations/{other}")) == (404, "not_found")
    assert (await officer.call("DELETE", f"/organisations/{organisation}/invitations/{shown['id']}")).status_code == 204
    assert answer(await identity.post("/invitations/check", {"token": ours})) == (410, "link_expired")
    assert (await identity.post("/invitations/check", {"token": theirs})).status_code == 200
