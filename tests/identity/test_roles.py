"""Work details: what a professional says about their jobs."""

import asyncio

import pytest
from joserfc import jwt
from joserfc.jwk import KeySet
from sqlalchemy import event

from contracts.identity import OrganisationMembershipChanged
from services.identity.store.sessions import _WITH_HOLDER
from tests.identity.client import Person, registration
from tests.identity.workplaces import JOB, NOWHERE, SCHOOL, answer, confirm, enter, join, school

NO_URN = "Unique reference number (URN) must be 6 digits, like 123456"
NO_UKPRN = "UK provider reference number (UKPRN) must be 8 digits, like 10012345"


async def test_professionals_register_and_sign_in_at_their_portal_alone(identity):
    person = await identity.register(portal="professional")
    link = await identity.latest_link(person)
    assert (await identity.post("/verifications/check", {"token": link})).json() == {"portal": "professional"}
    assert (await identity.confirm(person, link)).json() == {"portal": "professional"}
    assert (await identity.sign_in(person)).status_code == 200
    assert answer(await identity.sign_in(person, portal="citizen")) == (401, "wrong_credentials")


async def test_nobody_registers_as_staff_of_the_council(identity):
    response = await identity.post("/accounts", registration(Person("someone@example.org", portal="team")))
    assert [error["field"] for error in response.json()["errors"]] == ["portal"]


async def test_a_reset_says_at_which_portal_to_sign_in(identity):
    person = await identity.person("email", portal="professional")
    token = await identity.reset_link(person)
    assert (await identity.post("/password-resets/check", {"token": token})).json() == {"factor": "email", "portal": "professional"}
    done = await identity.post("/password-resets/complete", {"token": token, "password": "nine copper lanterns"})
    assert (done.status_code, done.json()) == (200, {"portal": "professional"})


@pytest.mark.parametrize("method", ["email", "totp"])
async def test_professionals_choose_codes_by_e_mail_or_an_authenticator(identity, method):
    person = await identity.person(portal="professional")
    headers = await identity.headers_of(await identity.session(person))
    state = (await identity.http.get("/me/two-step", headers=headers)).json()
    assert (state["method"], state["methods"], state["may_be_none"]) == ("none", ["email", "totp"], False)
    await identity.choose(person, method)
    assert (await identity.sign_in(person)).json()["method"] == method


async def test_professionals_do_not_go_back_to_no_second_step(identity):
    colleague = await enter(identity, method="email")
    body = {"method": "none", "password": colleague.person.password, "present_code": "123456"}
    response = await colleague.call("PUT", "/me/two-step", body)
    assert [error["field"] for error in response.json()["errors"]] == ["method"]


async def test_a_new_organisation_waits_for_the_send_team_and_its_creator_administers_it(identity):
    colleague = await enter(identity)
    role = await colleague.add_role()
    [shown] = await colleague.roles()
    organisation = shown["organisation"]
    assert shown == {**JOB, "id": role, "organisation": organisation, "confirmed": False, "administrator": True}
    assert organisation == {**SCHOOL, "id": organisation["id"], "confirmed": False}
    [event_] = await identity.events(OrganisationMembershipChanged)
    assert (str(event_.subject), event_.person_id, str(event_.organisation_id)) == (role, await identity.account_id(colleague.person), organisation["id"])
    assert (event_.active, event_.administrator, event_.changed_at) == (True, True, identity.clock.now())


async def test_somebody_works_for_themselves(identity):
    colleague = await enter(identity)
    await colleague.add_role(organisation=None)
    [shown] = await colleague.roles()
    assert (shown["organisation"], shown["confirmed"], shown["administrator"]) == (None, False, False)
    assert await identity.events(OrganisationMembershipChanged) == []


async def test_texts_are_tidied_and_numbers_may_have_spaces(identity):
    colleague = await enter(identity)
    await colleague.add_role(
        job_title="  Head   of inclusion ", registration_body=" ", registration_number="", organisation={**SCHOOL, "name": " Oak  Tree ", "urn": "123 456"}
    )
    [shown] = await colleague.roles()
    assert (shown["job_title"], shown["registration_body"], shown["registration_number"]) == ("Head of inclusion", None, None)
    assert (shown["organisation"]["name"], shown["organisation"]["urn"]) == ("Oak Tree", "123456")


@pytest.mark.parametrize(
    ("changes", "field", "message"),
    [
        ({"job_title": " "}, "job_title", "Enter your job title"),
        ({"job_title": "x" * 101}, "job_title", "Job title must be 100 characters or fewer"),
        ({"job_title": "SEN\x00CO"}, "job_title", "Job title has a character that cannot be used"),
        ({"telephone": None}, "telephone", "Enter your work telephone number"),
        ({"telephone": "ring me"}, "telephone", "Enter a telephone number, like 01632 960 001 or +44 808 157 0192"),
        ({"registration_body": ""}, "registration_body", "Enter who you are registered with, like HCPC"),
        ({"registration_number": None}, "registration_number", "Enter your registration number"),
        ({"registration_number": "1" * 51}, "registration_number", "Registration number must be 50 characters or fewer"),
        ({"organisation": {**SCHOOL, "name": ""}}, "organisation-name", "Enter the name of your organisation"),
        ({"organisation": {**SCHOOL, "name": "x" * 201}}, "organisation-name", "Name of the organisation must be 200 characters or fewer"),
        ({"organisation": {**SCHOOL, "kind": "circus"}}, "organisation-kind", "Select what kind of organisation it is"),
        ({"organisation": {**SCHOOL, "urn": "12345"}}, "organisation-urn", NO_URN),
        ({"organisation": {**SCHOOL, "urn": "1234567"}}, "organisation-urn", NO_URN),
        ({"organisation": {**SCHOOL, "urn": "012345"}}, "organisation-urn", NO_URN),
        (
            {"organisation": {**SCHOOL, "urn": "\u0661\u0662\u0663\u0664\u0665\u0666"}},
            "organisation-urn",
            "Unique reference number (URN) must be 6 digits, like 123456",
        ),
        ({"organisation": {**SCHOOL, "ukprn": "1001234"}}, "organisation-ukprn", NO_UKPRN),
        ({"organisation": {**SCHOOL, "ukprn": "1001234x"}}, "organisation-ukprn", NO_UKPRN),
    ],
)
async def test_a_mistake_in_work_details_is_named_at_its_field(identity, changes, field, message):
    colleague = await enter(identity)
    response = await colleague.call("POST", "/me/roles", {**JOB, "organisation": SCHOOL, **changes})
    assert response.status_code == 422
    assert response.json()["errors"] == [{"field": field, "message": message}]
    assert await identity.execute("SELECT 1 FROM organisations UNION ALL SELECT 1 FROM roles") == []


@pytest.mark.parametrize(
    "extra",
    [{"confirmed": True}, {"administrator": True}, {"confirmed_at": "2026-01-01T00:00:00Z"}, {"account_id": NOWHERE}, {"organisation_id": NOWHERE}],
)
async def test_nobody_makes_themselves_confirmed_or_an_administrator_with_a_body(identity, extra):
    colleague = await enter(identity)
    role = await colleague.add_role(organisation=None)
    token = "x" * 43
    for method, path, body in (
        ("POST", "/me/roles", {**JOB, "organisation": None, **extra}),
        ("POST", "/me/roles", {**JOB, "organisation": {**SCHOOL, **extra}}),
        ("PUT", f"/me/roles/{role}", {**JOB, **extra}),
        ("POST", "/me/invitations/accept", {**JOB, "token": token, **extra}),
    ):
        assert answer(await colleague.call(method, path, body)) == (422, "malformed"), path
    [shown] = await colleague.roles()
    assert (shown["confirmed"], shown["administrator"]) == (False, False)


@pytest.mark.parametrize("number", ["urn", "ukprn"])
async def test_a_number_of_a_confirmed_organisation_leads_to_its_administrator(identity, number):
    _, organisation = await school(identity, **{"urn": None, "ukprn": None, number: SCHOOL[number]})
    stranger = await enter(identity)
    body = {**JOB, "organisation": {**SCHOOL, "name": "Something else"}}
    other = await enter(identity)
    assert (await other.call("POST", "/me/roles", body)).status_code == 201
    await confirm(identity, organisation)
    refused = await stranger.call("POST", "/me/roles", body)
    assert answer(refused) == (409, "organisation_known")
    assert refused.json()["detail"] == "Oak Tree Primary is already here. Ask its administrator to invite you, or contact us."
    assert await stranger.roles() == []
    assert (await stranger.call("POST", "/me/roles", {**JOB, "organisation": {**SCHOOL, "urn": None, "ukprn": None}})).status_code == 201


async def test_pressing_twice_adds_one_role(identity):
    colleague = await enter(identity)
    headers = await identity.headers_of(colleague.secret)
    added = await asyncio.gather(*(identity.http.post("/me/roles", json={**JOB, "organisation": SCHOOL}, headers=headers) for _ in range(5)))
    assert {response.status_code for response in added} == {201}
    assert len({response.json()["id"] for response in added}) == len(await colleague.roles()) == 1
    assert await identity.execute("SELECT count(*) FROM organisations") == [(1,)]
    assert len(await identity.events(OrganisationMembershipChanged)) == 1


async def test_nobody_has_more_than_ten_roles(identity):
    colleague = await enter(identity)
    headers = await identity.headers_of(colleague.secret)
    bodies = [{**JOB, "job_title": f"Job {number}", "organisation": None} for number in range(12)]
    added = await asyncio.gather(*(identity.http.post("/me/roles", json=body, headers=headers) for body in bodies))
    assert sorted(answer(response)[0] for response in added) == [201] * 10 + [409] * 2
    assert {answer(response)[1] for response in added} == {None, "too_many_roles"}


async def test_details_of_a_role_are_changed(identity):
    administrator, _ = await school(identity)
    [before] = await administrator.roles()
    changed = {"job_title": "Head teacher", "telephone": "01632 960 999", "registration_body": None, "registration_number": None}
    assert (await administrator.call("PUT", f"/me/roles/{before['id']}", changed)).status_code == 204
    assert await administrator.roles() == [{**before, **changed}]


async def test_who_works_for_themselves_is_confirmed_anew_when_the_registration_changes(identity):
    colleague, team = await enter(identity), await enter(identity, "team")
    role = await colleague.add_role(organisation=None)
    assert (await team.call("POST", f"/roles/{role}/confirm")).status_code == 204
    assert (await colleague.call("PUT", f"/me/roles/{role}", {**JOB, "job_title": "Psychologist"})).status_code == 204
    assert (await colleague.roles())[0]["confirmed"] is True
    assert (await colleague.call("PUT", f"/me/roles/{role}", {**JOB, "registration_number": "PYL999999"})).status_code == 204
    assert (await colleague.roles())[0]["confirmed"] is False


async def test_who_works_for_themselves_without_a_registration_is_confirmed_anew_when_the_job_title_changes(identity):
    """Nothing else says what the SEND team confirmed."""
    colleague, team = await enter(identity), await enter(identity, "team")
    unregistered = {**JOB, "registration_body": None, "registration_number": None}
    role = await colleague.add_role(organisation=None, registration_body=None, registration_number=None)
    await team.call("POST", f"/roles/{role}/confirm")
    for change, confirmed in (({"telephone": "01632 960 999"}, True), ({"job_title": "Consultant paediatrician"}, False)):
        assert (await colleague.call("PUT", f"/me/roles/{role}", {**unregistered, **change})).status_code == 204
        assert (await colleague.roles())[0]["confirmed"] is confirmed


async def test_a_role_of_somebody_else_is_not_there(identity):
    administrator, _ = await school(identity)
    [role] = await administrator.roles()
    stranger = await enter(identity)
    for method, body in (("PUT", JOB), ("DELETE", None)):
        theirs = await stranger.call(method, f"/me/roles/{role['id']}", body)
        nobodys = await stranger.call(method, f"/me/roles/{NOWHERE}", body)
        assert (theirs.status_code, theirs.content) == (nobodys.status_code, nobodys.content)
        assert theirs.status_code == 404
    assert await administrator.roles() == [role]


@pytest.mark.parametrize("portal", ["citizen", "team"])
async def test_people_of_other_portals_have_no_work_details(identity, portal):
    somebody = await enter(identity, portal)
    for method, path, body in (
        ("GET", "/me/roles", None),
        ("POST", "/me/roles", {**JOB, "organisation": None}),
        ("PUT", f"/me/roles/{NOWHERE}", JOB),
        ("DELETE", f"/me/roles/{NOWHERE}", None),
        ("POST", "/me/invitations/accept", {**JOB, "token": "x" * 43}),
    ):
        assert answer(await somebody.call(method, path, body)) == (404, "not_found"), path


async def claims_of(identity, secret):
    keys = KeySet.import_key_set((await identity.http.get("/.well-known/jwks.json")).json())
    return jwt.decode((await identity.exchange(secret)).json()["token"], keys, algorithms=["Ed25519"]).claims


async def test_a_session_says_which_roles_somebody_has_and_so_does_its_token(identity):
    administrator, organisation = await school(identity)
    alone = await administrator.add_role(organisation=None, job_title="Tutor")
    first, second = await administrator.held()
    assert first == {
        "id": first["id"],
        "job_title": "SENCO",
        "organisation": {"id": organisation, "name": "Oak Tree Primary"},
        "confirmed": False,
        "administrator": True,
    }
    assert second == {"id": alone, "job_title": "Tutor", "organisation": None, "confirmed": False, "administrator": False}
    await confirm(identity, organisation)
    assert [role["confirmed"] for role in await administrator.held()] == [True, False]
    assert (await claims_of(identity, administrator.secret))["roles"] == [
        {"id": first["id"], "organisation": organisation, "confirmed": True},
        {"id": alone, "organisation": None, "confirmed": False},
    ]


async def test_a_sign_in_that_waits_for_its_code_says_nothing_about_roles(identity):
    administrator, _ = await school(identity)
    pending = await identity.begin(administrator.person)
    waiting = (await identity.exchange(pending)).json()
    assert (waiting["state"], waiting["token"], waiting["roles"]) == ("code_needed", None, [])


async def test_others_than_professionals_have_no_roles_whatever_stands_in_the_table(identity):
    somebody = await enter(identity, "citizen")
    await identity.execute(
        """INSERT INTO roles (id, account_id, job_title, telephone, administrator, confirmed_at, created_at)
        VALUES (:id, :account, 'x', 'x', false, now(), now())""",
        id=NOWHERE,
        account=await identity.account_id(somebody.person),
    )
    assert await somebody.held() == []
    assert (await claims_of(identity, somebody.secret))["roles"] == []


@pytest.mark.parametrize("portal", ["citizen", "professional"])
async def test_trading_a_session_with_its_roles_is_one_statement(identity, api, portal):
    somebody = await enter(identity, portal)
    if portal == "professional":
        administrator, organisation = await school(identity)
        await join(identity, administrator, organisation)
        await somebody.add_role(organisation=None)
    statements = []

    def note(_connection, _cursor, statement, *_):
        statements.append(statement)

    engine = api.state.database.engine.sync_engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        assert (await identity.exchange(somebody.secret)).status_code == 200
    finally:
        event.remove(engine, "before_cursor_execute", note)
    assert len(statements) == 1


@pytest.mark.parametrize(("portal", "looked"), [("citizen", False), ("professional", True)])
async def test_the_database_does_not_look_for_roles_of_citizens(identity, api, portal, looked):
    somebody = await enter(identity, portal)
    account = await identity.account_id(somebody.person)
    [(fingerprint,)] = await identity.execute("SELECT secret_hash FROM sessions WHERE account_id = :id AND ended_at IS NULL", id=account)
    compiled = _WITH_HOLDER.compile(dialect=api.state.database.engine.dialect)
    values = {**compiled.params, "secret_hash": fingerprint}
    async with identity.database.open_work() as work:
        given = tuple(values[name] for name in compiled.positiontup or ())
        plan = [row[0] for row in await work.connection.exec_driver_sql(f"EXPLAIN (ANALYZE, TIMING OFF) {compiled}", given)]
    [roles_of] = [number for number, line in enumerate(plan) if "SubPlan" in line and "->" not in line]
    assert ("never executed" not in plan[roles_of + 1]) == looked, plan


async def test_a_token_that_outlives_its_session_changes_no_role(identity):
    administrator, organisation = await school(identity)
    headers = await identity.headers_of(administrator.secret)
    [role] = await administrator.roles()
    await identity.post("/sessions/end", {"session": administrator.secret})
    for method, path, body in (
        ("GET", "/me/roles", None),
        ("POST", "/me/roles", {**JOB, "organisation": None}),
        ("PUT", f"/me/roles/{role['id']}", JOB),
        ("DELETE", f"/me/roles/{role['id']}", None),
        ("GET", f"/organisations/{organisation}/members", None),
        ("POST", f"/organisations/{organisation}/invitations", {"email": "new@example.org"}),
        ("DELETE", f"/organisations/{organisation}/members/{role['id']}", None),
        ("PUT", f"/organisations/{organisation}/members/{role['id']}", {"administrator": False}),
        ("POST", "/me/invitations/accept", {**JOB, "token": "x" * 43}),
    ):
        assert answer(await identity.http.request(method, path, json=body, headers=headers)) == (401, "session_ended"), path
