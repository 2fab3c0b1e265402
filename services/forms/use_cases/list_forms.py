"""List the forms about a child that somebody may see: begun, to begin, and sent."""

from dataclasses import dataclass

from services.forms.domain.caller import Caller
from services.forms.domain.catalogue import Catalogue
from services.forms.domain.definition import Definition
from services.forms.domain.draft import Draft
from services.forms.domain.revisions import by_form
from services.forms.domain.submission import Submission
from services.forms.store import Work


@dataclass(frozen=True)
class Sent:
    """The newest revision of one form that was sent, and the earlier ones, the newest first."""

    submission: Submission
    earlier: list[Submission]
    definition: Definition


@dataclass(frozen=True)
class Forms:
    """Drafts and submissions each come with the definition they were made with, and are those that the caller may see."""

    caller: Caller
    started: list[tuple[Draft, Definition]]
    available: list[Definition]
    submitted: list[Sent]


async def list_forms(caller: Caller, work: Work, catalogue: Catalogue) -> Forms:
    """Return the lists, the newest first. A form that is begun is not offered again; one that was sent is, since a later request is a new one."""
    started = [(draft, await work.definitions.get(draft.definition_hash)) for draft in await work.drafts.live(caller)]
    begun = {draft.form for draft, _ in started if draft.person_id == caller.person_id}
    return Forms(
        caller=caller,
        started=started,
        available=[definition for definition in catalogue.offered_to(caller.relation) if definition.form not in begun],
        submitted=[
            Sent(newest, earlier, await work.definitions.get(newest.definition_hash)) for newest, *earlier in by_form(await work.submissions.of_child(caller))
        ],
    )
