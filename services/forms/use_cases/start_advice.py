"""Start the form that answers a request for advice, or go on with it."""

from dataclasses import dataclass
from uuid import UUID

from chassis.errors import Conflict, NotFound
from chassis.identifiers import new_id
from services.forms.domain.caller import Caller
from services.forms.domain.catalogue import Catalogue
from services.forms.domain.draft import Draft, new_draft
from services.forms.domain.submission import already_answered
from services.forms.store import Work
from services.forms.use_cases.begin_draft import begin_draft
from services.forms.use_cases.start_draft import Started


@dataclass(frozen=True)
class StartAdvice:
    """`role_id` is in which role the person gives the advice."""

    advice_request_id: UUID
    role_id: UUID | None
    caller: Caller


async def start_advice(command: StartAdvice, work: Work, catalogue: Catalogue) -> Started:
    """Return the draft that answers the request: the person's own, or one that a colleague shares, or else a new one.

    Raises `NotFound` unless the pass says that the request is theirs to answer, and `Invalid` for a role that is not theirs or in which they were not asked.
    """
    asked = command.caller.advice.get(command.advice_request_id)
    if asked is None:
        raise NotFound("no_such_advice_request", "We cannot find this request for advice. It may have been answered")
    organisation = command.caller.organisation_in(command.role_id)
    command.caller.refuse_advice_for(organisation, command.advice_request_id)
    running = await _running(command, work)
    if running is not None:
        return Started(running, is_new=False)
    if await work.submissions.has_advice(command.advice_request_id):
        raise already_answered()
    definition = catalogue.for_advice(asked.kind)
    draft = new_draft(
        new_id(),
        definition,
        command.caller,
        work.clock.now(),
        role_id=command.role_id,
        organisation_id=organisation,
        advice_request_id=command.advice_request_id,
    )
    if await begin_draft(draft, definition, command.caller, work):
        return Started(draft, is_new=True)
    # Started twice at the same moment: the other one is there now.
    running = await _running(command, work)
    if running is None:
        raise Conflict("try_again", "The form could not be started. Try again")
    return Started(running, is_new=False)


async def _running(command: StartAdvice, work: Work) -> Draft | None:
    found = [draft for draft in await work.drafts.live(command.caller) if draft.advice_request_id == command.advice_request_id]
    own = next((draft for draft in found if draft.person_id == command.caller.person_id), None)
    return own or next(iter(found), None)
