"""Events of documents."""

from typing import Literal
from uuid import UUID

from contracts.envelope import Event


class DocumentStored(Event, type="uk.ehc.document.stored.v1", source="documents", exposure="internal"):
    """A file is in the store and waits for its virus scan. Subject: the document."""

    child_id: UUID


class DocumentScanned(Event, type="uk.ehc.document.scanned.v1", source="documents", exposure="internal"):
    """The virus scan of a file ended. Subject: the document."""

    child_id: UUID
    person_id: UUID
    outcome: Literal["clean", "infected", "failed"]
