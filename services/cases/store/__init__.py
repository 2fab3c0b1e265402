"""What cases keeps."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from functools import cached_property, partial

from sqlalchemy.ext.asyncio import AsyncConnection

from chassis import database
from chassis.clock import Clock
from services.cases.domain.letters import Contact, Council
from services.cases.settings import Settings
from services.cases.store.advice import AdviceStore
from services.cases.store.allocations import AllocationStore
from services.cases.store.caseload import CaseloadStore
from services.cases.store.cases import CaseStore
from services.cases.store.children import ChildStore
from services.cases.store.consultations import ConsultationStore
from services.cases.store.deadlines import DeadlineStore
from services.cases.store.exceptions import ExceptionStore
from services.cases.store.figures import FigureStore
from services.cases.store.filters import FilterStore
from services.cases.store.joins import JoinStore
from services.cases.store.matches import MatchStore
from services.cases.store.notices import NoticeStore
from services.cases.store.people import PeopleStore
from services.cases.store.records import RecordStore
from services.cases.store.reuses import ReuseStore
from services.cases.store.schools import SchoolStore
from services.cases.store.search import SearchStore
from services.cases.store.worklist import WorklistStore


def work_for(settings: Settings) -> Callable[[AsyncConnection, Clock], "Work"]:
    """Return what begins work for the council of these settings."""
    return partial(
        Work,
        council=Council(
            contact=Contact(settings.council_name, settings.council_telephone, settings.council_email),
            sendiass=Contact(settings.sendiass_name, settings.sendiass_telephone, settings.sendiass_email, settings.sendiass_url),
            mediation=Contact(settings.mediation_name, settings.mediation_telephone, settings.mediation_email),
        ),
    )


class Work(database.Work):
    """One transaction of cases. `council` is whom letters come from."""

    def __init__(self, connection: AsyncConnection, clock: Clock, council: Council) -> None:
        super().__init__(connection, clock)
        self.council = council

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
    def joins(self) -> JoinStore:
        """Records of one child that were joined."""
        return JoinStore(self.connection, self.clock)

    @cached_property
    def people(self) -> PeopleStore:
        """The people around a child, as the SEND team keeps them."""
        return PeopleStore(self.connection, self.clock)

    @cached_property
    def records(self) -> RecordStore:
        """All records of children, as the SEND team may look for them."""
        return RecordStore(self.connection)

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
    def notices(self) -> NoticeStore:
        """Letters to families."""
        return NoticeStore(self.connection)

    @cached_property
    def reuses(self) -> ReuseStore:
        """Earlier advice that is proposed instead of new advice."""
        return ReuseStore(self.connection, self.clock)

    @cached_property
    def worklist(self) -> WorklistStore:
        """What waits for the SEND team."""
        return WorklistStore(self.connection, self.clock)

    @cached_property
    def filters(self) -> FilterStore:
        """Filters that people of the SEND team have saved."""
        return FilterStore(self.connection, self.clock)

    @cached_property
    def search(self) -> SearchStore:
        """The records of all children."""
        return SearchStore(self.connection)

    @cached_property
    def schools(self) -> SchoolStore:
        """At which school children are, as the schools' own systems tell."""
        return SchoolStore(self.connection, self.clock)

    @cached_property
    def figures(self) -> FigureStore:
        """How long the steps of cases took."""
        return FigureStore(self.connection)


OpenWork = Callable[[], AbstractAsyncContextManager[Work]]
"""Begins a transaction, for an answer that is given some time after it."""
