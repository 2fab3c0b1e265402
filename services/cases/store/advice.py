"""Every query about requests for advice and the answers to them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.clock import Clock
from services.cases.domain.access import Professional
from services.cases.domain.advice import AdviceRequest
from services.cases.domain.children import Child
from services.cases.store.access import addressed_to
from services.cases.store.advice_tables import advice_answers, advice_requests
from services.cases.store.rows import advice_request_of, child_of
from services.cases.store.tables import children

PAGE = 20


@dataclass(frozen=True)
class AdviceAnswer:
    """One submission in answer to a request. `original` is revision 1."""

    submission: UUID
    advice_request: UUID
    original: UUID
    revision: int
    person: UUID
    organisation: UUID | None
    received_on: date


class AdviceStore:
    """Requests for advice."""

    def __init__(self, connection: AsyncConnection, clock: Clock) -> None:
        self._connection = connection
        self._clock = clock

    async def add(self, request: AdviceRequest, notice_on: date | None) -> None:
        """Keep a new request, and the day of its first reminder."""
        await self._connection.execute(
            insert(advice_requests).values(
                id=request.id,
                case=request.case,
                child=request.child,
                kind=request.kind,
                organisation=request.organisation,
                person=request.person,
                asked_by=request.asked_by,
                asked_on=request.asked_on,
                due_on=request.due_on,
                name=request.name,
                notice_on=notice_on,
            )
        )

    async def find(self, request: UUID) -> AdviceRequest | None:
        """Return a request, or None."""
        return await self._one(select(advice_requests).where(advice_requests.c.id == request))

    async def lock(self, request: UUID) -> AdviceRequest | None:
        """Return a request and keep others from answering it meanwhile. None when there is none."""
        return await self._one(select(advice_requests).where(advice_requests.c.id == request).with_for_update())

    async def find_addressed(self, request: UUID, who: Professional) -> AdviceRequest | None:
        """Return a request that this professional has to answer, or None when there is none such for them."""
        return await self._one(select(advice_requests).where(advice_requests.c.id == request, addressed_to(who, self._clock.now())))

    async def lock_addressed(self, request: UUID, who: Professional) -> AdviceRequest | None:
        """Return it and keep others from answering it meanwhile."""
        mine = select(advice_requests).where(advice_requests.c.id == request, addressed_to(who, self._clock.now()))
        return await self._one(mine.with_for_update())

    async def open_for(self, who: Professional, about: Sequence[UUID]) -> Sequence[AdviceRequest]:
        """Return what a professional has to answer about these children, what is due first first."""
        due = select(advice_requests).where(advice_requests.c.child.in_(about), advice_requests.c.outcome.is_(None), addressed_to(who, self._clock.now()))
        return await self._all(due.order_by(advice_requests.c.due_on, advice_requests.c.id))

    async def of_case(self, case: UUID) -> Sequence[AdviceRequest]:
        """Return all requests in a case, in the order they were made."""
        return await self._all(select(advice_requests).where(advice_requests.c.case == case).order_by(advice_requests.c.asked_on, advice_requests.c.id))

    async def lock_open(self, case: UUID) -> Sequence[AdviceRequest]:
        """Return the requests in a case that are not answered, and keep others from answering them meanwhile."""
        waiting = select(advice_requests).where(advice_requests.c.case == case, advice_requests.c.outcome.is_(None))
        return await self._all(waiting.order_by(advice_requests.c.id).with_for_update())

    async def of_child(self, child: UUID) -> Sequence[AdviceRequest]:
        """Return all requests about a child, in the order they were made."""
        return await self._all(select(advice_requests).where(advice_requests.c.child == child).order_by(advice_requests.c.asked_on, advice_requests.c.id))

    async def addressed_about(self, child: UUID, who: Professional) -> Sequence[AdviceRequest]:
        """Return the requests about a child that went to this professional, answered or not, in the order they were made."""
        theirs = select(advice_requests).where(advice_requests.c.child == child, addressed_to(who, self._clock.now()))
        return await self._all(theirs.order_by(advice_requests.c.asked_on, advice_requests.c.id))

    async def page(self, who: Professional, number: int) -> tuple[list[tuple[AdviceRequest, Child]], int]:
        """Return one page of what went to a professional, what is open first and of that what is due first, and how many there are."""
        theirs = addressed_to(who, self._clock.now())
        total: int = (await self._connection.execute(select(func.count()).select_from(advice_requests).where(theirs))).scalar_one()
        columns = [column.label(f"of_{column.name}") for column in advice_requests.c]
        rows = await self._connection.execute(
            select(children, *columns)
            .join(advice_requests, advice_requests.c.child == children.c.id)
            .where(theirs)
            .order_by(advice_requests.c.outcome.is_not(None), advice_requests.c.due_on, advice_requests.c.id)
            .limit(PAGE)
            .offset((number - 1) * PAGE)
        )
        return [(advice_request_of(row, "of_"), child_of(row)) for row in rows], total

    async def is_asked(self, request: AdviceRequest) -> bool:
        """Whether the same was asked of the same, and is not answered."""
        same = and_(
            advice_requests.c.case == request.case,
            advice_requests.c.kind == request.kind,
            advice_requests.c.organisation.is_not_distinct_from(request.organisation),
            advice_requests.c.person.is_not_distinct_from(request.person),
            advice_requests.c.name.is_not_distinct_from(request.name),
            advice_requests.c.outcome.is_(None),
            advice_requests.c.child == request.child,
        )
        return (await self._connection.execute(select(advice_requests.c.id).where(same).limit(1))).first() is not None

    async def set_answer(self, request: AdviceRequest) -> None:
        """Keep how a request was answered."""
        nil = request.nil_return
        said = {"nil_reason": nil.reason, "nil_details": nil.details, "nil_by": nil.by, "nil_at": nil.at} if nil else {}
        answer = {"outcome": request.outcome, "answered_on": request.answered_on, **said}
        await self._connection.execute(update(advice_requests).where(advice_requests.c.id == request.id).values(**answer))

    async def add_submission(self, answer: AdviceAnswer) -> bool:
        """Keep what was sent in answer. False when it was kept before."""
        row = insert(advice_answers).values(vars(answer)).on_conflict_do_nothing().returning(advice_answers.c.submission)
        return (await self._connection.execute(row)).first() is not None

    async def has_submission(self, submission: UUID, child: UUID, author: UUID) -> bool:
        """Whether this is advice about the child that this person has sent: nobody agrees for its author (reg 6(4)), a colleague neither."""
        found = (
            select(advice_answers.c.submission)
            .join(advice_requests, advice_requests.c.id == advice_answers.c.advice_request)
            .where(advice_answers.c.submission == submission, advice_requests.c.child == child, advice_answers.c.person == author)
        )
        return (await self._connection.execute(found)).first() is not None

    async def claim_due_notices(self, today: date, limit: int) -> Sequence[AdviceRequest]:
        """Return open requests of which something is to be said by now; what another transaction has in hand is left to it."""
        due = select(advice_requests).where(advice_requests.c.outcome.is_(None), advice_requests.c.notice_on <= today)
        return await self._all(due.order_by(advice_requests.c.notice_on, advice_requests.c.id).limit(limit).with_for_update(skip_locked=True))

    async def set_notice(self, request: UUID, notice_on: date | None) -> None:
        """Keep the day of the next reminder."""
        await self._connection.execute(update(advice_requests).where(advice_requests.c.id == request).values(notice_on=notice_on))

    async def _one(self, query: Select[Any]) -> AdviceRequest | None:
        row = (await self._connection.execute(query)).first()
        return None if row is None else advice_request_of(row)

    async def _all(self, query: Select[Any]) -> list[AdviceRequest]:
        return [advice_request_of(row) for row in await self._connection.execute(query)]
