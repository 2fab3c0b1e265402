"""The stages of an assessment: which is happening, and what each date is."""

from typing import Any

import pytest

from gateway.portals.timeline import Audience, Stage, timeline

DATES = {"received_on": "2026-03-02", "decide_by": "2026-04-13", "refuse_plan_by": "2026-06-22", "final_plan_by": "2026-07-20"}
ASSESSING = {**DATES, "stage": "assessing", "decided_on": "2026-04-01", "ended_on": None}
DRAFT_SENT = {**ASSESSING, "stage": "draft_sent", "issue_decided_on": "2026-06-01", "draft_served_on": "2026-06-15", "comment_by": "2026-06-29"}
ISSUED = {**DRAFT_SENT, "stage": "plan_issued", "final_on": "2026-07-06"}


def _asked(due_on: str, state: str = "asked", *, late: bool = False) -> dict[str, Any]:
    return {"due_on": due_on, "state": state, "late": late}


def _states(stages: tuple[Stage, ...]) -> list[str]:
    return [stage.state for stage in stages]


def _dates(stages: tuple[Stage, ...]) -> list[tuple[str, str]]:
    return [(marked.words, marked.day.isoformat()) for stage in stages for marked in stage.dates]


def test_before_a_request_its_stage_is_the_one_that_happens_and_nothing_has_a_date() -> None:
    stages = timeline(None, registered=False, audience="professional")
    assert _states(stages) == ["now", "to-come", "to-come", "to-come", "to-come"]
    assert not any(stage.dates for stage in stages)
    assert "No request for an assessment has been sent" in stages[0].now


def test_a_request_that_is_being_registered_says_so_and_has_its_dates() -> None:
    stages = timeline(DATES, registered=False, audience="family")
    assert _states(stages) == ["done", "now", "to-come", "to-come", "to-come"]
    assert "being registered" in stages[0].now


def test_a_request_has_the_dates_of_the_law() -> None:
    stages = timeline(DATES, registered=True, audience="professional")
    assert _dates(stages) == [("Received", "2026-03-02"), ("By", "2026-04-13"), ("No plan: by", "2026-06-22"), ("By", "2026-07-20")]
    assert not stages[0].now
    assert "13 April 2026" in stages[1].now


def test_advice_that_is_awaited_shows_the_next_date_and_the_decision_is_behind() -> None:
    stages = timeline(ASSESSING, [_asked("2026-05-20"), _asked("2026-05-13"), _asked("2026-05-01", "received")], registered=True, audience="family")
    assert _states(stages) == ["done", "done", "now", "to-come", "to-come"]
    assert not stages[1].now
    assert [(marked.words, marked.day.isoformat()) for marked in stages[1].dates] == [("Decided", "2026-04-01")]
    assert [(marked.words, marked.day.isoformat()) for marked in stages[2].dates] == [("Next due by", "2026-05-13")]
    assert stages[2].now == "The council has asked professionals for advice. 1 of 3 have answered."


def test_an_assessment_for_which_nothing_was_asked_yet_says_that_it_was_decided_on() -> None:
    stages = timeline(ASSESSING, registered=True, audience="professional")
    assert [stage.now for stage in stages if stage.now] == ["The council has decided to assess, and will ask professionals for advice."]


def test_advice_that_is_all_answered_has_no_date_left() -> None:
    stages = timeline(ASSESSING, [_asked("2026-05-20", "nil-return")], registered=True, audience="professional")
    assert stages[2].dates == ()
    assert [stage.state for stage in stages if stage.now] == ["now"]


def test_advice_whose_last_day_is_past_is_overdue() -> None:
    stages = timeline(ASSESSING, [_asked("2026-05-13", late=True), _asked("2026-05-20")], registered=True, audience="family")
    assert [(marked.words, marked.day.isoformat()) for marked in stages[2].dates] == [("Overdue: was due by", "2026-05-13")]


def test_a_draft_shows_by_when_the_family_can_comment_and_a_final_plan_when_it_was_issued() -> None:
    stages = timeline(DRAFT_SENT, [_asked("2026-05-13", late=True)], registered=True, audience="family")
    assert _states(stages) == ["done", "done", "done", "now", "to-come"]
    assert stages[3].now == "The draft plan is with you. Tell the council what you think by 29 June 2026."
    assert [words for words, _ in _dates(stages)] == ["Received", "Decided", "Sent", "Comments by", "By"]
    issued = timeline(ISSUED, registered=True, audience="family")
    assert _states(issued) == ["done"] * 5
    assert [stage.now for stage in issued if stage.now] == ["The final plan was issued on 6 July 2026."]
    assert _dates(issued)[-1] == ("Issued", "2026-07-06")


@pytest.mark.parametrize(
    ("case", "states", "words"),
    [
        ({**DATES, "stage": "not_assessed", "decided_on": "2026-04-01"}, ["done", "done", "off", "off", "off"], "decided not to assess"),
        ({**ASSESSING, "stage": "not_issued", "issue_decided_on": "2026-06-01"}, ["done", "done", "done", "off", "off"], "decided not to issue a plan"),
        ({**DATES, "stage": "withdrawn", "ended_on": "2026-03-09"}, ["done", "off", "off", "off", "off"], "withdrawn on 9 March 2026"),
        (
            {**ASSESSING, "stage": "transferred_out", "ended_on": "2026-05-09"},
            ["done", "done", "off", "off", "off"],
            "Another council is responsible since 9 May 2026",
        ),
        ({**ISSUED, "stage": "ceased", "ended_on": "2027-07-09"}, ["done"] * 5, "not maintained the plan since 9 July 2027"),
    ],
)
@pytest.mark.parametrize("audience", ["family", "professional"])
def test_a_case_that_is_over_says_how_it_ended_and_what_does_not_take_place(case, states, words, audience) -> None:
    stages = timeline(case, [_asked("2026-05-13")], registered=True, audience=audience)
    assert _states(stages) == states
    assert [words in stage.now for stage in stages if stage.now] == [True]
    if "decided not" in words:
        assert ("appeal" in stages[4].now) == (audience == "family")


def test_without_a_request_the_weeks_of_the_law_are_said_in_whole_sentences() -> None:
    stages = timeline(None, registered=False, audience="family")
    assert "it tells you within 16 weeks of the request, with its reasons" in stages[3].text
    assert "the final plan is with you within 20 weeks of the request" in stages[4].text
    assert "by 22 June 2026" in timeline(DATES, registered=True, audience="professional")[3].text


def test_a_family_is_addressed_and_a_professional_is_not() -> None:
    family, professional = (timeline(DATES, registered=True, audience=audience) for audience in ("family", "professional"))
    assert "tells you" in family[1].now
    assert "tells the family" in professional[1].now


def test_the_send_team_reads_how_many_answered_of_all_that_it_asked() -> None:
    stages = timeline(ASSESSING, [_asked("2026-05-20", "received"), _asked("2026-05-20")], registered=True, audience="team")
    assert stages[2].now == "Advice was asked for: 1 of 2 answered."


@pytest.mark.parametrize(("case", "together"), [(ASSESSING, "the assessment"), (DRAFT_SENT, "the assessment"), (ISSUED, "the plan")])
def test_a_request_that_came_after_the_decision_has_its_own_day_and_is_said_until_it_is_acknowledged(case: dict[str, Any], together: str) -> None:
    first, again = ({"received_on": on, "later": later, "waits": later} for on, later in (("2026-03-02", False), ("2027-03-02", True)))
    request = timeline(case, requests=[first, again], registered=True, audience="family")[0]
    assert [(marked.words, marked.day.isoformat()) for marked in request.dates] == [("Received", "2026-03-02"), ("Asked again", "2027-03-02")]
    assert request.now == f"The council has received another request on 2 March 2027, and considers it together with {together}."
    later = timeline(case, requests=[first, again | {"waits": False}], registered=True, audience="family")[0]
    assert (later.dates, later.now) == (request.dates, "")
    ended = timeline(case | {"stage": "withdrawn", "ended_on": "2027-03-03"}, requests=[first, again], registered=True, audience="family")[0]
    assert (ended.dates, ended.now) == (request.dates, "")


@pytest.mark.parametrize(
    ("audience", "words"),
    [
        ("family", "The council will issue a plan. It sends you the draft by 6 July 2026."),
        ("professional", "The council will issue a plan. It sends the family the draft by 6 July 2026."),
        ("team", "The council will issue a plan. It sends the family the draft by 6 July 2026."),
    ],
)
def test_a_draft_that_was_ordered_has_a_last_day_until_it_is_sent(audience: Audience, words: str) -> None:
    ordered = {**ASSESSING, "stage": "drafting", "issue_decided_on": "2026-06-01", "draft_by": "2026-07-06"}
    stages = timeline(ordered, registered=True, audience=audience)
    assert stages[3].now == words
    assert ("Draft by", "2026-07-06") in _dates(stages)
    assert "draft" not in " ".join(marked for marked, _ in _dates(timeline({**ordered, **DRAFT_SENT}, registered=True, audience=audience))).lower()
