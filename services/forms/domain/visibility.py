"""Which questions and pages are asked, given the answers so far.

A question whose condition does not hold is hidden, and so is every question whose condition looks at a hidden one. Hidden
answers are kept, in case the person changes their mind, but are neither judged nor shown nor sent.
"""

from collections.abc import Mapping
from typing import Any

from services.forms.domain.definition import Definition, Page, Question

Choices = Mapping[str, Any]
"""Answers to steering questions, by question id."""


def choices_on(definition: Definition, page: Page, answers: Mapping[str, Any]) -> dict[str, Any]:
    """Return the answers on this page that steer whether other questions are asked; None where there is none."""
    return {name: answers.get(name) for name in page.asked if name in definition.steering}


def visible_questions(definition: Definition, choices: Choices) -> frozenset[str]:
    """Return the ids of the questions that are asked."""
    visible: set[str] = set()
    for _, question in definition.questions():
        if question.when is None or (question.when.question in visible and _holds(question, choices)):
            visible.add(question.id)
    return frozenset(visible)


def visible_pages(definition: Definition, visible: frozenset[str]) -> tuple[Page, ...]:
    """Return the pages with something on them. A page whose questions are all hidden is skipped."""
    return tuple(page for page in definition.pages if any(question.id in visible for question in page.questions))


def sent_questions(definition: Definition, page: Page, visible: frozenset[str]) -> tuple[Question, ...]:
    """Return the questions that the page is drawn with.

    Conditions on other pages are resolved here. Conditions within the page are left to the browser, which can show and hide
    while the person answers; without JavaScript all of them stand there, and those not needed are ignored.
    """
    sent: dict[str, Question] = {}
    for question in page.questions:
        within = question.when is not None and definition.home[question.when.question] == page.id
        if (within and question.when is not None and question.when.question in sent) or (not within and question.id in visible):
            sent[question.id] = question
    return tuple(sent.values())


def _holds(question: Question, choices: Choices) -> bool:
    if question.when is None:
        return True
    answer = choices.get(question.when.question)
    chosen = answer if isinstance(answer, list) else [answer]
    return any(value in question.when.values for value in chosen)
