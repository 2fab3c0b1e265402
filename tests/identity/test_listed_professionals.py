"""Other systems tell which schools and services there are, and who works there."""

import asyncio
import secrets

import pytest

from contracts.identity import ColleagueInvited, OrganisationConfirmed, OrganisationMembershipChanged
from services.identity.domain.limits import LISTED_INVITATIONS
from tests.identity.systems import System, add
from tests.identity.workplaces import answer, confirm, enter, join, school

URN = "123456"
SAID = {"name": "Oak Tree Primary", "kind": "school", "ukprn": "10012345"}


async def system_that_tells(identity) -> System:
    return await add(identity, scopes=["professionals:write"], event_types=[])


async def put(system, path, body, **headers):
    token = {"authorization": f"Bearer {await system.token()}", **{name.replace("_", "-"): value for name, value in headers.items()}}
    return await system.identity.http.put(f"/v1/organisations/{path}", json=body, headers=token)


def listed(*people):
    return {"professionals": [{"email": one if isinstance(one, str) else one.person.email} for one in people]}


async def put_list(system, *people):
    taken = await put(system, f"{URN}/professionals", listed(*people))
    assert taken.status_code == 200, taken.text
    return tuple(taken.json()[name] for name in ("invited", "waiting", "kept", "ended"))


async def at_school(identity):
    """Return a system that tells, and a confirmed school's administrator, id, and a colleague there."""
    administrator, organisation = await school(identity)
    await confirm(identity, organisation)
    colleague, _ = await join(identity, administrator, organisation)
    return await system_that_tells(identity), administrator, colleague


async def test_an_organisation_that_is_told_of_is_there_confirmed_once_and_is_corrected(identity):
    system = await system_that_tells(identity)
    made = await put(system, URN, SAID)
    assert (made.status_code, {**made.json(), "id": ""}) == (200, {**SAID, "urn": URN, "id": ""})
    confirmed = "SELECT subject::text FROM outbox WHERE type = :type"
    assert await identity.execute(confirmed, type=OrganisationConfirmed.type) == [(made.json()["id"],)]
    corrected = await put(system, URN, {"name": " Oak  Tree Academy", "kind": "college"})
    assert corrected.json() == {"id": made.json()["id"], "urn": URN, "name": "Oak Tree Academy", "kind": "college", "ukprn": None}
    assert (await put(system, URN, {"name": "Oak Tree Academy", "kind": "college"})).status_code == 200
    assert len(await identity.execute(confirmed, type=OrganisationConfirmed.type)) == 1
    rows = await identity.execute("SELECT action, actor::text FROM audit WHERE stream = :id ORDER BY sequence", id=made.json()["id"])
    assert rows == [("organisation-added", system.id), ("organisation-corrected", system.id)]
    officer = await enter(identity, "team")
    found = (await officer.call("GET", "/organisations/search?name=academy")).json()["organisations"]
    assert [(one["name"], one["confirmed"]) for one in found] == [("Oak Tree Academy", True)]


async def test_what_somebody_named_and_nobody_confirmed_is_left_as_it_is(identity):
    administrator, organisation = await school(identity)
    made = await put(await system_that_tells(identity), URN, SAID)
    assert made.json()["id"] != organisation
    assert (await administrator.held())[0]["confirmed"] is False


async def test_of_two_who_tell_of_one_organisation_at_once_one_makes_it(identity):
    system = await system_that_tells(identity)
    answers = await asyncio.gather(*(put(system, URN, SAID) for _ in range(5)))
    assert {one.status_code for one in answers} == {200}
    assert len({one.json()["id"] for one in answers}) == 1


async def test_what_is_wrong_is_said_by_its_field_and_a_number_of_another_is_refused(identity):
    system = await system_that_tells(identity)
    assert (await put(system, URN, SAID)).status_code == 200
    assert answer(await put(system, "123457", SAID)) == (409, "organisation_known")
    assert answer(await put(system, "12345", SAID)) == (422, "malformed")
    wrong = await put(system, "123457", {"name": " ", "kind": "school", "ukprn": "1"})
    assert [error["field"] for error in wrong.json()["errors"]] == ["name", "ukprn"]


async def test_who_is_new_in_the_list_is_invited_once_and_who_is_gone_loses_the_role(identity):
    system, administrator, colleague = await at_school(identity)
    new = await enter(identity)
    before = len(await identity.events(ColleagueInvited))
    assert await put_list(system, administrator, new, "stranger@example.org") == (2, 0, 1, 1)
    assert {event.email for event in (await identity.events(ColleagueInvited))[before:]} == {new.person.email, "stranger@example.org"}
    assert await colleague.held() == []
    ended = (await identity.events(OrganisationMembershipChanged))[-1]
    assert (ended.person_id, ended.active) == (await identity.account_id(colleague.person), False)
    assert await put_list(system, administrator, new, "Stranger@Example.org") == (0, 2, 1, 0)
    token = next(event.token for event in await identity.events(ColleagueInvited) if event.email == new.person.email)
    assert (await new.accept(token)).status_code == 201
    assert await put_list(system, administrator, new, "stranger@example.org") == (0, 1, 2, 0)
    actors = await identity.execute("SELECT DISTINCT actor::text FROM audit WHERE action IN ('colleague-invited', 'role-ended') AND actor = :id", id=system.id)
    assert actors == [(system.id,)]


async def test_an_invitation_that_was_not_accepted_is_sent_again_two_weeks_later(identity):
    system, administrator, colleague = await at_school(identity)
    assert await put_list(system, administrator, colleague, "slow@example.org") == (1, 0, 2, 0)
    identity.clock.move(days=13)
    assert await put_list(system, administrator, colleague, "slow@example.org") == (0, 1, 2, 0)


async def test_the_last_administrator_stays_and_of_several_the_one_of_longest_standing(identity):
    system, administrator, colleague = await at_school(identity)
    members = (await administrator.call("GET", f"/organisations/{await administrator.organisation()}/members")).json()["members"]
    role = next(member["role_id"] for member in members if not member["is_me"])
    promoted = await administrator.call("PUT", f"/organisations/{await administrator.organisation()}/members/{role}", {"administrator": True})
    assert promoted.status_code == 204
    assert await put_list(system, "stranger@example.org") == (1, 0, 1, 1)
    assert (await administrator.held())[0]["administrator"] is True
    assert await colleague.held() == []


@pytest.mark.parametrize(
    ("people", "field"),
    [
        ([], "professionals"),
        (["nobody"], "professionals.0.email"),
        (["a@example.org", "A@example.org"], "professionals.0.email"),
        ([f"{number}@example.org" for number in range(501)], "professionals"),
    ],
)
async def test_a_list_with_a_mistake_changes_nothing(identity, people, field):
    system, _, colleague = await at_school(identity)
    refused = await put(system, f"{URN}/professionals", listed(*people))
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["field"] == field
    assert "example.org" not in refused.text
    assert len(await colleague.held()) == 1


async def test_a_school_that_is_not_there_or_not_confirmed_has_no_list(identity):
    await school(identity)
    assert answer(await put(await system_that_tells(identity), f"{URN}/professionals", listed("a@example.org"))) == (404, "not_found")


async def test_a_system_invites_so_many_people_a_day_and_no_more(identity, monkeypatch):
    system, administrator, colleague = await at_school(identity)
    monkeypatch.setattr(
        "services.identity.use_cases.put_professionals.LISTED_INVITATIONS", type(LISTED_INVITATIONS)("listed-invitation", ((3, LISTED_INVITATIONS.memory),))
    )
    new = [f"{secrets.token_hex(4)}@example.org" for _ in range(4)]
    before = len(await identity.events(ColleagueInvited))
    refused = await put(system, f"{URN}/professionals", listed(administrator, colleague, *new))
    assert (answer(refused), "retry-after" in refused.headers) == ((429, "invitations_blocked"), True)
    assert len(await identity.events(ColleagueInvited)) == before
    assert await put_list(system, administrator, colleague, *new[:3]) == (3, 0, 2, 0)
    assert (await put(system, f"{URN}/professionals", listed(administrator, colleague, new[3]))).status_code == 429


async def test_nobody_is_invited_in_the_name_of_somebody_who_has_left(identity):
    system, administrator, colleague = await at_school(identity)
    other = await enter(identity, "team", "totp", "administrator")
    assert (await other.call("POST", f"/team/accounts/{await identity.account_id(system.boss.person)}/close")).status_code == 204
    assert answer(await put(system, f"{URN}/professionals", listed(administrator, colleague, "new@example.org"))) == (409, "nobody_vouches")
    assert await put_list(system, administrator, colleague) == (0, 0, 2, 0)


async def test_a_token_does_nothing_once_access_is_ended_or_without_the_scope(identity):
    system = await system_that_tells(identity)
    token = {"authorization": f"Bearer {await system.token()}"}
    assert (await system.call("POST", "/end")).status_code == 204
    for path, body in [(URN, SAID), (f"{URN}/professionals", listed("a@example.org"))]:
        assert (await identity.http.put(f"/v1/organisations/{path}", json=body, headers=token)).status_code == 401
    assert await identity.execute("SELECT 1 FROM organisations") == []
    assert answer(await put(await add(identity), URN, SAID)) == (403, "insufficient_scope")


async def test_a_list_that_is_sent_twice_with_one_key_is_answered_twice_in_the_same_words(identity):
    system, administrator, colleague = await at_school(identity)
    people = listed(administrator, colleague, "new@example.org")
    first, again = [await put(system, f"{URN}/professionals", people, idempotency_key="monday") for _ in range(2)]
    assert (first.json(), again.json()["invited"], again.headers["idempotent-replayed"]) == (again.json(), 1, "true")
    assert answer(await put(system, f"{URN}/professionals", listed("b@example.org"), idempotency_key="monday")) == (422, "idempotency_key_reused")
