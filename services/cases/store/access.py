"""The rule of `services.cases.domain.access`, said to the database: every query for a professional goes through it."""

from datetime import datetime

from sqlalchemy import ColumnElement, Table, and_, exists, false, or_, select

from services.cases.domain.access import Professional
from services.cases.store.advice_tables import advice_requests
from services.cases.store.tables import allocations


def opens_to(who: Professional, now: datetime) -> ColumnElement[bool]:
    """Return the condition under which a row of `allocations` opens its child to a professional; the same as `domain.access.opens`."""
    theirs, kind = allocations.c, allocations.c.kind
    entered = and_(theirs.organisation.in_(sorted(who.organisations)), theirs.person.is_(None), kind == "added", theirs.by == who.person)
    alone = and_(theirs.organisation.is_(None), theirs.person == who.person, *([] if who.is_confirmed_alone else [kind == "added"]))
    return and_(or_(theirs.until.is_(None), theirs.until > now), or_(_in_confirmed_job(allocations, who), entered, alone))


def addressed_to(who: Professional, now: datetime) -> ColumnElement[bool]:
    """Return the condition under which a professional has to answer a row of `advice_requests`: it is to them, and the child is open to them for it.

    Open for whom was asked: who works for two organisations does not answer for the one whose allocation is over because the other's is not.
    """
    alone = and_(advice_requests.c.organisation.is_(None), advice_requests.c.person == who.person) if who.is_confirmed_alone else false()
    for_the_same = allocations.c.organisation.is_not_distinct_from(advice_requests.c.organisation)
    still_open = exists(select(1).where(allocations.c.child == advice_requests.c.child, for_the_same, opens_to(who, now)))
    return and_(or_(_in_confirmed_job(advice_requests, who), alone), still_open)


def _in_confirmed_job(table: Table, who: Professional) -> ColumnElement[bool]:
    return and_(table.c.organisation.in_(sorted(who.confirmed_organisations)), or_(table.c.person.is_(None), table.c.person == who.person))
