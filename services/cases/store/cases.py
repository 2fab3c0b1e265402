"""Every query about cases."""

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.clock import Clock
from services.cases.domain.cases import Case, Request
from services.cases.domain.moves import Move
from services.cases.domain.receipt import ReceiptCorrection
from services.cases.store.people_tables import receipt_corrections
from services.cases.store.rows import case_of, request_of
from services.cases.store.tables import cases, children, moves, requests


@dataclass(frozen=True)
class CaseOfChild:
    """A case, the record of its child that leads, and the current case of that child, if it has one: this one, unless another took its place."""

    case: Case
    leading: UUID
    current: UUID | None


class CaseStore:
    """Cases and the requests in them."""

    def __init__(self, connection: AsyncConnection, clock: Clock) -> None:
        self._connection = connection
        self._clock = clock

    async def find(self, case: UUID) -> Case | None:
        """Return a case, or None."""
        return await self._one(select(cases).where(cases.c.id == case))

    async def find_of_child(self, case: UUID) -> CaseOfChild | None:
        """Return a case and whose it is now that records may have been joined. None when there is no such case."""
        other = cases.alias("other")
        leading = func.coalesce(children.c.joined_to, children.c.id)
        found = (
            select(cases, leading.label("leading"), other.c.id.label("current_case"))
            .join(children, children.c.id == cases.c.child)
            .outerjoin(other, and_(other.c.child == leading, other.c.current))
            .where(cases.c.id == case)
        )
        row = (await self._connection.execute(found)).first()
        return None if row is None else CaseOfChild(case_of(row), row.leading, row.current_case)

    async def lock(self, case: UUID) -> Case | None:
        """Return a case and keep others from changing it meanwhile. None when there is none."""
        return await self._one(select(cases).where(cases.c.id == case).with_for_update())

    async def lock_current(self, case: UUID) -> Case | None:
        """The same of the case that is its child's current one. None when there is none, or another has taken its place."""
        return await self._one(select(cases).where(cases.c.id == case, cases.c.current).with_for_update())

    async def all_of_child(self, child: UUID) -> Sequence[Case]:
        """Return the cases of a record, the current one and those before it, the first first."""
        return [case_of(row) for row in await self._connection.execute(select(cases).where(cases.c.child == child).order_by(cases.c.opened_at, cases.c.id))]

    async def ids_of(self, records: Collection[UUID]) -> Sequence[UUID]:
        """Return the cases of records of one child, those that joined another included, the first first."""
        theirs = select(cases.c.id).where(cases.c.child.in_(records)).order_by(cases.c.opened_at, cases.c.id)
        return list((await self._connection.execute(theirs)).scalars())

    async def earlier(self, records: Collection[UUID]) -> Sequence[Case]:
        """Return the cases of records of one child that are not the current one, the first first."""
        past = select(cases).where(cases.c.child.in_(records), cases.c.current.is_(False)).order_by(cases.c.opened_at, cases.c.id)
        return [case_of(row) for row in await self._connection.execute(past)]

    async def of_child(self, child: UUID) -> Case | None:
        """Return the current case of a record that leads, or None."""
        return await self._one(select(cases).where(cases.c.child == child, cases.c.current))

    async def _one(self, query: Select[Any]) -> Case | None:
        row = (await self._connection.execute(query)).first()
        return None if row is None else case_of(row)

    async def add(self, case: Case) -> None:
        """Keep a new case. It is the current one of its child, whose record the caller has locked, from now on."""
        await self._connection.execute(update(cases).where(cases.c.child == case.child, cases.c.current).values(current=False))
        keys = {name: select(children.c[name]).where(children.c.id == case.child).scalar_subquery() for name in ("first_key", "last_key")}
        values = {"id": case.id, "child": case.child, "opened_at": self._clock.now(), "version": case.version, "current": True}
        await self._connection.execute(insert(cases).values(**values, **keys, **_state(case)))

    async def change(self, case: Case) -> None:
        """Keep what has become of a case that was locked; its version counts on."""
        await self._connection.execute(update(cases).where(cases.c.id == case.id).values(version=case.version + 1, **_state(case)))

    async def children_of_officer(self, officer: UUID) -> Sequence[UUID]:
        """Return the records with a case that is allocated to an officer, each once."""
        return list((await self._connection.execute(select(cases.c.child).where(cases.c.officer == officer).distinct())).scalars())

    async def release(self, officer: UUID, records: Collection[UUID]) -> Sequence[tuple[UUID, UUID]]:
        """Leave the cases of an officer in these records, which are locked, to nobody; their versions count on. Returns each case and its record."""
        theirs = update(cases).where(cases.c.officer == officer, cases.c.child.in_(records)).values(officer=None, version=cases.c.version + 1)
        return [(row.id, row.child) for row in await self._connection.execute(theirs.returning(cases.c.id, cases.c.child))]

    async def add_move(self, move: Move) -> None:
        """Keep what was done to a case."""
        row = {**asdict(move), "documents": list(move.documents), "at": self._clock.now()}
        await self._connection.execute(insert(moves).values(row))

    async def moves_in(self, case: UUID) -> Sequence[tuple[Move, datetime]]:
        """Return what was done to a case and when it was recorded, the first first."""
        rows = await self._connection.execute(select(moves).where(moves.c.case == case).order_by(moves.c.at, moves.c.id))
        return [(Move(row.id, row.case, row.kind, row.on, row.by, row.outcome, row.reasons, tuple(row.documents), row.informed_on), row.at) for row in rows]

    async def find_request(self, request: UUID) -> Request | None:
        """Return a request, or None."""
        row = (await self._connection.execute(select(requests).where(requests.c.submission == request))).first()
        return None if row is None else request_of(row)

    async def has_reference(self, reference: str) -> bool:
        """Whether a request has this reference."""
        return (await self._connection.execute(select(requests.c.submission).where(requests.c.reference == reference))).first() is not None

    async def set_receipt(self, request: UUID, received_on: date) -> None:
        """Keep another day of receipt of a request."""
        await self._connection.execute(update(requests).where(requests.c.submission == request).values(received_on=received_on))

    async def add_correction(self, correction: ReceiptCorrection) -> None:
        """Keep that a day of receipt was put right."""
        await self._connection.execute(insert(receipt_corrections).values(asdict(correction)))

    async def corrections_of(self, request: UUID) -> Sequence[ReceiptCorrection]:
        """Return how the day of receipt of a request was put right, the first first."""
        mine = select(receipt_corrections).where(receipt_corrections.c.request == request).order_by(receipt_corrections.c.at)
        return [ReceiptCorrection(**row._mapping) for row in await self._connection.execute(mine)]  # noqa: SLF001 - public, whatever its name

    async def add_request(self, request: Request) -> None:
        """Keep a request."""
        await self._connection.execute(insert(requests).values(**asdict(request)))

    async def acknowledge_later(self, case: UUID, on: date) -> None:
        """Keep that the later requests of a case that waited were acknowledged."""
        waiting = (requests.c.case == case, requests.c.later, requests.c.acknowledged_on.is_(None))
        await self._connection.execute(update(requests).where(*waiting).values(acknowledged_on=on))

    async def requests_in(self, case: UUID) -> Sequence[Request]:
        """Return the requests in a case, the first first."""
        rows = await self._connection.execute(select(requests).where(requests.c.case == case).order_by(requests.c.received_on, requests.c.submission))
        return [request_of(row) for row in rows]


def _state(case: Case) -> dict[str, Any]:
    return {
        "stage": case.stage,
        "officer": case.officer,
        "acknowledged_on": case.acknowledged_on,
        "decided_on": case.decided_on,
        "issue_decided_on": case.issue_decided_on,
        "draft_served_on": case.draft_served_on,
        "comment_by": case.comment_by,
        "family_responded_on": case.family_responded_on,
        "final_on": case.final_on,
        "ended_on": case.ended_on,
        "decision_informed_on": case.decision_informed_on,
        "issue_informed_on": case.issue_informed_on,
        "final_informed_on": case.final_informed_on,
        "order_informed_on": case.order_informed_on,
        "drafted_on": case.drafted_on,
        **asdict(case.dates),
    }
