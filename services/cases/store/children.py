"""Every query about children and who may act for them."""

from dataclasses import asdict
from typing import Any
from uuid import UUID

from sqlalchemy import Row, bindparam, func, insert, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.clock import Clock
from chassis.errors import Conflict
from services.cases.domain.cases import Case
from services.cases.domain.children import Address, Child, ChildDetails, Relationship, Setting
from services.cases.store.cases import case_of
from services.cases.store.tables import cases, children, relationships

_CASE = [
    cases.c.id.label("case_id"),
    cases.c.child.label("case_child"),
    cases.c.stage,
    cases.c.received_on,
    cases.c.decide_by,
    cases.c.refuse_plan_by,
    cases.c.final_plan_by,
    cases.c.version.label("case_version"),
]
_FOR_PERSON = (
    select(children, relationships.c.person, relationships.c.relation, relationships.c.parental_responsibility, *_CASE)
    .join(relationships, relationships.c.child == children.c.id)
    .outerjoin(cases, cases.c.child == children.c.id)
)
_ONE_FOR_PERSON = _FOR_PERSON.where(relationships.c.person == bindparam("for_person"), relationships.c.child == bindparam("for_child"))
Related = tuple[Child, Relationship, Case | None]


class ChildStore:
    """Children as one person may see them."""

    def __init__(self, connection: AsyncConnection, clock: Clock) -> None:
        self._connection = connection
        self._clock = clock

    async def lock_person(self, person: UUID) -> None:
        """Wait for any other transaction that adds a child for this person."""
        await self._connection.execute(text("SELECT pg_advisory_xact_lock(hashtextextended(:person, 0))"), {"person": str(person)})

    async def lock(self, child: UUID) -> bool:
        """Keep the child's record from changing until the transaction ends. False when there is none."""
        found = await self._connection.execute(select(children.c.id).where(children.c.id == child).with_for_update())
        return found.first() is not None

    async def of_person(self, person: UUID) -> list[Related]:
        """Return all children of a person, by name."""
        rows = await self._connection.execute(
            _FOR_PERSON.where(relationships.c.person == person).order_by(
                func.lower(children.c.legal_last_name), func.lower(children.c.legal_first_name), children.c.id
            )
        )
        return [_related(row) for row in rows]

    async def for_person(self, child: UUID, person: UUID) -> Related | None:
        """Return one child of a person, or None when there is none such for them."""
        row = (await self._connection.execute(_ONE_FOR_PERSON, {"for_person": person, "for_child": child})).first()
        return None if row is None else _related(row)

    async def add(self, child: Child, relationship: Relationship) -> None:
        """Keep a new child and who added them."""
        now = self._clock.now()
        await self._connection.execute(insert(children).values(id=child.id, added_at=now, version=child.version, **_columns(child.details)))
        await self._connection.execute(insert(relationships).values(since=now, **asdict(relationship)))

    async def change(self, child: Child, relationship: Relationship) -> None:
        """Keep changed details. Raises Conflict `stale_version` when somebody changed them since `child.version`."""
        changed = await self._connection.execute(
            update(children)
            .where(children.c.id == child.id, children.c.version == child.version)
            .values(version=child.version + 1, **_columns(child.details))
            .returning(children.c.id)
        )
        if changed.first() is None:
            raise Conflict("stale_version", "These details were changed since you opened this page")
        await self._connection.execute(
            update(relationships)
            .where(relationships.c.child == child.id, relationships.c.person == relationship.person)
            .values(relation=relationship.relation, parental_responsibility=relationship.parental_responsibility)
        )


def _columns(details: ChildDetails) -> dict[str, Any]:
    return {
        "legal_first_name": details.legal_first_name,
        "legal_last_name": details.legal_last_name,
        "known_as": details.known_as,
        "date_of_birth": details.date_of_birth,
        "sex": details.sex,
        "address": asdict(details.address),
        "setting_kind": details.setting.kind,
        "setting_name": details.setting.name,
    }


def _related(row: Row[Any]) -> Related:
    details = ChildDetails(
        legal_first_name=row.legal_first_name,
        legal_last_name=row.legal_last_name,
        known_as=row.known_as,
        date_of_birth=row.date_of_birth,
        sex=row.sex,
        address=Address(**row.address),
        setting=Setting(row.setting_kind, row.setting_name),
    )
    relationship = Relationship(row.person, row.id, row.relation, row.parental_responsibility)
    case = None if row.case_id is None else case_of(row, row.case_id, row.case_child, row.case_version)
    return Child(row.id, details, row.version), relationship, case
