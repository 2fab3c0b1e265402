"""The road from a request to a final plan, and the ways off it, through the API as the SEND team uses it."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from services.cases.domain.moves import MUST_BE_ASKED
from services.cases.handlers import on_form_submitted
from services.cases.use_cases.remind_of_advice import remind_of_advice
from services.cases.use_cases.remind_of_deadlines import remind_of_deadlines
from tests.cases.people import NOT_THERE, child_asked_for, submitted, take_step


@pytest.fixture
async def child(mother, database) -> str:
    """A child whose mother's request the council has, ten weeks ago by now."""
    return await child_asked_for(mother, database)


@pytest.fixture
def officer(caller):
    return caller("team", team_roles=("officer",))


async def _case(team, child):
    return await team.get(f"/children/{child}/case")


async def _step(team, child, step, clock, **said):
    answer = await take_step(team, child, step, **{"on": clock.today().isoformat(), **said})
    return answer.status_code, (answer.json() if answer.content else {}).get("code")


async def _ask_everybody(team, child, school):
    case = (await _case(team, child))["case"]["id"]
    for kind in MUST_BE_ASKED:
        await team.post(f"/cases/{case}/advice-requests", {"kind": kind, "organisation_id": str(school)})


async def _drafted(team, child, clock, school):
    assert await _step(team, child, "assessment-decision", clock, yes=True) == (204, None)
    await _ask_everybody(team, child, school)
    assert await _step(team, child, "plan-decision", clock, yes=True) == (204, None)
    assert await _step(team, child, "draft-plan", clock) == (204, None)


async def test_a_request_becomes_a_final_plan_and_everybody_sees_each_step_at_once(team, mother, senco, child, clock, school, database):
    assert (await _case(team, child))["possible"][:2] == ["acknowledge", "decide-assessment"]
    assert await _step(team, child, "acknowledgement", clock) == (204, None)
    clock.ahead = timedelta(days=30)
    assert await _step(team, child, "assessment-decision", clock, yes=True, reasons="They may need a plan.") == (204, None)
    await _ask_everybody(team, child, school)
    for reader in (mother, senco):
        assert (await reader.get(f"/children/{child}/progress"))["case"]["stage"] == "assessing"
    clock.ahead = timedelta(days=80)
    assert await _step(team, child, "plan-decision", clock, yes=True) == (204, None)
    assert await _step(team, child, "consultations", clock, setting="Example Academy", urn=123456) == (201, None)
    assert await _step(team, child, "draft-plan", clock) == (204, None)
    shown = (await mother.get(f"/children/{child}/progress"))["case"]
    assert (shown["stage"], shown["comment_by"]) == ("draft_sent", (clock.today() + timedelta(days=14)).isoformat())
    asked = (await _case(team, child))["consultations"][0]
    answer = {"on": clock.today().isoformat(), "can_meet_needs": True}
    assert (await team.call("PUT", f"/consultations/{asked['id']}/response", answer)).status_code == 204
    assert (await team.call("PUT", f"/consultations/{asked['id']}/response", answer)).json()["code"] == "answered"
    assert await _step(team, child, "final-plan", clock, consultation_id=asked["id"]) == (409, "family_has_time")
    assert await _step(team, child, "draft-response", clock, meeting_wanted=False, said="We agree.") == (204, None)
    assert await _step(team, child, "final-plan", clock, consultation_id=asked["id"]) == (204, None)
    done = await _case(team, child)
    assert done["case"]["stage"] == "plan_issued"
    assert [move["kind"] for move in done["moves"]] == [
        "acknowledge",
        "decide-assessment",
        "decide-plan",
        "send-draft",
        "record-response",
        "issue-final",
    ]
    assert not [deadline for deadline in done["deadlines"] if deadline["open"] or deadline["late"]]
    assert {request["state"] for request in done["advice"]} == {"cancelled"}, "nobody is asked for what nobody needs any more"
    async with database.open_work() as work:
        letters = (await work.connection.execute(text("SELECT kind, person FROM notices ORDER BY kind"))).all()
    assert {letter.person for letter in letters} == {mother.id}
    assert [letter.kind for letter in letters] == ["acknowledgement", "draft-plan", "final-plan", "will-assess", "will-issue-plan"]


async def test_a_decision_needs_a_manager_and_the_rest_an_officer(officer, caller, child, clock):
    assert await _step(officer, child, "acknowledgement", clock) == (204, None)
    for step, more in (
        ("assessment-decision", {"yes": True}),
        ("plan-decision", {"yes": True}),
        ("final-plan", {}),
        ("cessation-decision", {"reason": 1}),
        ("cessation", {"reason": 1}),
    ):
        assert await _step(officer, child, step, clock, **more) == (404, "not_found"), step
    administrator = caller("team", team_roles=("administrator",))
    assert (await administrator.call("GET", f"/children/{child}/case")).json() == NOT_THERE
    assert (await officer.call("GET", f"/children/{uuid4()}/case")).json() == NOT_THERE


async def test_a_refusal_needs_reasons_stays_on_record_and_can_be_reversed(team, mother, child, clock):
    assert await _step(team, child, "assessment-decision", clock, yes=False, reasons="  ") == (422, "invalid")
    assert await _step(team, child, "assessment-decision", clock, yes=False, reasons="The school can meet the needs.") == (204, None)
    refused_on = clock.today()
    clock.ahead = timedelta(days=20)
    assert await _step(team, child, "assessment-decision", clock, yes=True) == (409, "decided")
    assert await _step(team, child, "assessment-decision", clock, yes=True, because="ordered") == (204, None)
    found = await _case(team, child)
    assert [(move["kind"], move["outcome"]) for move in found["moves"]] == [("decide-assessment", "no"), ("decide-assessment", "yes")]
    assert found["case"]["decided_on"] == refused_on.isoformat()
    assert found["case"]["final_plan_by"] == (clock.today() + timedelta(weeks=14)).isoformat()
    assert next(item["due_on"] for item in found["deadlines"] if item["clock"] == "final-plan") == found["case"]["final_plan_by"]
    assert (await mother.get(f"/children/{child}/progress"))["case"]["stage"] == "assessing"


async def test_advice_is_asked_for_once_an_assessment_was_decided_on_and_a_plan_is_decided_on_once_all_kinds_were(team, child, clock, school):
    case = (await _case(team, child))["case"]["id"]
    asked = await team.call("POST", f"/cases/{case}/advice-requests", {"kind": "health", "organisation_id": str(school)})
    assert (asked.status_code, asked.json()["code"]) == (409, "not_now")
    await _step(team, child, "assessment-decision", clock, yes=True)
    await team.post(f"/cases/{case}/advice-requests", {"kind": "health", "organisation_id": str(school)})
    for optional in ("adulthood", "other"):
        answer = await take_step(team, child, "plan-decision", yes=True)
        assert answer.json()["code"] == "advice_not_asked"
        assert answer.json()["detail"].endswith("Still to ask for: educational, psychological, social care")
        await team.post(f"/cases/{case}/advice-requests", {"kind": optional, "organisation_id": str(school)})
    answer = await take_step(team, child, "plan-decision", yes=True)
    assert answer.json()["detail"].endswith("Still to ask for: educational, psychological, social care")


async def test_advice_that_came_on_paper_is_recorded_on_its_day_also_when_it_is_late_or_there_is_none(team, child, clock, school, database):
    await _step(team, child, "assessment-decision", clock, yes=True)
    await _ask_everybody(team, child, school)
    first, second = [request["id"] for request in (await _case(team, child))["advice"]][:2]
    clock.ahead = timedelta(weeks=7)
    late, early = clock.today().isoformat(), (clock.today() - timedelta(weeks=8)).isoformat()
    for body in ({"received_on": early}, {"received_on": (clock.today() + timedelta(days=1)).isoformat()}, {"received_on": late, "nil_reason": "other"}):
        assert (await team.call("POST", f"/advice-requests/{first}/record", body)).status_code == 422
    assert (await team.call("POST", f"/advice-requests/{first}/record", {"received_on": late})).status_code == 204
    assert (await team.call("POST", f"/advice-requests/{first}/record", {"received_on": late})).json()["code"] == "already_answered"
    nil = {"received_on": late, "nil_reason": "not-known", "details": "By telephone"}
    assert (await team.call("POST", f"/advice-requests/{second}/record", nil)).status_code == 204
    shown = {request["id"]: request for request in (await _case(team, child))["advice"]}
    assert [(shown[one]["state"], shown[one]["late"]) for one in (first, second)] == [("received", True), ("nil-return", True)]
    assert [data["outcome"] for _, data in await _told(database, "advice.received")] == ["advice", "nil-return"]


async def test_a_step_on_a_case_that_somebody_changed_meanwhile_is_refused_and_does_nothing(team, child, clock):
    found = await _case(team, child)
    stale = {"version": found["version"], "on": clock.today().isoformat()}
    assert await _step(team, child, "acknowledgement", clock) == (204, None)
    again = await team.call("POST", f"/cases/{found['case']['id']}/withdrawal", stale)
    assert (again.status_code, again.json()["code"]) == (409, "stale_version")
    assert (await _case(team, child))["case"]["stage"] == "request_received"


async def test_no_step_is_dated_before_the_one_before_it_or_in_the_future(team, child, clock):
    for on in (clock.today() + timedelta(days=1), clock.today() - timedelta(days=1)):
        answer = await take_step(team, child, "acknowledgement", on=on.isoformat())
        assert answer.status_code == 422
        assert [error["field"] for error in answer.json()["errors"]] == ["on"]


async def test_the_end_of_a_case_ends_no_access_and_reminds_nobody_of_advice(team, senco, child, clock, school, database):
    await _step(team, child, "assessment-decision", clock, yes=True)
    await _ask_everybody(team, child, school)
    assert await _step(team, child, "withdrawal", clock, reasons="The family moved on.") == (204, None)
    assert (await senco.get(f"/children/{child}/progress"))["case"]["stage"] == "withdrawn"
    clock.ahead = timedelta(weeks=30)
    for timer in (remind_of_advice, remind_of_deadlines):
        async with database.open_work() as work:
            await timer(work)
    assert await _told(database, "deadline") == []
    assert await _told(database, "advice.cancelled") != []


async def test_a_new_request_after_the_end_opens_a_new_case_and_the_old_one_stays(team, mother, child, clock, database):
    first = (await _case(team, child))["case"]["id"]
    assert await _step(team, child, "transfer", clock, authority=12) == (422, "invalid")
    assert await _step(team, child, "transfer", clock, authority=331) == (204, None)
    async with database.open_work() as work:
        await on_form_submitted(submitted(UUID(child), mother.id), work)
    second = await _case(team, child)
    assert second["case"]["id"] != first
    assert (second["case"]["stage"], second["moves"], len(second["requests"])) == ("request_received", [], 1)
    assert len((await mother.get("/children"))["children"]) == 1, "two cases do not make two children of one"


async def test_a_draft_that_the_family_reads_in_the_portal_is_served_on_the_day_it_can_read_it(team, child, clock, school):
    await _step(team, child, "assessment-decision", clock, yes=True)
    await _ask_everybody(team, child, school)
    await _step(team, child, "plan-decision", clock, yes=True)
    yesterday = clock.today().isoformat()
    clock.ahead = timedelta(days=1)
    assert await _step(team, child, "draft-plan", clock, on=yesterday) == (409, "served_today")
    assert await _step(team, child, "draft-plan", clock) == (204, None)


async def test_a_setting_is_named_once_it_was_consulted_and_its_time_is_over_or_it_answered(team, child, clock, school):
    await _drafted(team, child, clock, school)
    clock.ahead = timedelta(days=15)
    assert await _step(team, child, "consultations", clock, setting="Example Academy") == (201, None)
    asked = (await _case(team, child))["consultations"][0]
    assert await _step(team, child, "final-plan", clock, consultation_id=str(uuid4())) == (422, "invalid")
    assert await _step(team, child, "final-plan", clock) == (422, "invalid")
    assert await _step(team, child, "final-plan", clock, consultation_id=asked["id"]) == (422, "invalid")
    clock.ahead = timedelta(days=31)
    assert await _step(team, child, "final-plan", clock, consultation_id=asked["id"]) == (204, None)


async def test_a_plan_ceases_with_a_reason_of_the_return_and_not_before_it_was_issued(team, child, clock, school):
    for step in ("cessation-decision", "cessation"):
        assert await _step(team, child, step, clock, reason=2, details="Needs are met.") == (409, "not_now")
    await _drafted(team, child, clock, school)
    clock.ahead = timedelta(days=15)
    await _step(team, child, "final-plan", clock, setting_type="A mainstream school")
    for step in ("cessation-decision", "cessation"):
        assert await _step(team, child, step, clock, reason=12, details="Needs are met.") == (422, "malformed")
    assert await _step(team, child, "cessation-decision", clock, reason=2, details="") == (422, "invalid")
    assert await _step(team, child, "cessation", clock, reason=1) == (204, None)
    assert (await _case(team, child))["possible"] == []


@pytest.mark.parametrize(("reason", "letters", "ended"), [(8, 0, 1), (1, 1, 0)])
async def test_the_family_of_somebody_who_has_died_gets_no_letter_and_nothing_by_itself_from_then_on(team, child, clock, database, reason, letters, ended):
    async with database.open_work() as work:
        await work.connection.execute(text("UPDATE cases SET stage = 'plan_issued', decided_on = received_on"))
    assert await _step(team, child, "cessation", clock, reason=reason, details="See the file.") == (204, None)
    assert (await team.get(f"/children/{child}/letters"))["total"] == letters
    assert len(await _told(database, "notice.served")) == letters
    assert len(await _told(database, "automatic-messages-ended")) == ended
    clock.ahead = timedelta(weeks=21)
    async with database.open_work() as work:
        await remind_of_deadlines(work)
    assert await _told(database, "deadline") == []


async def test_an_exception_says_why_a_time_limit_was_missed_and_moves_none(team, child, clock):
    before = (await _case(team, child))["case"]["decide_by"]
    clock.ahead = timedelta(weeks=7)
    answer = await take_step(team, child, "exceptions", on=clock.today().isoformat(), reason="X5", details="Too few psychologists")
    assert answer.status_code == 422
    assert await _step(team, child, "exceptions", clock, reason="X3", details=" ") == (422, "invalid")
    start = (clock.today() - timedelta(weeks=4)).isoformat()
    assert await _step(team, child, "exceptions", clock, on=start, reason="X3", details="A death in the family; see the letter.") == (201, None)
    found = await _case(team, child)
    decide = next(item for item in found["deadlines"] if item["clock"] == "decide")
    assert (decide["due_on"], decide["late"], decide["excused_by"]) == (before, True, ["X3"])
    exception = found["exceptions"][0]["id"]
    for on, status in ((clock.today() + timedelta(days=1), 422), (clock.today() - timedelta(weeks=5), 422), (clock.today(), 204), (clock.today(), 409)):
        assert (await team.call("PUT", f"/exceptions/{exception}/end", {"ends_on": on.isoformat()})).status_code == status


async def test_a_time_limit_is_told_of_14_and_3_days_before_and_once_when_it_is_missed_whoever_else_runs(team, child, clock, database):
    due = timedelta(weeks=6)
    for ahead in (due - timedelta(days=14), due - timedelta(days=3), due, due + timedelta(days=1), due + timedelta(days=2)):
        clock.ahead = ahead
        for _ in range(2):
            async with database.open_work() as one, database.open_work() as other:
                await remind_of_deadlines(one)
                await remind_of_deadlines(other)
    told = [(kind, data["clock"], data.get("days_left")) for kind, data in await _told(database, "deadline")]
    assert told == [
        ("uk.ehc.deadline.approaching.v1", "decide", 14),
        ("uk.ehc.deadline.reminder-due.v1", "decide", None),
        ("uk.ehc.deadline.approaching.v1", "decide", 3),
        ("uk.ehc.deadline.reminder-due.v1", "decide", None),
        ("uk.ehc.deadline.missed.v1", "decide", None),
        ("uk.ehc.deadline.reminder-due.v1", "decide", None),
    ]


async def test_the_family_is_told_before_its_15_days_are_over(team, mother, child, clock, school, database):
    await _drafted(team, child, clock, school)
    clock.ahead = timedelta(days=11)
    async with database.open_work() as work:
        await remind_of_deadlines(work)
    told = [data for _, data in await _told(database, "deadline") if data["clock"] == "draft-comments"]
    assert [(data.get("days_left"), data.get("family_ids")) for data in told] == [(3, None), (None, [str(mother.id)])]


async def test_every_step_is_on_record_with_who_took_it(team, child, clock, database):
    await _step(team, child, "acknowledgement", clock)
    await _step(team, child, "assessment-decision", clock, yes=False, reasons="Canary words")
    async with database.open_work() as work:
        rows = (
            await work.connection.execute(text("SELECT action, actor, canonical FROM audit WHERE stream = :child ORDER BY sequence"), {"child": UUID(child)})
        ).all()
    taken = [(row.action, row.actor) for row in rows if row.action.startswith("case.") and row.action not in {"case.viewed", "case.opened"}]
    assert taken == [("case.acknowledge", team.id), ("case.decide-assessment", team.id)]
    assert not any("Canary" in row.canonical for row in rows)


async def _told(database, kind: str):
    async with database.open_work() as work:
        found = await work.connection.execute(text("SELECT type, data FROM outbox WHERE type LIKE :kind ORDER BY position"), {"kind": f"%{kind}%"})
        return [(row.type, row.data) for row in found]
