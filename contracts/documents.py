"""Events of documents. The docstrings of public ones are the words of the catalogue."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from contracts.envelope import Event
from contracts.fields import ChildId

DocumentKind = Annotated[
    Literal["request", "advice", "evidence", "draft-plan", "final-plan", "letter", "other"],
    Field(description="What the document is.", examples=["final-plan"]),
]


class DocumentStored(Event, type="uk.ehc.document.stored.v1", source="documents", exposure="internal"):
    """A file is in the store and waits for its virus scan. Subject: the document."""

    child_id: UUID


class DocumentScanned(Event, type="uk.ehc.document.scanned.v1", source="documents", exposure="internal"):
    """The virus scan of a file ended. Subject: the document."""

    child_id: UUID
    person_id: UUID
    outcome: Literal["clean", "infected", "failed"]


class DocumentPublished(Event, type="uk.ehc.document.published.v1", source="documents", exposure="public"):
    """The council shows a document about a child to others. Subject: the document.

    It comes once the document is free of viruses, and again when others see it than before. Only for documents that the council
    uploads: files of forms are shared by those who send them, and letters that Waymark writes are no files.
    """

    child_id: ChildId
    kind: DocumentKind
    audience: Literal["family", "family-and-professionals"] = Field(
        description="Who sees it besides the council: the family, or also the professionals who may see the child.", examples=["family"]
    )
    dated_on: date = Field(description="The day on which it was written or received, as the council says.", examples=["2026-11-03"])


class DocumentWithdrawn(Event, type="uk.ehc.document.withdrawn.v1", source="documents", exposure="public"):
    """A document that the council showed to others is seen by nobody but the council any more. Subject: the document."""

    child_id: ChildId
    kind: DocumentKind
