"""Accounts of the SEND team: joining by invitation, roles, and what administrators do to accounts. Security checklist 18 and 24."""

import asyncio

import pytest

from contracts.identity import AccountChanged, AccountVerified, TeamMemberInvited
from services.identity.domain.limits import SENT_INVITATIONS
from tests.identity.client import OTHER_PASSWORD, PASSWORD, Person, joining
from tests.identity.workplaces import NOWHERE, Colleague, answer, enter, school


async def administrator(identity):
    return await enter(identity, "team", "totp", "administrator")


async def invite(boss, email, *roles):
    invited = await boss.call("POST", "/team/invitations", {"email": email, "roles": roles or ["officer"]})
    assert invited.status_code == 202, invited.text
    return (await boss.identity.events(TeamMemberInvited))[-1].token


async def account(identity, colleague):
    return str(await identity.account_id(colleague.person))


async def team_roles(colleague):
    return (await colleague.identity.exchange(colleague.secret)).json()["team_roles"]


async def test_somebody_who_is_invited_joins_sets_up_an_authenticator_and_has_the_roles(identity):
    boss = await administrator(identity)
    token = await invite(boss, "new@example.org", "officer", "manager")
    shown = await identity.post("/team/joining/check", {"token": token})
    assert shown.json() == {"email": "new@example.org", "first_name": "", "last_name": "", "telephone": None, "comes_back": False}
    person = Person("new@example.org", portal="team")
    joined = await identity.post("/team/joining", joining(person, token))
    assert (joined.status_code, joined.json()["state"]) == (200, "active")
    assert (await identity.events(AccountVerified, person))[-1].portal == "team"
    assert answer(await identity.post("/team/joining", joining(person, token))) == (410, "link_used")
    await identity.choose(person, "totp")
    assert await team_roles(Colleague(identity, person, await identity.session(person))) == ["officer", "manager"]


async def test_without_an_authenticator_nothing_but_setting_one_up_is_reached(identity):
    person = await identity.team_member("officer", "administrator", authenticator=False)
    secret = (await identity.sign_in(person)).json()["session"]
    exchanged = (await identity.exchange(secret)).json()
    assert (exchanged["factor"], exchanged["team_roles"]) == ("none", [])
    colleague = Colleague(identity, person, secret)
    for method, path, body in [
        ("GET", "/me", None),
        ("PUT", "/me/details", {"first_name": "A", "last_name": "B"}),
        ("POST", "/me/password", {"current": PASSWORD, "new": OTHER_PASSWORD}),
        ("POST", "/me/email", {"email": "x@example.org", "password": PASSWORD}),
        ("GET", "/me/sessions", None),
        ("GET", "/organisations", None),
        ("GET", "/team/accounts", None),
    ]:
        assert answer(await colleague.call(method, path, body)) == (403, "second_factor_needed"), path
    assert (await colleague.call("POST", "/me/two-step/authenticator")).status_code == 200


async def test_an_invitation_works_for_seven_days_and_until_it_is_withdrawn_or_its_sender_administers_no_more(identity):
    boss = await administrator(identity)
    other = await enter(identity, "team", "totp", "administrator")
    late, withdrawn, orphaned = [await invite(boss, f"{name}@example.org") for name in ("late", "withdrawn", "orphaned")]
    listed = (await boss.call("GET", "/team/accounts")).json()["invitations"]
    one = next(item["id"] for item in listed if item["email"] == "withdrawn@example.org")
    assert (await other.call("DELETE", f"/team/invitations/{one}")).status_code == 204
    assert answer(await other.call("DELETE", f"/team/invitations/{one}")) == (404, "not_found")
    assert answer(await identity.post("/team/joining/check", {"token": withdrawn})) == (410, "link_expired")
    assert (await other.call("PUT", f"/team/accounts/{await account(identity, boss)}/roles", {"roles": ["officer"]})).status_code == 204
    assert (await identity.post("/team/joining/check", {"token": orphaned})).status_code in {404, 410}
    identity.clock.move(days=7)
    assert (await identity.post("/team/joining/check", {"token": late})).status_code in {404, 410}


async def test_a_newer_invitation_to_an_address_supersedes_the_one_before(identity):
    boss = await administrator(identity)
    first, second = await invite(boss, "new@example.org"), await invite(boss, "New@Example.org", "manager")
    assert answer(await identity.post("/team/joining/check", {"token": first})) == (410, "link_superseded")
    assert (await identity.post("/team/joining/check", {"token": second})).status_code == 200


async def test_of_many_who_use_one_invitation_at_once_one_joins(identity):
    boss = await administrator(identity)
    token = await invite(boss, "new@example.org")
    tried = await asyncio.gather(*(identity.post("/team/joining", joining(Person("new@example.org"), token)) for _ in range(6)))
    assert sorted(response.status_code for response in tried) == [200, 410, 410, 410, 410, 410]


async def test_an_address_with_an_account_is_not_invited_and_an_unconfirmed_one_gives_way(identity):
    boss = await administrator(identity)
    parent, unconfirmed = await identity.person(), await identity.register()
    body = {"email": parent.email, "roles": ["officer"]}
    assert answer(await boss.call("POST", "/team/invitations", body)) == (409, "address_taken")
    token = await invite(boss, unconfirmed.email)
    link = await identity.latest_link(unconfirmed)
    assert (await identity.post("/team/joining", joining(unconfirmed, token))).status_code == 200
    assert (await identity.confirm(unconfirmed, link)).status_code == 404


async def test_whoever_has_an_account_by_the_time_they_join_is_told(identity):
    boss = await administrator(identity)
    token = await invite(boss, "both@example.org")
    parent = await identity.person(email="both@example.org")
    assert answer(await identity.post("/team/joining", joining(parent, token))) == (409, "address_taken")
    assert (await identity.sign_in(parent)).status_code == 200


@pytest.mark.parametrize(("changes", "field"), [({"first_name": " "}, "first_name"), ({"password": "short"}, "password"), ({"telephone": "x"}, "telephone")])
async def test_mistakes_are_named_and_leave_the_link_usable(identity, changes, field):
    boss = await administrator(identity)
    token = await invite(boss, "new@example.org")
    person = Person("new@example.org")
    refused = await identity.post("/team/joining", joining(person, token, **changes))
    assert (refused.status_code, [error["field"] for error in refused.json()["errors"]]) == (422, [field])
    assert (await identity.post("/team/joining", joining(person, token))).status_code == 200


async def test_an_invitation_needs_an_address_and_a_role_and_so_many_an_hour_are_sent(identity):
    boss = await administrator(identity)
    refused = await boss.call("POST", "/team/invitations", {"email": "x", "roles": []})
    assert {error["field"] for error in refused.json()["errors"]} == {"email", "roles"}
    most = SENT_INVITATIONS.windows[0][0]
    for number in range(most):
        await invite(boss, f"new{number}@example.org")
    assert answer(await boss.call("POST", "/team/invitations", {"email": "more@example.org", "roles": ["officer"]})) == (429, "invitations_blocked")


async def test_changed_roles_hold_on_the_next_request_and_their_owner_is_told(identity):
    boss, officer = await administrator(identity), await enter(identity, "team")
    path = f"/team/accounts/{await account(identity, officer)}/roles"
    assert (await officer.call("GET", "/staff")).status_code == 200
    assert (await boss.call("PUT", path, {"roles": ["administrator"]})).status_code == 204
    assert await team_roles(officer) == ["administrator"]
    assert answer(await officer.call("GET", "/staff")) == (404, "not_found")
    assert [event.what for event in await identity.events(AccountChanged, officer.person)][-1] == "team-roles"
    assert (await boss.call("PUT", path, {"roles": []})).status_code == 422
    assert answer(await boss.call("PUT", f"/team/accounts/{NOWHERE}/roles", {"roles": ["officer"]})) == (404, "not_found")


async def test_invitations_to_organisations_end_when_who_sent_them_runs_cases_no_more(identity):
    _, organisation = await school(identity)
    boss, officer = await administrator(identity), await enter(identity, "team")
    token = await officer.invite(organisation, "someone.new@example.org")
    path = f"/team/accounts/{await account(identity, officer)}/roles"
    for roles, status in ((["manager"], 200), (["administrator"], 410)):
        assert (await boss.call("PUT", path, {"roles": roles})).status_code == 204
        assert (await identity.post("/invitations/check", {"token": token})).status_code == status


async def test_a_closed_account_is_out_at_once_and_comes_back_as_it_was(identity):
    boss, officer = await administrator(identity), await enter(identity, "team")
    path = f"/team/accounts/{await account(identity, officer)}"
    reset = await identity.reset_link(officer.person)
    assert (await boss.call("POST", f"{path}/close")).status_code == 204
    assert answer(await identity.exchange(officer.secret)) == (401, "session_ended")
    assert answer(await identity.sign_in(officer.person)) == (401, "wrong_credentials")
    assert (await identity.post("/password-resets/check", {"token": reset})).status_code == 404
    assert (await boss.call("POST", f"{path}/close")).status_code == 204
    assert (await boss.call("POST", f"{path}/reopen")).status_code == 204
    identity.clock.move(seconds=30)
    assert await team_roles(Colleague(identity, officer.person, await identity.session(officer.person))) == ["officer"]
    assert (await identity.post("/password-resets/check", {"token": reset})).status_code == 410


async def test_an_administrator_ends_all_sessions_of_somebody(identity):
    boss, officer = await administrator(identity), await enter(identity, "team")
    assert (await boss.call("POST", f"/team/accounts/{await account(identity, officer)}/end-sessions")).status_code == 204
    assert answer(await identity.exchange(officer.secret)) == (401, "session_ended")
    assert [event.what for event in await identity.events(AccountChanged, officer.person)][-1] == "sessions-ended"


async def test_the_last_administrator_stays(identity):
    boss = await administrator(identity)
    await identity.team_member("administrator", authenticator=False)
    path = f"/team/accounts/{await account(identity, boss)}"
    assert answer(await boss.call("POST", f"{path}/close")) == (409, "last_administrator")
    assert answer(await boss.call("PUT", f"{path}/roles", {"roles": ["officer"]})) == (409, "last_administrator")
    await administrator(identity)
    assert (await boss.call("PUT", f"{path}/roles", {"roles": ["officer"]})).status_code == 204


async def test_of_two_administrators_who_close_each_other_at_the_same_moment_one_stays(identity):
    for _ in range(3):
        first, second = await administrator(identity), await administrator(identity)
        await identity.execute("UPDATE accounts SET team_roles = '{officer}' WHERE email NOT IN (:a, :b)", a=first.person.email, b=second.person.email)
        headers = [await identity.headers_of(one.secret) for one in (first, second)]
        targets = [await account(identity, one) for one in (second, first)]
        closed = await asyncio.gather(
            *(identity.http.post(f"/team/accounts/{target}/close", headers=header) for target, header in zip(targets, headers, strict=True))
        )
        assert sorted(response.status_code for response in closed) == [204, 401]


async def test_whoever_lost_their_authenticator_comes_back_with_a_link_and_nothing_else(identity):
    boss, officer = await administrator(identity), await enter(identity, "team")
    reset = await identity.reset_link(officer.person)
    path = f"/team/accounts/{await account(identity, officer)}/take-authenticator"
    assert (await boss.call("POST", path)).status_code == 204
    link = (await identity.events(TeamMemberInvited))[-1]
    assert (link.purpose, link.email) == ("renew", officer.person.email)
    assert answer(await identity.exchange(officer.secret)) == (401, "session_ended")
    assert answer(await identity.sign_in(officer.person)) == (401, "wrong_credentials")
    assert answer(await identity.post("/password-resets/check", {"token": reset})) == (410, "link_expired")
    shown = (await identity.post("/team/joining/check", {"token": link.token})).json()
    assert (shown["first_name"], shown["comes_back"]) == ("Robin", True)
    back = Person(officer.person.email, OTHER_PASSWORD, portal="team")
    assert (await identity.post("/team/joining", joining(back, link.token))).status_code == 200
    await identity.choose(back, "totp")
    assert await team_roles(Colleague(identity, back, await identity.session(back))) == ["officer"]
    assert answer(await identity.post("/team/joining/check", {"token": link.token})) == (410, "link_used")


async def test_invitations_end_with_the_authenticator_of_who_sent_them(identity):
    _, organisation = await school(identity)
    boss, lost = await administrator(identity), await enter(identity, "team", "totp", "officer", "administrator")
    to_team, to_school = await invite(lost, "new@example.org"), await lost.invite(organisation, "someone.new@example.org")
    assert (await boss.call("POST", f"/team/accounts/{await account(identity, lost)}/take-authenticator")).status_code == 204
    assert answer(await identity.post("/team/joining/check", {"token": to_team})) == (410, "link_expired")
    assert answer(await identity.post("/invitations/check", {"token": to_school})) == (410, "link_expired")


async def test_while_the_link_is_out_no_reset_opens_the_account(identity):
    boss, officer = await administrator(identity), await enter(identity, "team")
    assert (await boss.call("POST", f"/team/accounts/{await account(identity, officer)}/take-authenticator")).status_code == 204
    before = await identity.execute("SELECT count(*) FROM links WHERE purpose = 'reset'")
    assert (await identity.post("/password-resets", {"email": officer.person.email})).status_code == 202
    assert await identity.execute("SELECT count(*) FROM links WHERE purpose = 'reset'") == before


async def test_nobody_takes_their_own_authenticator_away_or_that_of_a_closed_account(identity):
    boss, officer = await administrator(identity), await enter(identity, "team")
    assert answer(await boss.call("POST", f"/team/accounts/{await account(identity, boss)}/take-authenticator")) == (409, "own_account")
    path = f"/team/accounts/{await account(identity, officer)}"
    await boss.call("POST", f"{path}/close")
    assert answer(await boss.call("POST", f"{path}/take-authenticator")) == (409, "account_closed")


@pytest.mark.parametrize("portal", ["citizen", "professional"])
async def test_an_administrator_turns_off_the_second_step_of_somebody_who_lost_it(identity, portal):
    boss, person = await administrator(identity), await identity.person("totp", portal=portal)
    secret = await identity.session(person)
    found = await boss.call("POST", "/people/find", {"email": f" {person.email.upper()} "})
    assert found.json() == {"id": str(await identity.account_id(person)), "portal": portal, "method": "totp"}
    assert (await boss.call("POST", f"/people/{found.json()['id']}/turn-off-second-step")).status_code == 204
    assert answer(await identity.exchange(secret)) == (401, "session_ended")
    assert (await identity.sign_in(person)).json()["state"] == "active"
    assert [event.what for event in await identity.events(AccountChanged, person)][-1] == "two-step-removed"
    actor = await identity.account_id(boss.person)
    rows = await identity.execute(
        "SELECT action FROM audit WHERE actor = :actor AND stream = :stream ORDER BY position", actor=actor, stream=found.json()["id"]
    )
    assert [row.action for row in rows] == ["account-looked-up", "second-step-turned-off"]


async def test_the_team_and_unknown_addresses_are_not_helped_that_way(identity):
    boss, officer = await administrator(identity), await enter(identity, "team")
    for email in (officer.person.email, "nobody@example.org", (await identity.register()).email):
        assert answer(await boss.call("POST", "/people/find", {"email": email})) == (404, "not_found")
    assert answer(await boss.call("POST", f"/people/{await account(identity, officer)}/turn-off-second-step")) == (404, "not_found")


async def test_the_list_of_the_team_is_paged_and_says_who_has_an_authenticator(identity):
    boss = await administrator(identity)
    waiting = await identity.team_member("manager", authenticator=False, last_name="Aaa")
    await identity.execute(
        "INSERT INTO accounts (id, portal, state, email, email_key, password_hash, first_name, last_name, accepted_terms_at, method, created_at, team_roles)"
        " SELECT gen_random_uuid(), 'team', 'disabled', n || '@example.org', n || '@example.org', '', 'First', 'Zed', now(), 'none', now(), '{officer}'"
        " FROM generate_series(1, 30) n"
    )
    first, second = [(await boss.call("GET", f"/team/accounts?page={number}")).json() for number in (1, 2)]
    assert (first["pages"], len(first["members"]), len(second["members"])) == (2, 25, 7)
    assert first["members"][0] | {"id": None} == {
        "id": None,
        "first_name": "Robin",
        "last_name": "Aaa",
        "email": waiting.email,
        "roles": ["manager"],
        "closed": False,
        "authenticator": False,
        "is_me": False,
    }
    assert [member["closed"] for member in second["members"]] == [True] * 7
