"""The page that shows two versions of the same answers side by side and asks, question by question, which to keep."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from fastapi.responses import HTMLResponse

from gateway.page import Page
from gateway.portals.answer_text import as_fields
from gateway.portals.forms.wording import wording
from gateway.portals.questions import Answers, Question
from gateway.portals.versions import CHOICE_PREFIX, Difference, differences

RESOLVING_FIELD = "_resolving"
CONFLICT = 409


@dataclass(frozen=True)
class Conflicting:
    """`mine` is what was just typed and `theirs` what is stored, at `version` since `saved_at`. `action` takes the choice, under a
    button that says `button`. `choices` are those made so far, None before any was asked for.
    """  # noqa: D205 - one sentence that does not fit one line

    questions: tuple[Question, ...]
    mine: Answers
    theirs: Answers
    version: int
    saved_at: str | None
    action: str
    button: str
    choices: Mapping[str, str] | None = None

    @cached_property
    def differences(self) -> list[Difference]:
        """The questions to choose for."""
        return differences(self.questions, self.mine, self.theirs)


def chosen(page: Page) -> dict[str, str] | None:
    """Return the choices that a conflict page sent, by question id; None when the request is no answer to one."""
    if not page.text(RESOLVING_FIELD):
        return None
    return {name.removeprefix(CHOICE_PREFIX): values[0] for name, values in page.values.items() if name.startswith(CHOICE_PREFIX)}


async def show_conflict(page: Page, conflict: Conflicting, back: str) -> HTMLResponse:
    """Show both versions. What was typed travels in hidden fields, so that nothing is lost whatever is chosen."""
    unanswered = [item for item in conflict.differences if conflict.choices is not None and item.question.id not in conflict.choices]
    return await page.show(
        "forms/conflict.html",
        "Changed somewhere else",
        status=CONFLICT,
        back=back,
        conflict=conflict,
        changed=wording(page).changed,
        carried=list(as_fields(conflict.questions, conflict.mine)),
        errors=[{"text": f"Select which answer to keep: {item.question.label}", "href": f"#{item.name}"} for item in unanswered],
    )
