"""The statutory clocks: calendar weeks from the day of receipt."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from services.cases.domain.clocks import statutory_dates


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
