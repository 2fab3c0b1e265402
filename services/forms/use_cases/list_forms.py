"""List a person's forms about a child: begun, to begin, and sent."""

from dataclasses import dataclass
from uuid import UUID

from services.forms.domain.catalogue import Catalogue
from services.forms.domain.definition import Definition
from services.forms.domain.draft import Draft
from services.forms.domain.submission import Submission
from services.forms.store import Work


@dataclass(frozen=True)
class Forms:
    """Drafts and submissions each come with the definition they were made with."""

    started: list[tuple[Draft, Definition]]
    available: list[Definition]
    submitted: list[tuple[Submission, Definition]]


async def list_forms(person_id: UUID, child_id: UUID, relation: str, work: Work, catalogue: Catalogue) -> Forms:
    """Return the lists, the newest first. A form that is begun is not offered again; one that was sent is, since a later request is a new one."""
    started = [(draft, await work.definitions.get(draft.definition_hash)) for draft in await work.drafts.live(person_id, child_id)]
    begun = {draft.form for draft, _ in started}
    return Forms(
        started=started,
        available=[definition for definition in catalogue.offered_to(relation) if definition.form not in begun],
        submitted=[(item, await work.definitions.get(item.definition_hash)) for item in await work.submissions.of_child(person_id, child_id)],
    )
