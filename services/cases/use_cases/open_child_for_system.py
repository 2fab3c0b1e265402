"""Another system of the council reads a child that an event named."""

from uuid import UUID

from services.cases.domain.access import hidden
from services.cases.store import Work


async def open_child_for_system(child: UUID, client: UUID, work: Work) -> UUID:
    """Return the record that leads of a child whom a client reads by any of theirs. That it did is recorded with the child. Raises NotFound."""
    leading = await work.children.leading(child)
    if leading is None:
        raise hidden()
    work.audit.record("child.read-by-system", "child", child, actor=client, stream=leading)
    return leading
