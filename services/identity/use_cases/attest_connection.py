"""Confirm that another system still needs its access."""

from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from chassis.errors import Invalid
from services.identity.domain.connections import check_needed_until, ends_at
from services.identity.store import Work
from services.identity.use_cases.find_connection import lock_connection, save_change
from services.identity.use_cases.find_own_account import Owner


@dataclass(frozen=True)
class AttestConnection:
    """A connection, and the last day on which the system needs access."""

    connection_id: UUID
    needed_until: date
    by: Owner


async def attest_connection(command: AttestConnection, work: Work) -> None:
    """Let access go on, until the day named and for half a year at most; one that ran out has access again.

    Raises Invalid `needed_until`; NotFound; Conflict `connection_ended`.
    """
    there = await lock_connection(command.connection_id, command.by, work)
    if errors := check_needed_until(command.needed_until, work.clock.today()):
        raise Invalid(errors)
    now = work.clock.now()
    attested = replace(there, needed_until=command.needed_until, attested_at=now, attested_by=command.by.id, expires_at=ends_at(command.needed_until, now))
    await save_change(attested, work)
    detail = {"needed_until": command.needed_until.isoformat()}
    work.audit.record("connection-attested", "connection", there.id, actor=command.by.id, detail=detail)
