"""Somebody looks at a child."""

from dataclasses import dataclass
from uuid import UUID

from services.cases.domain.access import FAMILY_RIGHTS, TEAM_STANDING, Family, Standing, Team, Viewer, hidden, standing_of
from services.cases.domain.advice import AdviceRequest
from services.cases.domain.cases import Case
from services.cases.domain.children import Child
from services.cases.store import Work


@dataclass(frozen=True)
class Seen:
    """A child as one person may see them. `advice` is what this person has to answer.

    `records` are those that were joined to this one: the SEND team alone sees them as one child.
    """

    child: Child
    case: Case | None
    standing: Standing
    advice: tuple[AdviceRequest, ...] = ()
    records: frozenset[UUID] = frozenset()


async def see_child(child: UUID, viewer: Viewer, work: Work) -> Seen:
    """Return a child and what this person may do. Raises NotFound when it is not theirs to see.

    To the SEND team a record that was joined to another leads to that one; to a member of the family the record that leads, which
    letters and messages about the case may name, leads to the one by which they know the child.
    """
    if isinstance(viewer, Family):
        related = await work.children.for_person(child, viewer.person)
        if related is None and (window := await work.children.window_of(child, viewer.person)) is not None:
            related = await work.children.for_person(window, viewer.person)
        if related is None:
            raise hidden()
        return Seen(related[0], related[2], Standing(related[1].relation, FAMILY_RIGHTS))
    if isinstance(viewer, Team):
        leading = await work.children.leading(child)
        known = await work.children.find_with_case(leading) if leading else None
        if leading is None or known is None:
            raise hidden()
        return Seen(*known, TEAM_STANDING, records=await work.children.joined_to(leading))
    reached = await work.caseload.find(child, viewer)
    if reached is None:
        raise hidden()
    due = await work.advice.open_for(viewer, [child])
    return Seen(reached.child, reached.case, standing_of(viewer, reached.allocations), tuple(due))
