"""Earlier advice stands in for new advice when author, council and family agree (SEND Regulations 2014, reg 6(4))."""

from itertools import product
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from services.cases.handlers import on_form_submitted
from tests.cases.people import NOT_THERE, role, submitted

REPORT = {"title": "Report of the spring", "written_on": "2026-03-01"}


@pytest.fixture
async def asked(team, case):
    return (await team.post(f"/cases/{case.id}/advice-requests", {"kind": "educational", "organisation_id": case.school}))["id"]


async def _events(database) -> list[str]:
    async with database.open_work() as work:
        rows = await work.connection.execute(text("SELECT type, data FROM outbox WHERE type LIKE 'uk.ehc.advice.re%' ORDER BY position"))
        return [row.type.removeprefix("uk.ehc.advice.").removesuffix(".v1") for row in rows if not row.type.endswith("requested.v1")]


async def _say(asking, asked: str, party: str, *, agrees: bool):
    return (await asking.call("PUT", f"/advice-requests/{asked}/reuse/{party}", {"agrees": agrees})).status_code


@pytest.mark.parametrize("first", ["council", "family"])
async def test_with_the_third_agreement_the_request_is_answered(team, mother, senco, case, asked, first, database):
    assert (await senco.call("POST", f"/advice-requests/{asked}/reuse", REPORT)).status_code == 201
    listed = (await mother.get(f"/children/{case.child}/reuses"))["reuses"]
    assert listed == [{"advice_request_id": asked, "kind": "educational", **REPORT, "family": None}]
    parties = {"council": team, "family": mother}
    second = next(party for party in parties if party != first)
    assert await _say(parties[first], asked, first, agrees=True) == 204
    assert (await senco.get(f"/advice-requests/{asked}"))["state"] == "asked"
    for _ in range(2):
        assert await _say(parties[second], asked, second, agrees=True) == 204
    shown = await senco.get(f"/advice-requests/{asked}")
    assert (shown["state"], shown["reuse"]["council"]["agrees"], shown["reuse"]["family"]["agrees"]) == ("reused", True, True)
    assert await _events(database) == ["reuse-proposed", "received"]
    assert await _say(team, asked, "council", agrees=False) == 409


@pytest.mark.parametrize(("party", "before"), list(product(("council", "family"), (False, True))))
async def test_whoever_refuses_ends_it_and_advice_stays_due(team, mother, senco, asked, party, before, database):
    await senco.call("POST", f"/advice-requests/{asked}/reuse", REPORT)
    parties = {"council": team, "family": mother}
    other = next(name for name in parties if name != party)
    if before:
        await _say(parties[other], asked, other, agrees=True)
    assert await _say(parties[party], asked, party, agrees=False) == 204
    assert await _say(parties[party], asked, party, agrees=False) == 204
    assert await _say(parties[party], asked, party, agrees=True) == 409
    assert (await senco.get(f"/advice-requests/{asked}"))["state"] == "asked"
    assert await _events(database) == ["reuse-proposed", "reuse-refused"]
    assert (await senco.call("POST", f"/advice-requests/{asked}/reuse", REPORT)).json()["code"] == "already_proposed"
    nil = {"reason": "discharged", "details": ""}
    assert (await senco.call("POST", f"/advice-requests/{asked}/nil-return", nil)).status_code == 204


async def test_only_who_speaks_for_the_child_is_asked_and_may_answer(caller, mother, senco, asked, database):
    await senco.call("POST", f"/advice-requests/{asked}/reuse", REPORT)
    async with database.open_work() as work:
        event = (await work.connection.execute(text("SELECT data, exposure FROM outbox WHERE type LIKE '%reuse-proposed%'"))).one()
        await work.connection.execute(text("UPDATE relationships SET parental_responsibility = 'no'"))
    assert (event.data["family_ids"], event.exposure) == ([str(mother.id)], "internal")
    for asking in (caller("citizen"), mother, senco):
        answer = await asking.call("PUT", f"/advice-requests/{asked}/reuse/family", {"agrees": True})
        assert answer.json() == NOT_THERE
    assert (await senco.call("PUT", f"/advice-requests/{asked}/reuse/council", {"agrees": True})).json() == NOT_THERE


async def test_before_anything_is_proposed_there_is_nothing_to_agree_to(team, mother, asked):
    assert await _say(team, asked, "council", agrees=True) == 404
    assert await _say(mother, asked, "family", agrees=True) == 404


async def test_earlier_advice_is_named_dated_and_of_this_child(senco, mother, case, asked):
    wrong = {"title": " ", "written_on": "2090-01-01"}
    answer = await senco.call("POST", f"/advice-requests/{asked}/reuse", wrong)
    assert [error["field"] for error in answer.json()["errors"]] == ["title", "written_on"]
    foreign = await senco.call("POST", f"/advice-requests/{asked}/reuse", {**REPORT, "submission_id": str(uuid4())})
    assert [error["field"] for error in foreign.json()["errors"]] == ["submission_id"]
    assert (await mother.get(f"/children/{case.child}/reuses"))["reuses"] == []


async def test_advice_that_was_sent_before_can_be_named(team, senco, case, asked, database):
    sent = submitted(UUID(case.child), senco.id, kind="advice", channel="professional", organisation_id=case.school, advice_request_id=asked)
    async with database.open_work() as work:
        await on_form_submitted(sent, work)
    again = (await team.post(f"/cases/{case.id}/advice-requests", {"kind": "educational", "organisation_id": case.school}))["id"]
    answer = await senco.call("POST", f"/advice-requests/{again}/reuse", {**REPORT, "submission_id": str(sent.subject)})
    assert answer.status_code == 201
    assert (await senco.get(f"/advice-requests/{again}"))["reuse"]["id"] == str(sent.subject)


async def test_advice_of_a_colleague_is_not_reused_as_if_its_author_agreed(team, senco, caller, case, asked, database):
    sent = submitted(UUID(case.child), senco.id, kind="advice", channel="professional", organisation_id=case.school, advice_request_id=asked)
    async with database.open_work() as work:
        await on_form_submitted(sent, work)
    again = (await team.post(f"/cases/{case.id}/advice-requests", {"kind": "educational", "organisation_id": case.school}))["id"]
    colleague = caller("professional", role(UUID(case.school)))
    answer = await colleague.call("POST", f"/advice-requests/{again}/reuse", {**REPORT, "submission_id": str(sent.subject)})
    assert [error["field"] for error in answer.json()["errors"]] == ["submission_id"]
