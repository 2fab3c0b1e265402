"""The statutory clocks: calendar weeks from the day of receipt."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.cases.domain.clocks import advice_due_on, appeal_by, comment_by, consultation_due_on, over_school_age_from, statutory_dates


def test_the_limits_of_a_request_of_1_september_2026_are_those_worked_out_by_hand():
    """SEND Regulations 2014, reg 5(1), 10(1) and 13(2): 6, 16 and 20 weeks, whatever lies between."""
    dates = statutory_dates(date(2026, 9, 1))
    assert dates.decide_by == date(2026, 10, 13)
    assert dates.refuse_plan_by == date(2026, 12, 22)
    assert dates.final_plan_by == date(2027, 1, 19)


@given(st.dates(min_value=date(2014, 9, 1), max_value=date(2100, 1, 1)))
def test_every_limit_falls_on_the_weekday_of_receipt(received_on):
    dates = statutory_dates(received_on)
    for limit, weeks in ((dates.decide_by, 6), (dates.refuse_plan_by, 16), (dates.final_plan_by, 20)):
        assert limit - received_on == timedelta(days=7 * weeks)
        assert limit.weekday() == received_on.weekday()


def test_the_day_on_which_a_draft_is_served_is_the_first_of_the_family_s_15():
    """SEND Regulations 2014, reg 13(1): "beginning with the day on which the draft plan was served"."""
    assert comment_by(date(2026, 12, 1)) == date(2026, 12, 15)
    assert comment_by(date(2027, 2, 20)) == date(2027, 3, 6)


def test_advice_has_6_weeks_and_a_consulted_setting_15_days():
    assert advice_due_on(date(2026, 9, 1)) == date(2026, 10, 13)
    assert consultation_due_on(date(2026, 12, 1)) == date(2026, 12, 16)


@pytest.mark.parametrize(
    ("letter_on", "last"),
    [
        (date(2026, 12, 1), date(2027, 2, 1)),
        (date(2026, 12, 31), date(2027, 2, 28)),
        (date(2027, 12, 31), date(2028, 2, 29)),
        (date(2026, 6, 30), date(2026, 8, 30)),
    ],
)
def test_an_appeal_has_2_calendar_months_and_the_last_day_of_a_shorter_month(letter_on, last):
    assert appeal_by(letter_on) == last


@pytest.mark.parametrize(
    ("born", "ends"),
    [
        (date(2010, 8, 31), date(2026, 6, 26)),
        (date(2010, 9, 1), date(2027, 6, 25)),
        (date(2011, 1, 15), date(2027, 6, 25)),
        (date(2008, 2, 29), date(2024, 6, 28)),
    ],
)
def test_compulsory_school_age_is_over_after_the_last_friday_of_june_of_the_school_year_of_the_sixteenth_birthday(born, ends):
    assert over_school_age_from(born) == ends + timedelta(days=1)
    assert ends.isoweekday() == 5
