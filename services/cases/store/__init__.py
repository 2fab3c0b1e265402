"""What cases keeps."""

from functools import cached_property

from chassis import database
from services.cases.store.advice import AdviceStore
from services.cases.store.allocations import AllocationStore
from services.cases.store.caseload import CaseloadStore
from services.cases.store.cases import CaseStore
from services.cases.store.children import ChildStore
from services.cases.store.consultations import ConsultationStore
from services.cases.store.deadlines import DeadlineStore
from services.cases.store.exceptions import ExceptionStore
from services.cases.store.matches import MatchStore
from services.cases.store.reuses import ReuseStore


class Work(database.Work):
    """One transaction of cases."""

    @cached_property
    def children(self) -> ChildStore:
        """Children, and the families who act for them."""
        return ChildStore(self.connection, self.clock)

    @cached_property
    def allocations(self) -> AllocationStore:
        """What opens a child to professionals."""
        return AllocationStore(self.connection, self.clock)

    @cached_property
    def caseload(self) -> CaseloadStore:
        """Children as a professional may see them."""
        return CaseloadStore(self.connection, self.clock)

    @cached_property
    def matches(self) -> MatchStore:
        """Records that may be of one child."""
        return MatchStore(self.connection, self.clock)

    @cached_property
    def cases(self) -> CaseStore:
        """Cases, the requests in them, and what was done to them."""
        return CaseStore(self.connection, self.clock)

    @cached_property
    def deadlines(self) -> DeadlineStore:
        """Time limits of cases."""
        return DeadlineStore(self.connection, self.clock)

    @cached_property
    def exceptions(self) -> ExceptionStore:
        """Exceptions from time limits."""
        return ExceptionStore(self.connection, self.clock)

    @cached_property
    def consultations(self) -> ConsultationStore:
        """Settings that were consulted."""
        return ConsultationStore(self.connection)

    @cached_property
    def advice(self) -> AdviceStore:
        """Requests for advice, and what was sent in answer."""
        return AdviceStore(self.connection, self.clock)

    @cached_property
    def reuses(self) -> ReuseStore:
        """Earlier advice that is proposed instead of new advice."""
        return ReuseStore(self.connection, self.clock)
