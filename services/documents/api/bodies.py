"""Bodies of requests and responses of documents."""

from datetime import date
from typing import Literal, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from services.documents.domain.council_documents import Audience, Filing, Kind, Reason
from services.documents.domain.documents import Document, Listed, State
from services.documents.domain.readers import Reader


class FilingBody(BaseModel):
    """What the SEND team says of a file that it uploaded. Only the team sees any that was `withdrawn`."""

    kind: Kind
    description: str
    dated_on: date
    audience: Audience
    withdrawn: Reason | None

    @classmethod
    def of(cls, filing: Filing) -> Self:
        """Return the body of a filing."""
        return cls(kind=filing.kind, description=filing.description, dated_on=filing.dated_on, audience=filing.audience, withdrawn=filing.withdrawn)


class DocumentBody(BaseModel):
    """A file as the person sees it; `size` in bytes. `shared` says that the family shows it to professionals who are allocated to the child.

    `council` is None for a file of a form.
    """

    id: UUID
    name: str
    size: int
    media_type: str
    state: State
    shared: bool
    council: FilingBody | None

    @classmethod
    def of(cls, document: Document) -> Self:
        """Return the body of a document."""
        return cls(
            id=document.id,
            name=document.name,
            size=document.size,
            media_type=document.type.media_type,
            state=document.state,
            shared=document.shared,
            council=None if document.filing is None else FilingBody.of(document.filing),
        )


class Documents(BaseModel):
    """Several files, oldest first."""

    documents: list[DocumentBody]


class FormBody(BaseModel):
    """The form that a file was sent with, and by whom. All but `submission_id` and `by` are None where it was sent before they were kept."""

    submission_id: UUID
    kind: str | None
    reference: str | None
    by: Literal["family", "professional"]


class ListedBody(DocumentBody):
    """A file in the list of a child. `day` is when it was received or written; `form` is None for what the council uploaded.

    `child_id` is the record that it belongs to, which for the SEND team may be another one of the same child. `person_id` says to the
    team, and to nobody else, who uploaded it.
    """

    child_id: UUID
    day: date
    form: FormBody | None
    person_id: UUID | None

    @classmethod
    def listed(cls, listed: Listed, reader: Reader) -> Self:
        """Return the body of a document in a list."""
        document, form = listed.document, None
        if listed.form is not None:
            by: Literal["family", "professional"] = "family" if document.family else "professional"
            form = FormBody(submission_id=listed.form.submission, kind=listed.form.kind, reference=listed.form.reference, by=by)
        plain = DocumentBody.of(document)
        return cls(**dict(plain), child_id=document.child, day=listed.day, form=form, person_id=document.person if reader.is_council else None)


class DocumentsOfChild(BaseModel):
    """One page of the files about a child, the latest day first."""

    documents: list[ListedBody]
    total: int
    pages: int


class _Asked(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, hide_input_in_errors=True)


class Sharing(_Asked):
    """Whether the family shows a file to professionals."""

    shared: bool


class Showing(_Asked):
    """Whom the SEND team shows a document to."""

    audience: Audience


class Withdrawal(_Asked):
    """Why the SEND team withdraws a document."""

    reason: Reason
