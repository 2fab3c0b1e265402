"""Bodies of what the SEND team has to do, searches for, and counts. Dates are ISO 8601."""

from collections.abc import Sequence
from datetime import date
from typing import Self
from uuid import UUID

from pydantic import BaseModel

from contracts.tokens import AdviceKind
from services.cases.api.advice_bodies import DatedChild
from services.cases.api.bodies import Body
from services.cases.api.pages import PageNumber
from services.cases.domain.cases import Stage
from services.cases.domain.children import Child
from services.cases.domain.clocks import Clock
from services.cases.domain.exceptions import ExceptionCode, TimeException, excuses
from services.cases.domain.figures import Figures, Share
from services.cases.domain.search import Search
from services.cases.domain.worklist import Filter, ListName, Officer, Sort
from services.cases.store.filters import SavedFilter
from services.cases.store.search import Found
from services.cases.store.worklist import Listed


class CountsBody(BaseModel):
    """How much waits. `stages` has those in which the council has a step to take and there is a case."""

    to_acknowledge: int
    stages: dict[Stage, int]
    coming: int
    missed: int
    advice: int
    advice_overdue: int
    possible_matches: int
    letters_to_post: int


class CaseInList(BaseModel):
    """A case in a list of the SEND team."""

    id: UUID
    stage: Stage
    received_on: date
    officer_id: UUID | None


class WorkItem(BaseModel):
    """One thing to do about a child. `clock` is the time limit in lists of them, `advice` the kind that was asked for in lists of advice.

    `excused_by` names the exceptions for which the time limit need not be kept. `asked_again_on`, in the list of requests to acknowledge alone:
    the day of a request that came once it was decided to assess.
    """

    child: DatedChild
    case: CaseInList
    due_on: date | None
    late: bool
    clock: Clock | None
    advice: AdviceKind | None
    advice_request_id: UUID | None
    excused_by: list[ExceptionCode]
    asked_again_on: date | None

    @classmethod
    def of(cls, listed: Listed, exceptions: Sequence[TimeException], asked_again_on: date | None, today: date) -> Self:
        """Return the body of a row; `exceptions` are those of its case."""
        case = listed.case
        return cls(
            child=_dated(listed.child),
            case=CaseInList(id=case.id, stage=case.stage, received_on=case.dates.received_on, officer_id=case.officer),
            due_on=listed.due_on,
            late=listed.due_on is not None and listed.due_on < today,
            clock=listed.deadline.clock if listed.deadline else None,
            advice=listed.advice,
            advice_request_id=listed.asked,
            excused_by=list(excuses(exceptions, listed.deadline, case.dates.received_on)) if listed.deadline else [],
            asked_again_on=asked_again_on,
        )


class WorkItems(BaseModel):
    """One page of a list; how much there is in all, and how many pages (at least one)."""

    items: list[WorkItem]
    total: int
    pages: int


class Narrowed(Body):
    """A list, what it is narrowed down to, and its order."""

    list: ListName
    stage: Stage | None = None
    officer: Officer | None = None
    clock: Clock | None = None
    due_before: date | None = None
    sort: Sort | None = None

    def filter(self) -> Filter:
        """Return the filter as the domain has it."""
        return Filter(self.list, self.stage, self.officer, self.clock, self.due_before, self.sort)


class ListQuery(Narrowed):
    """The same in an address, with the page."""

    page: PageNumber = 1


class FilterBody(Narrowed):
    """The same, and what its owner calls it."""

    name: str


class SavedFilterBody(BaseModel):
    """A filter that the caller has saved."""

    id: UUID
    name: str
    list: ListName
    stage: Stage | None
    officer: Officer | None
    clock: Clock | None
    due_before: date | None
    sort: Sort | None

    @classmethod
    def of(cls, saved: SavedFilter) -> Self:
        """Return the body of a filter."""
        return cls(id=saved.id, name=saved.name, **vars(saved.filter))


class SavedFilters(BaseModel):
    """The filters of the caller, by name."""

    filters: list[SavedFilterBody]


class Saved(BaseModel):
    """A filter that was saved."""

    id: UUID


class Understood(BaseModel):
    """What a search was taken for. With anything in `unread`, and with `too_short`, nobody is found."""

    words: list[str]
    date_of_birth: date | None
    reference: str | None
    upn: str | None
    nhs_number: str | None
    unread: list[str]
    too_short: bool

    @classmethod
    def of(cls, search: Search) -> Self:
        """Return the body of a search."""
        return cls(
            words=list(search.words),
            date_of_birth=search.born,
            reference=search.reference,
            upn=search.upn,
            nhs_number=search.nhs_number,
            unread=list(search.unread),
            too_short=search.is_too_short,
        )


class FoundChild(DatedChild):
    """A child who was found. `joined` are other records of the same child, which were joined to this one."""

    legal_name: str
    upn: str | None
    nhs_number: str | None
    case: CaseInList | None
    joined: list[DatedChild]

    @classmethod
    def of(cls, found: Found) -> Self:
        """Return the body of a child."""
        child, case = found.child, found.case
        return cls(
            **_dated(child).model_dump(),
            legal_name=f"{child.details.legal_first_name} {child.details.legal_last_name}",
            upn=child.identifiers.upn,
            nhs_number=child.identifiers.nhs_number,
            case=CaseInList(id=case.id, stage=case.stage, received_on=case.dates.received_on, officer_id=case.officer) if case else None,
            joined=[_dated(record) for record in found.joined],
        )


class FoundChildren(BaseModel):
    """One page of those who are found, by name; how many there are in all, and how many pages (at least one)."""

    understood: Understood
    children: list[FoundChild]
    total: int
    pages: int


class ShareBody(BaseModel):
    """How many of how many were in time; `percent` is None of nothing."""

    within: int
    total: int
    percent: float | None

    @classmethod
    def of(cls, share: Share) -> Self:
        """Return the body of a share."""
        return cls(within=share.within, total=share.total, percent=share.percent)


class FiguresBody(BaseModel):
    """The statutory measures of one period; plans are counted from receipt to the final plan."""

    decisions_within_6_weeks: ShareBody
    refusals_within_16_weeks: ShareBody
    plans_within_20_weeks: ShareBody
    plans_within_20_weeks_without_exceptions: ShareBody
    plans_20_to_52_weeks: int
    plans_over_52_weeks: int
    average_weeks: float | None

    @classmethod
    def of(cls, found: Figures) -> Self:
        """Return the body of the measures."""
        return cls(
            decisions_within_6_weeks=ShareBody.of(found.decisions),
            refusals_within_16_weeks=ShareBody.of(found.refusals),
            plans_within_20_weeks=ShareBody.of(found.plans),
            plans_within_20_weeks_without_exceptions=ShareBody.of(found.plans_without_exceptions),
            plans_20_to_52_weeks=found.plans_to_a_year,
            plans_over_52_weeks=found.plans_over_a_year,
            average_weeks=found.average_weeks,
        )


class FiguresOfYear(FiguresBody):
    """The measures of one calendar year, or of the part of it that was asked for."""

    year: int


class AllFigures(BaseModel):
    """The cases by stage as they are now, and the measures of each year and of all days from `first` to `last`."""

    first: date
    last: date
    stages: dict[Stage, int]
    years: list[FiguresOfYear]
    whole: FiguresBody


def _dated(child: Child) -> DatedChild:
    return DatedChild(id=child.id, name=child.details.name, date_of_birth=child.details.date_of_birth)
