"""Who administers an organisation, who leaves it, and that it is nothing to anybody else."""

import asyncio

import pytest

from contracts.identity import OrganisationConfirmed, OrganisationMembershipChanged
from services.identity.domain.organisations import PER_PAGE
from tests.identity.copies import copy_accounts
from tests.identity.workplaces import JOB, NOWHERE, SCHOOL, answer, confirm, enter, join, school


def routes(organisation, invitation, role):
    """Every route about one organisation."""
    return (
        ("GET", f"/organisations/{organisation}/members", None),
        ("POST", f"/organisations/{organisation}/invitations", {"email": "new@example.org"}),
        ("DELETE", f"/organisations/{organisation}/invitations/{invitation}", None),
        ("DELETE", f"/organisations/{organisation}/members/{role}", None),
        ("PUT", f"/organisations/{organisation}/members/{role}", {"administrator": True}),
    )


async def members(colleague, organisation, page=1):
    return (await colleague.call("GET", f"/organisations/{organisation}/members?page={page}")).json()


async def memberships(identity, role):
    """What was told of a role: whether it is active, and an administrator's."""
    return [(told.active, told.administrator) for told in await identity.events(OrganisationMembershipChanged) if str(told.subject) == role]


async def test_administrators_see_who_works_there_and_who_is_invited(identity):
    administrator, organisation = await school(identity)
    colleague, role = await join(identity, administrator, organisation)
    await administrator.invite(organisation, "someone.new@example.org")
    shown = await members(administrator, organisation)
    assert shown["organisation"] == {**SCHOOL, "id": organisation, "confirmed": False}
    assert {(member["email"], member["administrator"], member["is_me"]) for member in shown["members"]} == {
        (administrator.person.email, True, True),
        (colleague.person.email, False, False),
    }
    [other] = [member for member in shown["members"] if not member["is_me"]]
    assert (other["role_id"], other["first_name"], other["last_name"], other["job_title"]) == (role, "Rowan", "Ashby", "SENCO")
    assert [invitation["email"] for invitation in shown["invitations"]] == ["someone.new@example.org"]
    assert shown["pages"] == 1


async def test_members_come_in_pages(identity):
    administrator, organisation = await school(identity)
    await identity.execute(_MANY_MEMBERS, organisation=organisation, number=PER_PAGE)
    first, second, third = [await members(administrator, organisation, page) for page in (1, 2, 3)]
    assert first["pages"] == 2
    assert [len(page["members"]) for page in (first, second, third)] == [PER_PAGE, 1, 0]
    assert len({member["role_id"] for page in (first, second) for member in page["members"]}) == PER_PAGE + 1


_MANY_MEMBERS = f"""
    WITH people AS (
        {copy_accounts("'email_key', n, 'last_name', 'Ashby'", "accounts a, generate_series(1, CAST(:number AS integer)) n WHERE a.portal = 'professional'")}
        RETURNING id
    )
    INSERT INTO roles (id, account_id, organisation_id, job_title, telephone, administrator, created_at)
    SELECT gen_random_uuid(), id, CAST(:organisation AS uuid), 'Teacher', '01632 960 001', false, now() FROM people
"""  # noqa: S608 - the tests' own words


async def everybody_else(identity):
    """An organisation, its invitation and its colleague's role, and people to whom it is nothing."""
    administrator, organisation = await school(identity)
    plain, role = await join(identity, administrator, organisation)
    await administrator.invite(organisation, "someone.new@example.org")
    invitation = (await members(administrator, organisation))["invitations"][0]["id"]
    elsewhere, _ = await school(identity, name="Elm Tree Primary")
    left, lefts_role = await join(identity, administrator, organisation)
    assert (await administrator.call("DELETE", f"/organisations/{organisation}/members/{lefts_role}")).status_code == 204
    others = {"plain member": plain, "administrator elsewhere": elsewhere, "leaver": left, "stranger": await enter(identity)}
    others |= {portal: await enter(identity, portal) for portal in ("citizen", "team")}
    return organisation, invitation, role, others


async def confirmed(identity):
    """The organisations that were told to be confirmed: an event without a word besides."""
    return await identity.execute("SELECT subject::text FROM outbox WHERE type = :type", type=OrganisationConfirmed.type)


async def state(identity):
    """Everything that one could change."""
    tables = ("organisations", "roles", "links", "outbox")
    return [await identity.execute(f"SELECT t::text FROM {table} t ORDER BY 1") for table in tables]  # noqa: S608 - our own tables


async def test_an_organisation_is_nothing_to_those_who_do_not_administer_it(identity):
    organisation, invitation, role, others = await everybody_else(identity)
    before = await state(identity)
    for kind, somebody in others.items():
        headers = await identity.headers_of(somebody.secret)
        for theirs, nobodys in zip(routes(organisation, invitation, role), routes(NOWHERE, invitation, role), strict=True):
            if kind == "team" and theirs[:2] == ("POST", f"/organisations/{organisation}/invitations"):
                # Of these the SEND team may do one thing, see `test_invitations`.
                continue
            found, random = [await identity.http.request(method, path, json=body, headers=headers) for method, path, body in (theirs, nobodys)]
            assert (found.status_code, found.content) == (random.status_code, random.content), (kind, theirs)
            assert found.status_code == 404, (kind, theirs)
    assert await state(identity) == before


async def test_what_belongs_to_another_organisation_is_not_there_below_ones_own(identity):
    _, invitation, role, others = await everybody_else(identity)
    elsewhere = others["administrator elsewhere"]
    own = await elsewhere.organisation()
    before = await state(identity)
    for theirs, nobodys in zip(routes(own, invitation, role)[2:], routes(own, NOWHERE, NOWHERE)[2:], strict=True):
        found, random = await elsewhere.call(*theirs), await elsewhere.call(*nobodys)
        assert (found.status_code, found.content) == (random.status_code, random.content), theirs
        assert found.status_code == 404, theirs
    assert await state(identity) == before


async def test_without_a_second_step_nobody_administers_anything(identity):
    """A password alone would let its finder invite an account of their own, and read what the school may."""
    person = await identity.person(portal="professional")
    headers = await identity.headers_of(await identity.session(person))
    assert (await identity.http.post("/me/roles", json={**JOB, "organisation": SCHOOL}, headers=headers)).status_code == 201
    [role] = (await identity.http.get("/me/roles", headers=headers)).json()["roles"]
    for method, path, body in routes(role["organisation"]["id"], NOWHERE, role["id"]):
        assert answer(await identity.http.request(method, path, json=body, headers=headers)) == (403, "second_factor_needed"), path


async def test_a_leaver_has_no_role_at_the_next_request(identity):
    administrator, organisation = await school(identity)
    colleague, role = await join(identity, administrator, organisation)
    assert [held["id"] for held in await colleague.held()] == [role]
    assert (await administrator.call("DELETE", f"/organisations/{organisation}/members/{role}")).status_code == 204
    assert await colleague.held() == await colleague.roles() == []
    assert await memberships(identity, role) == [(True, False), (False, False)]


async def test_somebody_leaves_by_themselves(identity):
    administrator, organisation = await school(identity)
    colleague, role = await join(identity, administrator, organisation)
    assert (await colleague.call("DELETE", f"/me/roles/{role}")).status_code == 204
    assert answer(await colleague.call("DELETE", f"/me/roles/{role}")) == (404, "not_found")
    assert len((await members(administrator, organisation))["members"]) == 1
    assert await memberships(identity, role) == [(True, False), (False, False)]


async def test_the_last_administrator_stays_while_there_are_colleagues(identity):
    administrator, organisation = await school(identity)
    _, role = await join(identity, administrator, organisation)
    [own] = await administrator.roles()
    member = f"/organisations/{organisation}/members/{own['id']}"
    for refused in (
        await administrator.call("DELETE", f"/me/roles/{own['id']}"),
        await administrator.call("DELETE", member),
        await administrator.call("PUT", member, {"administrator": False}),
    ):
        assert answer(refused) == (409, "last_administrator")
    assert (await administrator.call("PUT", f"/organisations/{organisation}/members/{role}", {"administrator": True})).status_code == 204
    assert (await administrator.call("DELETE", f"/me/roles/{own['id']}")).status_code == 204
    assert await memberships(identity, own["id"]) == [(True, True), (False, False)]


async def test_an_administrator_is_appointed_and_dismissed(identity):
    administrator, organisation = await school(identity)
    colleague, role = await join(identity, administrator, organisation)
    path = f"/organisations/{organisation}/members/{role}"
    for wanted in (True, True, False, False):
        assert (await administrator.call("PUT", path, {"administrator": wanted})).status_code == 204
        assert (await colleague.call("GET", f"/organisations/{organisation}/members")).status_code == (200 if wanted else 404)
    assert await memberships(identity, role) == [(True, False), (True, True), (True, False)]


@pytest.mark.parametrize("body", [{}, {"administrator": "yes"}, {"administrator": 1}, {"administrator": None}, {"administrator": True, "confirmed": True}])
async def test_an_appointment_says_yes_or_no_and_nothing_else(identity, body):
    administrator, organisation = await school(identity)
    _, role = await join(identity, administrator, organisation)
    assert answer(await administrator.call("PUT", f"/organisations/{organisation}/members/{role}", body)) == (422, "malformed")


async def two_administrators(identity):
    first, organisation = await school(identity)
    second, role = await join(identity, first, organisation)
    assert (await first.call("PUT", f"/organisations/{organisation}/members/{role}", {"administrator": True})).status_code == 204
    return organisation, [(await first.held())[0]["id"], role], [await identity.headers_of(one.secret) for one in (first, second)]


@pytest.mark.parametrize("_again", range(5))
async def test_of_two_administrators_who_remove_each_other_at_the_same_moment_one_stays(identity, _again):
    organisation, held, headers = await two_administrators(identity)
    requests = [identity.http.delete(f"/organisations/{organisation}/members/{other}", headers=own) for other, own in zip(reversed(held), headers, strict=True)]
    assert sorted([done.status_code for done in await asyncio.gather(*requests)]) == [204, 404]
    assert await identity.execute("SELECT administrator FROM roles WHERE organisation_id = :id", id=organisation) == [(True,)]


@pytest.mark.parametrize("_again", range(5))
async def test_of_two_administrators_who_give_up_at_the_same_moment_one_stays(identity, _again):
    organisation, held, headers = await two_administrators(identity)
    requests = [
        identity.http.put(f"/organisations/{organisation}/members/{role}", json={"administrator": False}, headers=own)
        for role, own in zip(held, headers, strict=True)
    ]
    assert sorted([done.status_code for done in await asyncio.gather(*requests)]) == [204, 409]
    assert await identity.execute("SELECT count(*) FROM roles WHERE organisation_id = :id AND administrator", id=organisation) == [(1,)]


async def test_an_unconfirmed_organisation_goes_with_its_last_member_and_a_confirmed_one_stays(identity):
    for is_confirmed in (False, True):
        administrator, organisation = await school(identity)
        if is_confirmed:
            await confirm(identity, organisation)
        token = await administrator.invite(organisation, "someone.new@example.org")
        [own] = await administrator.roles()
        assert (await administrator.call("DELETE", f"/me/roles/{own['id']}")).status_code == 204
        assert (await identity.execute("SELECT 1 FROM organisations WHERE id = :id", id=organisation) != []) == is_confirmed
        assert (await identity.post("/invitations/check", {"token": token})).json()["code"] == ("link_expired" if is_confirmed else "link_unknown")


async def test_the_send_team_confirms_an_organisation_and_all_its_members_are_told_once(identity):
    administrator, organisation = await school(identity)
    colleague, _ = await join(identity, administrator, organisation)
    await confirm(identity, organisation)
    await confirm(identity, organisation)
    assert await confirmed(identity) == [(organisation,)]
    assert [role["confirmed"] for one in (administrator, colleague) for role in await one.held()] == [True, True]


async def test_of_two_organisations_with_one_number_one_is_confirmed(identity):
    found = [(await school(identity, name=name))[1] for name in ("Oak Tree Primary", "Oak Tree Academy")]
    headers = [await identity.headers_of((await enter(identity, "team")).secret) for _ in found]
    requests = [identity.http.post(f"/organisations/{one}/confirm", headers=own) for one, own in zip(found, headers, strict=True)]
    answers = await asyncio.gather(*requests)
    assert sorted(answer(done)[0] for done in answers) == [204, 409]
    assert {answer(done)[1] for done in answers} == {None, "organisation_known"}
    assert len(await confirmed(identity)) == 1


async def test_the_send_team_sees_whom_to_ask_about_an_organisation(identity):
    team = await enter(identity, "team")
    administrator, organisation = await school(identity)
    await join(identity, administrator, organisation)
    listed = (await team.call("GET", "/organisations?state=unconfirmed")).json()
    [line] = listed["organisations"]
    assert (line["id"], line["name"], line["urn"], line["members"], listed["pages"]) == (organisation, SCHOOL["name"], SCHOOL["urn"], 2, 1)
    assert [one["email"] for one in line["administrators"]] == [administrator.person.email]
    await confirm(identity, organisation)
    assert (await team.call("GET", "/organisations")).json()["organisations"] == []
    [line] = (await team.call("GET", "/organisations?state=confirmed")).json()["organisations"]
    assert line["confirmed"] is True


async def test_the_send_team_confirms_people_who_work_for_themselves(identity):
    team, colleague = await enter(identity, "team"), await enter(identity)
    role = await colleague.add_role(organisation=None)
    [line] = (await team.call("GET", "/roles")).json()["roles"]
    assert (line["id"], line["email"], line["registration_number"], line["confirmed"]) == (role, colleague.person.email, "PYL012345", False)
    for _ in range(2):
        assert (await team.call("POST", f"/roles/{role}/confirm")).status_code == 204
    assert (await team.call("GET", "/roles")).json() == {"roles": [], "pages": 1}
    assert [held["confirmed"] for held in await colleague.held()] == [True]
    assert await identity.execute("SELECT count(*) FROM audit WHERE action = 'role-confirmed'") == [(1,)]


async def test_a_role_in_an_organisation_is_not_confirmed_by_itself(identity):
    administrator, _ = await school(identity)
    team = await enter(identity, "team")
    [role] = await administrator.roles()
    for role_id in (role["id"], NOWHERE):
        assert answer(await team.call("POST", f"/roles/{role_id}/confirm")) == (404, "not_found")
    assert (await administrator.roles())[0]["confirmed"] is False


@pytest.mark.parametrize("portal", ["citizen", "professional"])
async def test_nobody_else_confirms_or_lists_anything(identity, portal):
    administrator, organisation = await school(identity)
    somebody = administrator if portal == "professional" else await enter(identity, portal)
    [role] = await administrator.roles()
    for method, path in (
        ("GET", "/organisations"),
        ("GET", "/roles"),
        ("POST", f"/organisations/{organisation}/confirm"),
        ("POST", f"/roles/{role['id']}/confirm"),
    ):
        assert answer(await somebody.call(method, path)) == (404, "not_found"), path
    assert (await administrator.roles())[0]["confirmed"] is False


async def test_what_happens_in_an_organisation_is_on_record_without_a_word_that_was_typed(identity):
    administrator, organisation = await school(identity)
    colleague, role = await join(identity, administrator, organisation)
    await administrator.call("PUT", f"/organisations/{organisation}/members/{role}", {"administrator": True})
    await administrator.call("DELETE", f"/organisations/{organisation}/members/{role}")
    await confirm(identity, organisation)
    rows = await identity.execute("SELECT action, actor::text FROM audit WHERE stream = :id ORDER BY sequence", id=organisation)
    owner, joined = str(await identity.account_id(administrator.person)), str(await identity.account_id(colleague.person))
    assert [row[0] for row in rows if row[1] in {owner, joined}] == [
        "member-joined",
        "colleague-invited",
        "member-joined",
        "invitation-accepted",
        "administrator-appointed",
        "member-left",
    ]
    assert rows[-1][0] == "organisation-confirmed"
    own = await identity.execute("SELECT action FROM audit WHERE stream = :id AND kind = 'role' ORDER BY sequence", id=joined)
    assert own == [("role-added",), ("role-ended",)]
    everything = str(await identity.execute("SELECT a::text FROM audit a"))
    for typed in (SCHOOL["name"], SCHOOL["urn"], JOB["job_title"], JOB["registration_number"], colleague.person.email):
        assert typed not in everything


async def test_lists_are_read_from_an_index(identity):
    async with identity.database.open_work() as work:
        for other_way in ("enable_seqscan", "enable_sort", "enable_bitmapscan"):  # which an empty table is not too small for
            await work.connection.exec_driver_sql(f"SET LOCAL {other_way} = off")
        for query, index in (
            ("SELECT id FROM organisations WHERE confirmed_at IS NULL ORDER BY created_at, id LIMIT 25", "ix_organisations_unconfirmed"),
            ("SELECT id FROM organisations WHERE confirmed_at IS NOT NULL ORDER BY created_at, id LIMIT 25", "ix_organisations_confirmed"),
            ("SELECT id FROM roles WHERE organisation_id IS NULL AND confirmed_at IS NULL ORDER BY created_at, id LIMIT 25", "ix_roles_alone"),
            ("SELECT id FROM roles WHERE organisation_id = '018f0000-0000-7000-8000-000000000000'", "uq_roles_organisation_id_account_id"),
            ("SELECT id FROM links WHERE organisation_id = '018f0000-0000-7000-8000-000000000000' ORDER BY created_at DESC", "ix_links_organisation"),
        ):
            plan = "\n".join(row[0] for row in await work.connection.exec_driver_sql(f"EXPLAIN {query}"))
            assert index in plan, plan
