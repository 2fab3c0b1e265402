"""A definition together with the answers given so far: what is asked, what is wrong, how far it is."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any
from uuid import UUID

from chassis.errors import FieldError
from services.forms.domain.answers import is_blank
from services.forms.domain.definition import Definition, Page
from services.forms.domain.draft import SUMMARY
from services.forms.domain.validation import page_errors
from services.forms.domain.visibility import choices_on, visible_pages, visible_questions


@dataclass(frozen=True)
class Step:
    """One page as the steps at the top show it. `state` is current, complete, incomplete or not_started."""

    id: str
    title: str
    state: str
    reachable: bool


@dataclass(frozen=True)
class FilledForm:
    """`answers` holds the answers of each saved page, by page id; a page that was never saved is absent."""

    definition: Definition
    answers: Mapping[str, Mapping[str, Any]]
    today: date

    @cached_property
    def choices(self) -> Mapping[str, Any]:
        """The answers on which it depends whether other questions are asked."""
        found: dict[str, Any] = {}
        for page in self.definition.pages:
            found |= choices_on(self.definition, page, self.answers.get(page.id, {}))
        return found

    @cached_property
    def visible(self) -> frozenset[str]:
        """The ids of the questions that are asked."""
        return visible_questions(self.definition, self.choices)

    @cached_property
    def pages(self) -> tuple[Page, ...]:
        """The pages that are asked, in order."""
        return visible_pages(self.definition, self.visible)

    def errors(self, page: Page) -> list[FieldError]:
        """Return what has to change on one page."""
        return page_errors(page, self.answers.get(page.id, {}), self.visible, self.today)

    @cached_property
    def problems(self) -> tuple[tuple[Page, FieldError], ...]:
        """Everything that stands in the way of submitting."""
        return tuple((page, error) for page in self.pages for error in self.errors(page))

    def steps(self, current: str | None) -> list[Step]:
        """Return the steps. Reachable is each page that was saved, the first one that was not, and the current one."""
        steps = []
        next_found = False
        for page in self.pages:
            saved = page.id in self.answers
            if page.id == current:
                state = "current"
            elif not saved:
                state = "not_started"
            else:
                state = "incomplete" if self.errors(page) else "complete"
            steps.append(Step(page.id, page.title, state, saved or not next_found or page.id == current))
            next_found = next_found or not saved
        return steps

    def sent_answers(self) -> dict[str, dict[str, Any]]:
        """Return what is submitted: by page id, the answers to questions that are asked and not blank."""
        return {
            page.id: {
                name: value for name, value in self.answers.get(page.id, {}).items() if name in self.visible and name in page.asked and not is_blank(value)
            }
            for page in self.pages
        }

    def document_ids(self) -> list[UUID]:
        """Return the ids of the documents in answers to visible questions, in the order of the form, each once."""
        found = (
            UUID(file["document_id"])
            for page, question in self.definition.questions()
            if question.kind == "files" and question.id in self.visible
            for file in self.answers.get(page.id, {}).get(question.id) or []
        )
        return list(dict.fromkeys(found))


def neighbours(definition: Definition, visible: frozenset[str], page_id: str) -> tuple[str | None, str]:
    """Return the page before (None at the start) and after (`summary` at the end) among those that are asked."""
    order = [page.id for page in definition.pages]
    asked = {page.id for page in visible_pages(definition, visible)}
    place = order.index(page_id)
    before = next((name for name in reversed(order[:place]) if name in asked), None)
    return before, next((name for name in order[place + 1 :] if name in asked), SUMMARY)
