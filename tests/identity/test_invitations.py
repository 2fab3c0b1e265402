"""Invitations: seven days, one use, for one address, and taken back at once. Security checklist 19."""

import asyncio

import pytest

from contracts.identity import ColleagueInvited, OrganisationMembershipChanged
from services.identity.domain.links import LIFETIMES, Purpose
from services.identity.use_cases.tidy_up import tidy_up
from tests.identity.address import keep_link
from tests.identity.workplaces import JOB, NOWHERE, SCHOOL, answer, confirm, enter, join, school


async def check(identity, token):
    return await identity.post("/invitations/check", {"token": token})


async def invitations(administrator, organisation):
    return (await administrator.call("GET", f"/organisations/{organisation}/members")).json()["invitations"]


async def test_an_invitation_makes_a_colleague_who_administers_nothing(identity):
    administrator, organisation = await school(identity)
    colleague = await enter(identity)
    token = await administrator.invite(organisation, colleague.person.email)
    assert (await check(identity, token)).json() == {"organisation": SCHOOL["name"]}
    accepted = await colleague.accept(token, job_title="Teacher")
    assert accepted.status_code == 201
    [role] = await colleague.roles()
    assert (role["id"], role["job_title"], role["organisation"]["id"]) == (accepted.json()["id"], "Teacher", organisation)
    assert (role["administrator"], role["confirmed"]) == (False, False)
    told = (await identity.events(OrganisationMembershipChanged))[-1]
    assert (str(told.subject), str(told.organisation_id), told.active, told.administrator) == (role["id"], organisation, True, False)
    assert await invitations(administrator, organisation) == []


async def test_the_message_says_nothing_but_where_it_goes_and_how_long_it_lasts(identity):
    administrator, organisation = await school(identity)
    token = await administrator.invite(organisation, "someone.new@example.org")
    [sent] = await identity.events(ColleagueInvited)
    [listed] = await invitations(administrator, organisation)
    assert sent.data() == {"email": "someone.new@example.org", "token": token, "expires_at": sent.data()["expires_at"]}
    assert (str(sent.subject), sent.expires_at - identity.clock.now()) == (listed["id"], LIFETIMES[Purpose.INVITE])
    assert ColleagueInvited.exposure == "secret"


async def test_the_send_team_invites_to_an_organisation_that_everybody_left_and_the_first_who_comes_administers_it(identity):
    administrator, organisation = await school(identity)
    await confirm(identity, organisation)
    [own] = await administrator.roles()
    assert (await administrator.call("DELETE", f"/me/roles/{own['id']}")).status_code == 204
    team, first, second = await enter(identity, "team"), await enter(identity), await enter(identity)
    tokens = [await team.invite(organisation, colleague.person.email) for colleague in (first, second)]
    for colleague, token, administers in ((first, tokens[0], True), (second, tokens[1], False)):
        assert (await colleague.accept(token)).status_code == 201
        [role] = await colleague.roles()
        assert (role["organisation"]["id"], role["confirmed"], role["administrator"]) == (organisation, True, administers)
        assert (await identity.events(OrganisationMembershipChanged))[-1].administrator is administers
    assert answer(await team.call("POST", f"/organisations/{NOWHERE}/invitations", {"email": first.person.email})) == (404, "not_found")
    assert (await team.call("GET", f"/organisations/{organisation}/members")).status_code == 404


async def test_inviting_a_known_and_an_unknown_address_is_the_same(identity):
    administrator, organisation = await school(identity)
    known = {
        "unknown": "nobody.at.all@example.org",
        "professional": (await enter(identity)).person.email,
        "citizen": (await enter(identity, "citizen")).person.email,
        "team": (await enter(identity, "team")).person.email,
        "unconfirmed": (await identity.register()).email,
    }
    disabled = (await enter(identity)).person.email
    await identity.execute("UPDATE accounts SET state = 'disabled' WHERE email = :email", email=disabled)
    known["disabled"] = disabled
    answers = {}
    for kind, email in known.items():
        response = await administrator.call("POST", f"/organisations/{organisation}/invitations", {"email": email})
        answers[kind] = (response.status_code, response.text, sorted((name, value) for name, value in response.headers.items() if name != "date"))
    assert all(seen == answers["unknown"] for seen in answers.values()), answers
    assert {sent.email for sent in await identity.events(ColleagueInvited)} == set(known.values())
    assert {listed["email"] for listed in await invitations(administrator, organisation)} == set(known.values())


async def test_a_colleague_is_not_invited_again(identity):
    administrator, organisation = await school(identity)
    colleague, _ = await join(identity, administrator, organisation)
    for email in (colleague.person.email.upper(), administrator.person.email):
        response = await administrator.call("POST", f"/organisations/{organisation}/invitations", {"email": email})
        assert (response.status_code, response.json()) == (202, {})
    assert len(await identity.events(ColleagueInvited)) == 1
    assert await invitations(administrator, organisation) == []


async def test_an_invitation_lasts_seven_days(identity):
    administrator, organisation = await school(identity)
    token = await administrator.invite(organisation, "someone.new@example.org")
    identity.clock.move(days=7, seconds=-1)
    assert (await check(identity, token)).status_code == 200
    identity.clock.move(seconds=1)
    assert answer(await check(identity, token)) == (410, "link_expired")
    invited = await identity.person("totp", email="someone.new@example.org", portal="professional")
    headers = await identity.headers_of(await identity.session(invited))
    response = await identity.http.post("/me/invitations/accept", json={**JOB, "token": token}, headers=headers)
    assert answer(response) == (410, "link_expired")
    administrator.secret = await identity.session(administrator.person)
    assert await invitations(administrator, organisation) == []


async def test_an_invitation_works_once(identity):
    administrator, organisation = await school(identity)
    colleague = await enter(identity)
    token = await administrator.invite(organisation, colleague.person.email)
    accepted = await colleague.accept(token)
    assert accepted.status_code == 201
    assert answer(await check(identity, token)) == (410, "link_used")
    assert answer(await colleague.accept(token)) == (410, "link_used")
    await administrator.call("DELETE", f"/organisations/{organisation}/members/{accepted.json()['id']}")
    assert answer(await colleague.accept(token)) == (410, "link_used")
    assert await colleague.roles() == []


async def test_of_many_acceptances_at_the_same_moment_one_makes_a_colleague(identity):
    administrator, organisation = await school(identity)
    colleague = await enter(identity)
    token = await administrator.invite(organisation, colleague.person.email)
    headers = await identity.headers_of(colleague.secret)
    accepted = await asyncio.gather(*(identity.http.post("/me/invitations/accept", json={**JOB, "token": token}, headers=headers) for _ in range(20)))
    assert sorted(response.status_code for response in accepted) == [201] + [410] * 19
    assert len(await colleague.roles()) == 1


async def test_an_invitation_is_nothing_to_the_account_of_another_address(identity):
    administrator, organisation = await school(identity)
    invited, other = await enter(identity), await enter(identity)
    token = await administrator.invite(organisation, invited.person.email)
    refused = [await other.accept(token)]
    assert (await invited.accept(token)).status_code == 201
    refused.append(await other.accept(token))
    assert {(response.status_code, response.text) for response in refused} == {(404, refused[0].text)}
    assert answer(refused[0]) == (404, "not_found")
    assert await other.roles() == []


async def test_an_address_is_the_same_in_capitals(identity):
    administrator, organisation = await school(identity)
    colleague = await enter(identity)
    first = await administrator.invite(organisation, colleague.person.email)
    second = await administrator.invite(organisation, colleague.person.email.upper())
    assert answer(await colleague.accept(first)) == (410, "link_superseded")
    assert (await colleague.accept(second)).status_code == 201


async def test_a_newer_invitation_replaces_the_one_before_and_no_other(identity):
    administrator, organisation = await school(identity)
    elsewhere, other = await school(identity, name="Elm Tree Primary")
    first = await administrator.invite(organisation, "someone.new@example.org")
    kept = [await elsewhere.invite(other, "someone.new@example.org"), await administrator.invite(organisation, "someone.else@example.org")]
    second = await administrator.invite(organisation, "someone.new@example.org")
    assert answer(await check(identity, first)) == (410, "link_superseded")
    assert [(await check(identity, token)).status_code for token in (*kept, second)] == [200, 200, 200]


async def test_an_invitation_that_is_taken_back_is_over_at_once(identity):
    administrator, organisation = await school(identity)
    colleague = await enter(identity)
    token = await administrator.invite(organisation, colleague.person.email)
    [invitation] = await invitations(administrator, organisation)
    path = f"/organisations/{organisation}/invitations/{invitation['id']}"
    assert (await administrator.call("DELETE", path)).status_code == 204
    assert answer(await check(identity, token)) == (410, "link_expired")
    assert answer(await colleague.accept(token)) == (410, "link_expired")
    assert answer(await administrator.call("DELETE", path)) == (404, "not_found")
    assert await invitations(administrator, organisation) == []


@pytest.mark.parametrize("_again", range(5))
async def test_an_invitation_is_accepted_or_taken_back_and_never_both(identity, _again):
    administrator, organisation = await school(identity)
    colleague = await enter(identity)
    token = await administrator.invite(organisation, colleague.person.email)
    [invitation] = await invitations(administrator, organisation)
    admin, invited = [await identity.headers_of(one.secret) for one in (administrator, colleague)]
    revoked, accepted = await asyncio.gather(
        identity.http.delete(f"/organisations/{organisation}/invitations/{invitation['id']}", headers=admin),
        identity.http.post("/me/invitations/accept", json={**JOB, "token": token}, headers=invited),
    )
    assert (revoked.status_code, accepted.status_code) in {(204, 410), (404, 201)}
    assert len(await colleague.roles()) == (accepted.status_code == 201)


async def test_two_people_who_accept_one_anothers_invitations_do_not_wait_for_each_other(identity):
    (first, ours), (second, theirs) = await school(identity), await school(identity, name="Elm Tree Primary")
    tokens = [await second.invite(theirs, first.person.email), await first.invite(ours, second.person.email)]
    headers = [await identity.headers_of(one.secret) for one in (first, second)]
    requests = [identity.http.post("/me/invitations/accept", json={**JOB, "token": token}, headers=own) for token, own in zip(tokens, headers, strict=True)]
    assert [accepted.status_code for accepted in await asyncio.gather(*requests)] == [201, 201]


async def test_invitations_of_whoever_stops_administering_are_over(identity):
    """Or a leaver comes back through a mailbox that they invited before."""
    administrator, organisation = await school(identity)
    for leaves in (True, False):
        colleague, role = await join(identity, administrator, organisation)
        path = f"/organisations/{organisation}/members/{role}"
        assert (await administrator.call("PUT", path, {"administrator": True})).status_code == 204
        theirs = await colleague.invite(organisation, f"theirs{leaves}@example.org")
        ours = await administrator.invite(organisation, f"ours{leaves}@example.org")
        ended = await administrator.call("DELETE", path) if leaves else await administrator.call("PUT", path, {"administrator": False})
        assert ended.status_code == 204
        assert answer(await check(identity, theirs)) == (410, "link_expired")
        assert (await check(identity, ours)).status_code == 200


async def test_invitations_of_a_disabled_account_are_unknown(identity):
    administrator, organisation = await school(identity)
    colleague = await enter(identity)
    token = await administrator.invite(organisation, colleague.person.email)
    await identity.execute("UPDATE accounts SET state = 'disabled' WHERE email = :email", email=administrator.person.email)
    assert answer(await check(identity, token)) == answer(await colleague.accept(token)) == (404, "link_unknown")


async def test_taking_an_account_back_ends_the_invitations_that_were_sent_from_it(identity):
    administrator, organisation = await school(identity)
    identity.clock.move(seconds=30)  # the step that signed in is used up
    body = {"email": "thief@example.org", "password": administrator.person.password, "code": administrator.shown_code()}
    assert (await administrator.call("POST", "/me/email", body)).status_code == 202
    token = await administrator.invite(organisation, "thief2@example.org")
    assert (await identity.post("/email-changes/keep", {"token": await keep_link(identity, administrator.person)})).status_code == 204
    assert answer(await check(identity, token)) == (410, "link_expired")


@pytest.mark.parametrize("token", ["", "x" * 43, "\u0000", "'; DROP TABLE links; --"])
async def test_a_token_that_was_never_sent_is_unknown(identity, token):
    assert answer(await check(identity, token)) == (404, "link_unknown")
    assert answer(await (await enter(identity)).accept(token)) == (404, "link_unknown")


async def test_an_invitation_is_good_for_nothing_else_and_nothing_else_for_it(identity):
    administrator, organisation = await school(identity)
    colleague = await enter(identity)
    token = await administrator.invite(organisation, colleague.person.email)
    for path in ("/verifications/check", "/password-resets/check", "/email-changes/check", "/email-changes/keep/check"):
        assert answer(await identity.post(path, {"token": token})) == (404, "link_unknown")
    assert answer(await check(identity, await identity.reset_link(colleague.person))) == (404, "link_unknown")


async def test_who_works_there_already_is_told_and_the_invitation_stays(identity):
    administrator, organisation = await school(identity)
    colleague = await enter(identity)
    tokens = [await administrator.invite(organisation, email) for email in (colleague.person.email, "their.other.address@example.org")]
    assert (await colleague.accept(tokens[0])).status_code == 201
    await identity.execute("UPDATE links SET email = :email WHERE email = 'their.other.address@example.org'", email=colleague.person.email)
    assert answer(await colleague.accept(tokens[1])) == (409, "already_member")
    assert (await check(identity, tokens[1])).status_code == 200


async def test_a_mistake_in_the_job_or_ten_roles_leave_the_invitation_usable(identity):
    administrator, organisation = await school(identity)
    colleague = await enter(identity)
    token = await administrator.invite(organisation, colleague.person.email)
    refused = await colleague.accept(token, job_title="")
    assert refused.json()["errors"] == [{"field": "job_title", "message": "Enter your job title"}]
    roles = [await colleague.add_role(organisation=None, job_title=f"Job {number}") for number in range(10)]
    assert answer(await colleague.accept(token)) == (409, "too_many_roles")
    await colleague.call("DELETE", f"/me/roles/{roles[0]}")
    assert (await colleague.accept(token)).status_code == 201


@pytest.mark.parametrize("email", ["", "no address", "a@example.org\r\nBcc: b@example.org", "a\0b@example.org", "é@é.example"])
async def test_nobody_is_invited_at_what_is_no_address(identity, email):
    administrator, organisation = await school(identity)
    response = await administrator.call("POST", f"/organisations/{organisation}/invitations", {"email": email})
    assert (response.status_code, [error["field"] for error in response.json()["errors"]]) == (422, ["email"])
    assert await identity.events(ColleagueInvited) == []


async def test_twenty_people_an_hour_are_invited_however_many_organisations_somebody_makes(identity):
    administrator, organisation = await school(identity)
    for number in range(20):
        await administrator.invite(organisation, f"colleague{number}@example.org")
    path = "/organisations/{}/invitations"
    refused = await administrator.call("POST", path.format(organisation), {"email": "one.more@example.org"})
    assert answer(refused) == (429, "invitations_blocked")
    assert 0 < int(refused.headers["retry-after"]) <= 3601
    await administrator.add_role(organisation={**SCHOOL, "name": "Elm Tree Primary"})
    other = (await administrator.roles())[1]["organisation"]["id"]
    assert answer(await administrator.call("POST", path.format(other), {"email": "one.more@example.org"})) == (429, "invitations_blocked")
    assert len(await identity.events(ColleagueInvited)) == 20
    identity.clock.move(hours=1)
    administrator.secret = await identity.session(administrator.person)
    await administrator.invite(organisation, "one.more@example.org")


async def test_one_address_gets_five_messages_in_fifteen_minutes_and_nobody_can_tell(identity):
    email = "someone.new@example.org"
    schools = [await school(identity, name=f"School {number}") for number in range(6)]
    for administrator, organisation in schools:
        await administrator.invite(organisation, email)
        assert [listed["email"] for listed in await invitations(administrator, organisation)] == [email]
    assert len(await identity.events(ColleagueInvited)) == 5


async def test_an_old_invitation_says_for_a_week_why_it_does_not_work_and_is_deleted_then(identity):
    administrator, organisation = await school(identity)
    token = await administrator.invite(organisation, "someone.new@example.org")
    for days, code in ((7, "link_expired"), (7, "link_expired"), (1, "link_unknown")):
        identity.clock.move(days=days)
        async with identity.database.open_work() as work:
            await tidy_up(work)
        assert answer(await check(identity, token))[1] == code
    assert await identity.execute("SELECT 1 FROM links WHERE email IS NOT NULL") == []


async def test_no_token_of_an_invitation_stands_in_any_table_once_its_message_has_left(identity):
    administrator, organisation = await school(identity)
    token = await administrator.invite(organisation, "someone.new@example.org")
    await identity.execute("UPDATE outbox SET data = '{}' WHERE exposure = 'secret'")  # as the relay does after the confirm
    for table in ("links", "outbox", "audit"):
        rows = str(await identity.execute(f"SELECT t::text FROM {table} t"))  # noqa: S608 - our own tables
        assert token not in rows
        assert token.encode().hex() not in rows
