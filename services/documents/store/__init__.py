"""What documents keeps in its database."""

from functools import cached_property

from chassis import database
from services.documents.store.documents import DocumentStore
from services.documents.store.ended_drafts import EndedDraftStore
from services.documents.store.shared_drafts import SharedDraftStore


class Work(database.Work):
    """One transaction of documents."""

    @cached_property
    def documents(self) -> DocumentStore:
        """Documents, without their bytes."""
        return DocumentStore(self.connection)

    @cached_property
    def ended_drafts(self) -> EndedDraftStore:
        """Forms that were sent or thrown away."""
        return EndedDraftStore(self.connection)

    @cached_property
    def shared_drafts(self) -> SharedDraftStore:
        """Forms that colleagues may work on."""
        return SharedDraftStore(self.connection)
