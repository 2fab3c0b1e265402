"""A child or young person has died: nothing is sent by itself any more."""

from uuid import UUID

from services.notify.store import Work


async def quieten_child(child_id: UUID, work: Work) -> None:
    """Give up the e-mails about the child that wait or are still to come, but for those about what an officer writes by hand."""
    await work.readers.quieten(child_id)
