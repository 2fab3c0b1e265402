"""The SEND team looks through all records for a child."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.cases.domain.identifiers import compact
from services.cases.domain.names import searched_words
from services.cases.store import Work
from services.cases.store.records import LikelyRecord


@dataclass(frozen=True)
class FindRecords:
    """What is known of the child; each may be empty. `by` is of the SEND team."""

    first_name: str
    last_name: str
    born: date | None
    upn: str
    by: UUID


async def find_records(command: FindRecords, work: Work) -> Sequence[LikelyRecord]:
    """Return the likely records, and record whose were shown."""
    words = searched_words(f"{command.first_name} {command.last_name}")
    found = await work.records.likely((command.first_name, command.last_name), words, command.born, compact(command.upn))
    if found:
        shown = " ".join(str(record.child.id) for record in found)
        work.audit.record("records.viewed", "person", command.by, actor=command.by, detail={"children": shown})
    return found
