"""What a service refuses about answers stands at its fields; that it cannot answer is never shown as somebody's mistake."""

import pytest

from gateway.portals.question_layout import FieldProblem, refused_answers
from gateway.upstream import UpstreamError, UpstreamProblem

WRONG = (UpstreamError("upn", "Enter a unique pupil number of 13 characters"),)


def test_each_answer_that_is_refused_is_said_at_its_field():
    assert refused_answers(UpstreamProblem(422, "invalid", "", WRONG)) == [FieldProblem("upn", "Enter a unique pupil number of 13 characters")]


@pytest.mark.parametrize("status", [401, 404, 409, 500, 503])
def test_what_is_not_about_an_answer_is_raised_again(status: int):
    problem = UpstreamProblem(status, "other", "Something else", WRONG)
    with pytest.raises(UpstreamProblem) as raised:
        refused_answers(problem)
    assert raised.value is problem
