"""Cases hears of somebody of the SEND team who runs no cases any more."""

from tests.identity.client import Identity
from tests.identity.workplaces import Colleague, enter


async def _told_of(identity: Identity, colleague: Colleague) -> int:
    told = "SELECT count(*) FROM outbox WHERE type = 'uk.ehc.team.casework-ended.v1' AND subject = :subject"
    return int((await identity.execute(told, subject=await identity.account_id(colleague.person)))[0][0])


async def test_whoever_is_neither_officer_nor_manager_any_more_runs_no_cases_and_that_is_told_once(identity):
    boss, changed = await enter(identity, "team", "totp", "administrator"), await enter(identity, "team")
    path = f"/team/accounts/{await identity.account_id(changed.person)}"
    for roles, told in ((["manager"], 0), (["administrator"], 1), (["administrator"], 1), (["administrator", "officer"], 1), (["administrator"], 2)):
        assert (await boss.call("PUT", f"{path}/roles", {"roles": roles})).status_code == 204
        assert await _told_of(identity, changed) == told
    assert (await boss.call("POST", f"{path}/close")).status_code == 204
    assert await _told_of(identity, changed) == 2


async def test_whose_account_is_closed_runs_no_cases_and_that_is_told_once(identity):
    boss, officer = await enter(identity, "team", "totp", "administrator"), await enter(identity, "team")
    for _ in range(2):
        assert (await boss.call("POST", f"/team/accounts/{await identity.account_id(officer.person)}/close")).status_code == 204
        assert await _told_of(identity, officer) == 1
