"""The stages of an assessment: which is happening, and what each date is."""

from typing import Any

from gateway.portals.timeline import Stage, timeline

DATES = {"received_on": "2026-03-02", "decide_by": "2026-04-13", "refuse_plan_by": "2026-06-22", "final_plan_by": "2026-07-20"}


def _asked(due_on: str, state: str = "asked", *, late: bool = False) -> dict[str, Any]:
    return {"due_on": due_on, "state": state, "late": late}


def _states(stages: tuple[Stage, ...]) -> list[str]:
    return [stage.state for stage in stages]


def test_before_a_request_its_stage_is_the_one_that_happens_and_nothing_has_a_date() -> None:
    stages = timeline(None, registered=False, family=False)
    assert _states(stages) == ["now", "to-come", "to-come", "to-come"]
    assert not any(stage.dates for stage in stages)
    assert "No request for an assessment has been sent" in stages[0].now


def test_a_request_that_is_being_registered_says_so_and_has_its_dates() -> None:
    stages = timeline(DATES, registered=False, family=True)
    assert _states(stages) == ["done", "now", "to-come", "to-come"]
    assert "being registered" in stages[0].now


def test_a_request_has_the_dates_of_the_law() -> None:
    stages = timeline(DATES, registered=True, family=False)
    assert [(marked.words, marked.day.isoformat()) for stage in stages for marked in stage.dates] == [
        ("Received", "2026-03-02"),
        ("By", "2026-04-13"),
        ("No plan: by", "2026-06-22"),
        ("Final plan: by", "2026-07-20"),
    ]
    assert not stages[0].now
    assert "13 April 2026" in stages[1].now


def test_advice_that_is_awaited_shows_the_next_date_and_the_decision_is_behind() -> None:
    stages = timeline(DATES, [_asked("2026-05-20"), _asked("2026-05-13"), _asked("2026-05-01", "received")], registered=True, family=True)
    assert _states(stages) == ["done", "done", "now", "to-come"]
    assert not stages[1].now
    assert not stages[1].dates
    assert [(marked.words, marked.day.isoformat()) for marked in stages[2].dates] == [("Next due by", "2026-05-13")]
    assert stages[2].now == "The council has asked professionals for advice. 1 of 3 have answered."


def test_advice_that_is_all_answered_has_no_date_left() -> None:
    stages = timeline(DATES, [_asked("2026-05-20", "nil-return")], registered=True, family=False)
    assert stages[2].dates == ()
    assert [stage.state for stage in stages if stage.now] == ["now"]


def test_advice_whose_last_day_is_past_is_overdue() -> None:
    stages = timeline(DATES, [_asked("2026-05-13", late=True), _asked("2026-05-20")], registered=True, family=True)
    assert [(marked.words, marked.day.isoformat()) for marked in stages[2].dates] == [("Overdue: was due by", "2026-05-13")]


def test_without_a_request_the_weeks_of_the_law_are_said_in_whole_sentences() -> None:
    stages = timeline(None, registered=False, family=True)
    assert "it tells you within 16 weeks of the request, with its reasons" in stages[3].text
    assert "the final plan is with you within 20 weeks of the request" in stages[3].text
    assert "by 22 June 2026" in timeline(DATES, registered=True, family=False)[3].text


def test_a_family_is_addressed_and_a_professional_is_not() -> None:
    family, professional = (timeline(DATES, registered=True, family=family) for family in (True, False))
    assert "tells you" in family[1].now
    assert "tells the family" in professional[1].now
