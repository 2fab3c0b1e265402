"""A record may be of a child who is known already: a question for the SEND team."""

from chassis.identifiers import new_id
from services.cases.domain.children import Child
from services.cases.domain.matches import Likeness, reasons_to_match
from services.cases.store import Work


async def note_possible_matches(child: Child, work: Work) -> None:
    """Note every other record that may be of the same child as this one, which is stored already. Whoever stored it learns nothing of it."""
    await work.children.lock_likeness(child)
    for other in await work.children.like(child):
        reasons = reasons_to_match(_likeness(child), _likeness(other))
        match = new_id()
        if reasons and await work.matches.note(match, (child.id, other.id), reasons):
            work.audit.record("match.found", "possible-match", match, actor=None, stream=child.id, detail={"other": str(other.id)})


def _likeness(child: Child) -> Likeness:
    details = child.details
    return Likeness.of(details.legal_first_name, details.legal_last_name, details.date_of_birth, child.identifiers)
