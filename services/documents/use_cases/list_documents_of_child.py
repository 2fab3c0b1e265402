"""A person looks at the list of documents about a child."""

from dataclasses import dataclass
from typing import Literal

from services.documents.domain.council_documents import Kind
from services.documents.domain.documents import Listed
from services.documents.domain.readers import Reader
from services.documents.store import Work


@dataclass(frozen=True)
class ListDocumentsOfChild:
    """`reader` looks at page `number`, from 1, of the documents about their child; of one kind, if that is given."""

    reader: Reader
    kind: Kind | Literal["form"] | None
    number: int


async def list_documents_of_child(command: ListDocumentsOfChild, work: Work) -> tuple[list[Listed], int]:
    """Return the page and how many documents there are on all pages. That they looked is on record with each record that they saw something of."""
    found, total = await work.documents.page_of_child(command.reader, command.kind, command.number)
    for child in sorted({listed.document.child for listed in found}):
        work.audit.record("documents.listed", "child", child, actor=command.reader.person, stream=child)
    return found, total
