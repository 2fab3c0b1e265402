"""Every query behind the work list of the SEND team. Each list is a query with a row for each thing to do, which the same filters and orders fit."""

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, ColumnElement, Date, Row, Select, String, Uuid, and_, any_, cast, func, null, or_, select
from sqlalchemy import case as either
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.clock import Clock
from services.cases.domain.advice import AdviceKind
from services.cases.domain.cases import DECIDED, RUNNING, Case, Deadline, Stage
from services.cases.domain.children import Child
from services.cases.domain.exceptions import TimeException
from services.cases.domain.worklist import COMING_DAYS, FAMILYS_CLOCK, Filter, ListName
from services.cases.store.advice_tables import advice_requests
from services.cases.store.rows import CASE_COLUMNS, case_beside, child_of
from services.cases.store.tables import cases, children, deadlines, exceptions, notices, possible_matches, requests

PAGE = 25
_NO_TEXT, _NO_ID, _NO_DAY = cast(null(), String), cast(null(), Uuid), cast(null(), Date)
_WAITS = (requests.c.later, requests.c.acknowledged_on.is_(None))
_NEXT_DUE: Mapping[Stage, ColumnElement[date]] = {
    "request_received": cases.c.decide_by,
    "assessing": cases.c.refuse_plan_by,
    "drafting": func.coalesce(cases.c.draft_by, cases.c.final_plan_by),
    "draft_sent": cases.c.final_plan_by,
}
"""The same as `domain.worklist.next_due_on`. In other stages nothing is due."""


@dataclass(frozen=True)
class Counts:
    """How much waits. `stages` has those in which the council has a step to take and there is a case."""

    to_acknowledge: int
    stages: Mapping[Stage, int]
    coming: int
    missed: int
    advice: int
    advice_overdue: int
    possible_matches: int
    letters_to_post: int


@dataclass(frozen=True)
class Listed:
    """One thing to do about a child. `due_on` is None where nothing is due.

    In lists of time limits it has a `deadline`; in lists of advice its kind, and the request in `asked`.
    """

    child: Child
    case: Case
    due_on: date | None
    deadline: Deadline | None
    advice: AdviceKind | None
    asked: UUID | None


class WorklistStore:
    """What waits for the SEND team."""

    def __init__(self, connection: AsyncConnection, clock: Clock) -> None:
        self._connection = connection
        self._clock = clock

    async def stages(self, wanted: Collection[Stage]) -> dict[Stage, int]:
        """Return how many current cases there are in each of these stages; one without any is left out."""
        counted = select(cases.c.stage, func.count().label("cases")).where(cases.c.current, cases.c.stage.in_(sorted(wanted)))
        return {row.stage: row.cases for row in await self._connection.execute(counted.group_by(cases.c.stage))}

    async def counts(self) -> Counts:
        """Return how much waits in each list."""
        today = self._clock.today()
        counted = {name: select(func.count()).select_from(_listed(Filter(name), None, today).subquery()) for name in _COUNTED}
        others = {
            "possible_matches": select(func.count()).where(possible_matches.c.state == "open"),
            "letters_to_post": select(func.count()).select_from(notices).where(notices.c.served_on.is_(None)),
        }
        queries = [query.scalar_subquery().label(name.replace("-", "_")) for name, query in (*counted.items(), *others.items())]
        row = (await self._connection.execute(select(*queries))).one()
        return Counts(stages=await self.stages(RUNNING), **row._mapping)  # noqa: SLF001 - public, whatever its name

    async def page(self, wanted: Filter, asking: UUID, number: int) -> tuple[list[Listed], int]:
        """Return one page of a list, and how much there is in it; pages count from 1. `asking` is whose cases are `mine`."""
        listed = _listed(wanted, asking, self._clock.today())
        total: int = (await self._connection.execute(select(func.count()).select_from(listed.subquery()))).scalar_one()
        found = listed.order_by(*_order(wanted, listed.selected_columns)).limit(PAGE).offset((number - 1) * PAGE).subquery("found")
        # Of a case, so that those that are not on this page are sorted by an index alone, and no more is read of them.
        due_on = _next_due(wanted.stages) if wanted.is_of_cases else found.c.due_on
        rows = await self._connection.execute(
            select(children, *CASE_COLUMNS, due_on.label("due_on"), found.c.clock, found.c.about, found.c.advice)
            .select_from(found.join(cases, cases.c.id == found.c.case).join(children, children.c.id == cases.c.child))
            .order_by(*_order(wanted, found.c))
        )
        return [_entry(row) for row in rows], total

    async def asked_again(self, found: Collection[UUID]) -> Mapping[UUID, date]:
        """Return the day of the first later request that waits in each of these cases; one without any is left out."""
        first = select(requests.c.case, func.min(requests.c.received_on).label("on")).where(requests.c.case.in_(found), *_WAITS).group_by(requests.c.case)
        return {row.case: row.on for row in await self._connection.execute(first)} if found else {}

    async def exceptions_in(self, found: Collection[UUID]) -> Mapping[UUID, Sequence[TimeException]]:
        """Return the exceptions of these cases."""
        kept: dict[UUID, list[TimeException]] = defaultdict(list)
        if found:
            rows = await self._connection.execute(select(exceptions).where(exceptions.c.case.in_(found)))
            for row in rows:
                kept[row.case].append(TimeException(row.id, row.case, row.reason, row.details, row.starts_on, row.ends_on, row.by, tuple(row.documents)))
        return kept


def _next_due(stages: Collection[Stage]) -> ColumnElement[Any]:
    due = [(cases.c.stage == stage, column) for stage, column in _NEXT_DUE.items() if stage in stages]
    return either(*due, else_=_NO_DAY) if due else _NO_DAY


def _cases(wanted: Filter) -> Select[Any]:
    columns = (cases.c.id.label("case"), _next_due(wanted.stages).label("due_on"), _NO_TEXT.label("clock"), _NO_ID.label("about"), _NO_TEXT.label("advice"))
    return select(*columns).where(cases.c.current)


# Time limits and advice have a case each. The outer join lets PostgreSQL leave that table alone where nothing of it is asked.


def _deadlines() -> Select[Any]:
    due = deadlines.c
    columns = (due.case, due.due_on, due.clock, due.about, _NO_TEXT.label("advice"))
    return select(*columns).select_from(deadlines.outerjoin(cases, cases.c.id == due.case)).where(due.open)


def _advice() -> Select[Any]:
    asked = advice_requests.c
    columns = (asked.case, asked.due_on, _NO_TEXT.label("clock"), asked.id.label("about"), asked.kind.label("advice"))
    return select(*columns).select_from(advice_requests.outerjoin(cases, cases.c.id == asked.case)).where(asked.outcome.is_(None))


def _to_acknowledge(wanted: Filter, _today: date) -> Select[Any]:
    first = and_(cases.c.stage == "request_received", cases.c.acknowledged_on.is_(None))
    # As an array, which an index looks cases up by: a subquery within a choice of two would be asked about every case.
    waiting = func.array(select(requests.c.case).where(*_WAITS).scalar_subquery(), type_=ARRAY(Uuid))
    return _cases(wanted).where(or_(first, and_(cases.c.stage.in_(sorted(DECIDED)), cases.c.id == any_(waiting))))


def _all_cases(wanted: Filter, _today: date) -> Select[Any]:
    return _cases(wanted)


def _coming(_wanted: Filter, today: date) -> Select[Any]:
    return _deadlines().where(deadlines.c.due_on >= today, deadlines.c.due_on <= today + timedelta(days=COMING_DAYS))


def _missed(_wanted: Filter, today: date) -> Select[Any]:
    return _deadlines().where(deadlines.c.due_on < today, deadlines.c.clock != FAMILYS_CLOCK)


def _outstanding(_wanted: Filter, _today: date) -> Select[Any]:
    return _advice()


def _overdue(_wanted: Filter, today: date) -> Select[Any]:
    return _advice().where(advice_requests.c.due_on < today)


_LISTS: Mapping[ListName, Callable[[Filter, date], Select[Any]]] = {
    "to-acknowledge": _to_acknowledge,
    "cases": _all_cases,
    "coming": _coming,
    "missed": _missed,
    "advice": _outstanding,
    "advice-overdue": _overdue,
}
_COUNTED: tuple[ListName, ...] = ("to-acknowledge", "coming", "missed", "advice", "advice-overdue")


def _listed(wanted: Filter, asking: UUID | None, today: date) -> Select[Any]:
    """Return the rows of a list, in no order."""
    listed = _LISTS[wanted.list](wanted, today)
    if wanted.list == "cases" or wanted.stage is not None:
        listed = listed.where(cases.c.stage.in_(sorted(wanted.stages)))
    if wanted.officer is not None:
        responsible = None if wanted.officer == "nobody" else asking if wanted.officer == "mine" else wanted.officer
        listed = listed.where(cases.c.officer.is_(None) if responsible is None else cases.c.officer == responsible)
    if wanted.clock is not None and wanted.has_clocks:
        listed = listed.where(deadlines.c.clock == wanted.clock)
    if wanted.due_before is not None:
        listed = listed.where(listed.selected_columns.due_on < wanted.due_before)
    return listed


def _order(wanted: Filter, columns: Any) -> Sequence[ColumnElement[Any]]:
    """The order of a list, the same every time: `columns` are those of `_listed`, beside the case itself."""
    last = (columns.case, columns.clock, columns.about)
    match wanted.sorted_by:
        case "name":
            return (cases.c.last_key, cases.c.first_key, *last)
        case "received":
            return (cases.c.received_on, *last)
        case "due":
            return (columns.due_on, *last)


def _entry(row: Row[Any]) -> Listed:
    found = case_beside(row)
    if found is None:
        raise LookupError("a list of cases has a row without one")
    deadline = Deadline(row.clock, row.about, row.due_on, None, is_open=True) if row.clock else None
    return Listed(child_of(row), found, row.due_on, deadline, row.advice, row.about if row.advice else None)
