"""Telling cases what an officer has answered, and why it does not take it."""

from collections.abc import Sequence

from gateway.page import Page
from gateway.portals.question_layout import FieldProblem, refused_answers
from gateway.portals.questions import Question
from gateway.upstream import UpstreamProblem

CONFLICT = 409


async def tell_cases(page: Page, method: str, route: str, said: dict[str, object], questions: Sequence[Question]) -> list[FieldProblem]:
    """Send what was said, and return what has to be mended. What cases refuses as a whole, as when somebody else was quicker, is said at the first question."""
    try:
        await page.services.cases.call(method, route, said)
    except UpstreamProblem as problem:
        if problem.status == CONFLICT:
            return [FieldProblem(questions[0].id, problem.detail)]
        return refused_answers(problem)
    return []
