"""Every query about e-mails and the attempts to deliver them."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import Row, delete, null, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.clock import Clock
from services.notify.domain.emails import URGENCY, Email
from services.notify.store.readers import is_withdrawn
from services.notify.store.tables import attempts, contacts, emails

Outcome = Literal["sent", "refused", "deferred", "unreachable", "no-address", "expired", "withdrawn"]


@dataclass(frozen=True)
class Attempt:
    """Our turn to deliver an e-mail. Nobody else has one until it ends; `address` is None when we know none yet.

    `is_withdrawn`: its reader may not see the child any more, or nothing is sent by itself about the child.
    """

    id: UUID
    email: Email
    address: str | None
    is_withdrawn: bool


class EmailStore:
    """E-mails, the most urgent first."""

    def __init__(self, connection: AsyncConnection, clock: Clock) -> None:
        self._connection = connection
        self._clock = clock

    async def add(self, *new: Email) -> None:
        """Keep new e-mails, due at once."""
        await self._connection.execute(insert(emails), [_row(email) for email in new])

    async def add_once(self, email: Email) -> None:
        """Keep a new e-mail, unless there is one with its id."""
        await self._connection.execute(insert(emails).values(**_row(email)).on_conflict_do_nothing())

    async def begin_attempt(self, attempt_id: UUID, lease: timedelta) -> Attempt | None:
        """Take the most urgent e-mail that is due and that nobody else is delivering. None when there is none."""
        now = self._clock.now()
        due = (
            select(emails.c.id)
            .where(emails.c.state == "waiting", emails.c.due_at <= now, or_(emails.c.leased_until.is_(None), emails.c.leased_until < now))
            .order_by(emails.c.urgency, emails.c.due_at)
            .limit(1)
            .with_for_update(skip_locked=True)
            .scalar_subquery()
        )
        contact = contacts.c.person_id == emails.c.person_id
        taken = await self._connection.execute(
            update(emails)
            .where(emails.c.id == due)
            .values(leased_to=attempt_id, leased_until=now + lease, attempts=emails.c.attempts + 1)
            .returning(
                emails,
                select(contacts.c.email).where(contact).scalar_subquery().label("contact"),
                select(contacts.c.portal).where(contact).scalar_subquery().label("contact_portal"),
                is_withdrawn().label("is_withdrawn"),
            )
        )
        row = taken.first()
        if row is None:
            return None
        await self._connection.execute(insert(attempts).values(id=attempt_id, email_id=row.id, at=now))
        return Attempt(attempt_id, _email(row), row.address or row.contact, row.is_withdrawn)

    async def note(self, attempt: Attempt, outcome: Outcome, reply: int | None) -> None:
        """Keep how an attempt ended."""
        await self._connection.execute(update(attempts).where(attempts.c.id == attempt.id).values(outcome=outcome, reply=reply))

    async def finish(self, attempt: Attempt, state: Literal["sent", "failed"]) -> bool:
        """Close the e-mail and wipe what it said. False when its lease went to somebody else while we were frozen."""
        values: dict[str, Any] = {"state": state, "finished_at": self._clock.now(), "address": null(), "facts": {}}
        return await self._release(attempt, values)

    async def postpone(self, attempt: Attempt, due_at: datetime) -> bool:
        """Try again later. False when its lease went to somebody else while we were frozen."""
        return await self._release(attempt, {"due_at": due_at})

    async def _release(self, attempt: Attempt, values: dict[str, Any]) -> bool:
        # The lease is compared here, or a process that was stopped and resumed would undo what another did meanwhile.
        ours = (emails.c.id == attempt.email.id) & (emails.c.leased_to == attempt.id) & (emails.c.state == "waiting")
        released = await self._connection.execute(update(emails).where(ours).values(leased_to=None, leased_until=None, **values).returning(emails.c.id))
        return released.first() is not None

    async def forget_finished(self, before: datetime) -> None:
        """Delete the e-mails that were finished before a moment, and their attempts."""
        await self._connection.execute(delete(emails).where(emails.c.finished_at < before))


def _row(email: Email) -> dict[str, Any]:
    return {
        "id": email.id,
        "kind": email.kind,
        "portal": email.portal,
        "person_id": email.person_id,
        "child_id": email.child_id,
        "urgency": URGENCY[email.kind],
        "address": email.address,
        "facts": dict(email.facts),
        "traceparent": email.traceparent,
        "created_at": email.created_at,
        "expires_at": email.expires_at,
        "due_at": email.created_at,
        "attempts": 0,
        "state": "waiting",
    }


def _email(row: Row[Any]) -> Email:
    return Email(
        id=row.id,
        kind=row.kind,
        portal=row.portal or row.contact_portal,
        person_id=row.person_id,
        child_id=row.child_id,
        created_at=row.created_at,
        expires_at=row.expires_at,
        address=row.address,
        facts=row.facts,
        attempts=row.attempts,
        traceparent=row.traceparent,
    )
