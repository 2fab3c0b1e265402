"""What the machine of any order of steps comes to by chance alone, each tried for itself: the days of a draft plan, and dates and codes that cannot be."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import uuid4

import pytest

from chassis.errors import Conflict, Invalid
from services.cases.domain import moves
from services.cases.domain.cases import Case, open_case

RECEIVED, SENT = date(2026, 9, 1), date(2026, 12, 1)
LAST_DAY = date(2026, 12, 15)
LATE = date(2027, 3, 1)


def _sent(*, in_portal: bool = True) -> Case:
    drafting = replace(open_case(uuid4(), uuid4(), RECEIVED), stage="drafting", decided_on=RECEIVED, issue_decided_on=RECEIVED)
    return moves.send_draft(drafting, SENT, SENT, in_portal=in_portal)


def test_the_final_plan_waits_for_the_end_of_the_last_day_and_no_longer():
    with pytest.raises(Conflict, match="family_has_time"):
        moves.issue_final(_sent(), LAST_DAY, LATE, informed_on=LATE, is_served=True)
    assert moves.issue_final(_sent(), LAST_DAY + timedelta(days=1), LATE, informed_on=LATE, is_served=True).stage == "plan_issued"


def test_the_final_plan_waits_for_a_letter_that_is_to_be_posted_also_after_an_answer():
    answered = moves.record_response(_sent(), SENT, SENT)
    with pytest.raises(Conflict, match="draft_not_served"):
        moves.issue_final(answered, LATE, LATE, informed_on=LATE, is_served=False)
    with pytest.raises(Conflict, match="draft_not_served"):
        moves.issue_final(_sent(in_portal=False), LATE, LATE, informed_on=LATE, is_served=True)


def test_a_service_lengthens_the_days_and_never_shortens_them():
    later = moves.serve_draft(_sent(), SENT + timedelta(days=3))
    assert later.comment_by == LAST_DAY + timedelta(days=3)
    assert moves.serve_draft(later, SENT + timedelta(days=1)) == later


def test_an_answer_counts_for_those_who_were_served_by_then_and_for_no_further_draft():
    answered = moves.record_response(_sent(), SENT + timedelta(days=2), LATE)
    assert moves.serve_draft(answered, SENT + timedelta(days=2)).family_responded_on == SENT + timedelta(days=2)
    assert moves.serve_draft(answered, SENT + timedelta(days=3)).family_responded_on is None
    assert moves.send_draft(answered, LATE, LATE, in_portal=True).family_responded_on is None


def test_no_step_is_dated_after_today():
    with pytest.raises(Invalid):
        moves.withdraw(_sent(), LATE, LATE - timedelta(days=1))


@pytest.mark.parametrize("authority", [0, 199, 1_000])
def test_another_council_has_a_code_of_three_digits(authority: int):
    with pytest.raises(Invalid):
        moves.transfer_out(_sent(), authority, LATE, LATE)


def test_what_is_done_once_is_not_offered_again():
    asked = open_case(uuid4(), uuid4(), RECEIVED)
    assert "acknowledge" in moves.possible(asked)
    assert "acknowledge" not in moves.possible(moves.acknowledge(asked, RECEIVED, RECEIVED))
    assert "record-response" not in moves.possible(moves.record_response(_sent(), SENT, SENT))
