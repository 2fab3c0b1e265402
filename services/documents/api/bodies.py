"""Bodies of responses of documents."""

from typing import Self
from uuid import UUID

from pydantic import BaseModel

from services.documents.domain.documents import Document, State


class DocumentBody(BaseModel):
    """A file as the person sees it; `size` in bytes."""

    id: UUID
    name: str
    size: int
    media_type: str
    state: State

    @classmethod
    def of(cls, document: Document) -> Self:
        """Return the body of a document."""
        return cls(id=document.id, name=document.name, size=document.size, media_type=document.type.media_type, state=document.state)


class Documents(BaseModel):
    """Several files, oldest first."""

    documents: list[DocumentBody]
