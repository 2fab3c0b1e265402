"""Telling cases what an officer has answered, and why it does not take it."""

from collections.abc import Mapping, Sequence
from typing import Any

from gateway.page import Page
from gateway.portals.question_layout import FieldProblem
from gateway.portals.questions import Question
from gateway.upstream import UpstreamProblem

CONFLICT = 409
UNPROCESSABLE = 422


async def tell_cases(page: Page, method: str, route: str, said: Mapping[str, Any], questions: Sequence[Question]) -> list[FieldProblem]:
    """Send what was said, and return what has to be mended. What cases refuses as a whole, as when somebody else was quicker, is said at the first question."""
    try:
        await page.services.cases.call(method, route, dict(said))
    except UpstreamProblem as problem:
        if problem.status == CONFLICT:
            return [FieldProblem(questions[0].id, problem.detail)]
        if problem.status != UNPROCESSABLE:
            raise
        return [FieldProblem(error.field, error.message) for error in problem.errors]
    return []
