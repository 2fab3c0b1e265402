"""What forms keeps, and the transaction in which it changes."""

from functools import cached_property

import chassis.database
from services.forms.store.definitions import DefinitionStore
from services.forms.store.draft_pages import PageStore
from services.forms.store.drafts import DraftStore
from services.forms.store.submissions import SubmissionStore
from services.forms.store.uploads import UploadStore


class Work(chassis.database.Work):
    """One transaction of forms."""

    @cached_property
    def definitions(self) -> DefinitionStore:
        """The versions of forms."""
        return DefinitionStore(self.connection)

    @cached_property
    def uploads(self) -> UploadStore:
        """Versions of forms that wait to be published."""
        return UploadStore(self.connection)

    @cached_property
    def drafts(self) -> DraftStore:
        """Forms that were begun."""
        return DraftStore(self.connection)

    @cached_property
    def pages(self) -> PageStore:
        """The saved pages of drafts."""
        return PageStore(self.connection)

    @cached_property
    def submissions(self) -> SubmissionStore:
        """Forms that were sent."""
        return SubmissionStore(self.connection)
