"""Read one page of a draft, as it is to be shown."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from services.forms.domain.caller import Caller
from services.forms.domain.definition import Definition, Page, Question
from services.forms.domain.draft import Draft, no_such_page
from services.forms.domain.filled_form import FilledForm, Step, neighbours
from services.forms.domain.visibility import sent_questions
from services.forms.store import Work
from services.forms.use_cases.note_reading import note_reading


@dataclass(frozen=True)
class ShownPage:
    """A page with its questions as far as other pages call for them, the answers so far, and its place in the form.

    `version` is 0 while the page was never saved.
    """

    draft: Draft
    definition: Definition
    steps: Sequence[Step]
    page: Page
    questions: Sequence[Question]
    answers: Mapping[str, Any]
    version: int
    previous: str | None
    next: str


async def read_page(draft_id: UUID, page_id: str, caller: Caller, work: Work) -> ShownPage:
    """Return the page. Raises `NotFound` for a draft that is not open to the caller and for a page that is not asked, `Conflict` once it was sent."""
    draft, saved = await work.drafts.get_with_pages(draft_id)
    draft.refuse_others(caller)
    draft.refuse_when_submitted()
    definition = await work.definitions.get(draft.definition_hash)
    form = FilledForm(definition, {name: page.answers for name, page in saved.items()}, work.clock.today())
    page = next((page for page in form.pages if page.id == page_id), None)
    if page is None:
        raise no_such_page()
    questions = sent_questions(definition, page, form.visible)
    note_reading(draft, caller, work)
    stored = saved.get(page.id)
    previous, following = neighbours(definition, form.visible, page.id)
    return ShownPage(
        draft=draft,
        definition=definition,
        steps=form.steps(page.id),
        page=page,
        questions=questions,
        answers={question.id: stored.answers[question.id] for question in questions if stored and question.id in stored.answers},
        version=stored.version if stored else 0,
        previous=previous,
        next=following,
    )
