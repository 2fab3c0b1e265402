"""What documents keeps in its database."""

from functools import cached_property

from chassis import database
from services.documents.store.discarded_drafts import DiscardedDraftStore
from services.documents.store.documents import DocumentStore


class Work(database.Work):
    """One transaction of documents."""

    @cached_property
    def documents(self) -> DocumentStore:
        """Documents, without their bytes."""
        return DocumentStore(self.connection)

    @cached_property
    def discarded_drafts(self) -> DiscardedDraftStore:
        """Forms that were thrown away."""
        return DiscardedDraftStore(self.connection)
