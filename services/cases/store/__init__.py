"""What cases keeps."""

from functools import cached_property

from chassis import database
from services.cases.store.cases import CaseStore
from services.cases.store.children import ChildStore


class Work(database.Work):
    """One transaction of cases."""

    @cached_property
    def children(self) -> ChildStore:
        """Children, and who may act for them."""
        return ChildStore(self.connection, self.clock)

    @cached_property
    def cases(self) -> CaseStore:
        """Cases and the requests in them."""
        return CaseStore(self.connection, self.clock)
