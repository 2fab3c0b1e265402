"""Save one page of a draft, whatever is on it, and say what has to change before going on."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal
from uuid import UUID

from chassis.errors import Conflict, FieldError
from services.forms.domain.answers import check_shape
from services.forms.domain.caller import Caller
from services.forms.domain.definition import Page
from services.forms.domain.draft import no_such_page
from services.forms.domain.filled_form import neighbours
from services.forms.domain.validation import page_errors
from services.forms.domain.visibility import choices_on, sent_questions, visible_questions
from services.forms.store import Work
from services.forms.store.draft_pages import PageToSave


@dataclass(frozen=True)
class SavePage:
    """`version` is what the person saw, 0 for a page never saved. `mode` "later" keeps everything and judges nothing."""

    draft_id: UUID
    page: str
    answers: Mapping[str, Any]
    version: int
    mode: Literal["continue", "later"]
    caller: Caller


@dataclass(frozen=True)
class PageSaved:
    """The page is stored at `version`. `next` is None while `errors` are left, or when the person wants to stop here."""

    version: int
    errors: tuple[FieldError, ...]
    next: str | None


async def save_page(command: SavePage, work: Work) -> PageSaved:
    """Store the answers, right or wrong, in one read and one write: no transaction is needed around them.

    Raises `NotFound` for an unknown page and for a draft that is not open to the caller, or no longer since its author stopped sharing it just now,
    `Invalid` and `TooLarge` for answers that cannot be stored, and `Conflict`: `already_submitted`, or `stale_version` with what was saved meanwhile.
    """
    draft = await work.drafts.get(command.draft_id)
    draft.refuse_others(command.caller)
    draft.refuse_when_submitted()
    definition = await work.definitions.get(draft.definition_hash)
    page = definition.page(command.page)
    if page is None:
        raise no_such_page()
    check_shape(page, command.answers)

    # What this page was sent with, before its own answers count: another page decided that.
    shown = [question.id for question in sent_questions(definition, page, visible_questions(definition, draft.choices))]
    choices = {name: value for name, value in choices_on(definition, page, command.answers).items() if name in shown}
    visible = visible_questions(definition, {**draft.choices, **choices})
    errors = tuple(page_errors(page, command.answers, visible, work.clock.today())) if command.mode == "continue" else ()
    following = None if errors or command.mode == "later" else neighbours(definition, visible, page.id)[1]
    saved_as = {"page": page.id, "version": str(command.version + 1)}
    version = await work.pages.save(
        PageToSave(
            draft_id=draft.id,
            page=page.id,
            answers=command.answers,
            expected=command.version,
            shown=shown,
            choices=choices,
            last_page=following or page.id,
            organisations=command.caller.organisations,
            worked_for=command.caller.worked_for,
            at=work.clock.now(),
        ),
        work.audit.entry("page_saved", "draft", draft.id, actor=command.caller.person_id, stream=draft.child_id, detail=saved_as),
    )
    if version is None:
        version = await _explain(command, page, shown, work)
    return PageSaved(version, errors, following)


async def _explain(command: SavePage, page: Page, shown: list[str], work: Work) -> int:
    """Return the stored version when the very same answers are there already, as after pressing a button twice. Raises why nothing was stored otherwise."""
    draft = await work.drafts.get(command.draft_id)
    draft.refuse_others(command.caller)
    draft.refuse_when_submitted()
    stored = await work.pages.get(command.draft_id, page.id)
    theirs = {name: value for name, value in (stored.answers if stored else {}).items() if name in shown}
    if stored is not None and theirs == {name: value for name, value in command.answers.items() if name in shown}:
        return stored.version
    raise Conflict(
        "stale_version",
        "This page was saved somewhere else after you opened it",
        theirs={"answers": theirs, "version": stored.version if stored else 0, "saved_at": stored.saved_at.isoformat() if stored else None},
    )
