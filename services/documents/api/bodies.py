"""Bodies of requests and responses of documents."""

from typing import Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from services.documents.domain.documents import Document, State


class DocumentBody(BaseModel):
    """A file as the person sees it; `size` in bytes. `shared` says that the family shows it to professionals who are allocated to the child."""

    id: UUID
    name: str
    size: int
    media_type: str
    state: State
    shared: bool

    @classmethod
    def of(cls, document: Document) -> Self:
        """Return the body of a document."""
        return cls(id=document.id, name=document.name, size=document.size, media_type=document.type.media_type, state=document.state, shared=document.shared)


class Documents(BaseModel):
    """Several files, oldest first."""

    documents: list[DocumentBody]


class Sharing(BaseModel):
    """Whether the family shows a file to professionals."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, hide_input_in_errors=True)

    shared: bool
