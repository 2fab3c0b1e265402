"""Choose in which role a form is filled in."""

from dataclasses import dataclass, replace
from uuid import UUID

from chassis.errors import FieldError, Invalid
from services.forms.domain.caller import Caller
from services.forms.domain.draft import Draft, form_begun, shared_stays
from services.forms.store import Work


@dataclass(frozen=True)
class ChooseRole:
    """The draft, and one of its author's roles."""

    draft_id: UUID
    role_id: UUID
    caller: Caller


async def choose_role(command: ChooseRole, work: Work) -> None:
    """Keep the role. What was ever shared may hold words and files of colleagues, so it stays with their organisation.

    Raises `NotFound` for everybody but the author, `Invalid` for a role that is not theirs, for additions one for another organisation and for advice one
    in which they were not asked, and `Conflict`: `already_submitted`, `shared_stays`, or `form_begun` when the author has such a draft there already.
    """
    draft = await work.drafts.lock(command.draft_id)
    draft.refuse_all_but_author(command.caller)
    draft.refuse_when_submitted()
    organisation = command.caller.organisation_in(command.role_id)
    moved = organisation != draft.organisation_id
    if moved and draft.revises is not None:
        raise Invalid([FieldError("role_id", "Select a role for the organisation that sent this form")])
    if draft.role_id == command.role_id:
        return
    command.caller.refuse_advice_for(organisation, draft.advice_request_id)
    if moved and draft.was_shared:
        raise shared_stays()
    chosen = replace(draft, role_id=command.role_id, organisation_id=organisation)
    if moved and any(_is_another(other, chosen) for other in await work.drafts.live(command.caller)):
        raise form_begun()
    await work.drafts.keep_role(chosen)
    detail = {"role": str(command.role_id)}
    work.audit.record("draft_role_chosen", "draft", draft.id, actor=command.caller.person_id, stream=draft.child_id, detail=detail)


def _is_another(other: Draft, draft: Draft) -> bool:
    """Whether its author has begun both for one organisation, as only who came back there can have."""
    return other.id != draft.id and _place(other) == _place(draft)


def _place(draft: Draft) -> tuple[object, ...]:
    return (draft.person_id, draft.form, draft.organisation_id, draft.advice_request_id)
