"""A manager of the SEND team decides that two records that look alike are not of one child."""

from uuid import UUID

from chassis.errors import Conflict
from services.cases.domain.access import hidden
from services.cases.store import Work


async def close_match(match: UUID, by: UUID, work: Work) -> None:
    """Keep the decision; deciding it again changes nothing. Raises NotFound, and Conflict where they are joined."""
    found = await work.matches.lock(match)
    if found is None:
        raise hidden()
    if found.state == "joined":
        raise Conflict("joined_already", "These records are joined. Part them first")
    if found.state == "closed":
        return
    await work.matches.close(match, by)
    for record in found.children:
        work.audit.record("match.closed", "possible-match", match, actor=by, stream=record)
