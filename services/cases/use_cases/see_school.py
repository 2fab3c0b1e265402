"""Somebody of the SEND team sees what schools' own systems tell of a child."""

from collections.abc import Sequence
from uuid import UUID

from services.cases.domain.school_roll import RollDifference, SchoolPlace
from services.cases.store import Work


async def see_school(leading: UUID, work: Work) -> tuple[SchoolPlace | None, Sequence[RollDifference]]:
    """Return the school, None where nobody told it, and what was told that still differs from the records of the child."""
    records = await work.records.of_one_child(leading)
    told = await work.schools.differences(records)
    known = await work.children.all_of(sorted(records)) if told else ()
    same = {child.identifiers.upn for child in known} | {child.details.date_of_birth.isoformat() for child in known}
    return await work.schools.place_of(records), [one for one in told if one.told not in same]
