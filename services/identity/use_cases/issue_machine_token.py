"""Give another system a token: OAuth 2.0, client credentials (RFC 6749, section 4.4)."""

import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import get_args
from uuid import UUID

from chassis.errors import Forbidden, Unauthenticated, WaymarkError
from chassis.tokens import REUSED_FOR, Signer
from contracts.tokens import MACHINE_LIFETIME, MachineClaims, Scope
from services.identity.adapters import Adapters
from services.identity.adapters.client_keys import AssertionRefused, check_assertion
from services.identity.adapters.sealing import fingerprint
from services.identity.domain.connections import Connection
from services.identity.domain.limits import ADDRESS_SECRETS, WRONG_SECRETS, Tally
from services.identity.store import OpenWork, Work

AUDIENCE = ["gateway", "cases", "forms", "documents", "notify", "identity"]


@dataclass(frozen=True)
class IssueMachineToken:
    """What a system shows, from which network address, and which of its scopes it wants: all of them when it names none.

    It shows `secret`, or `assertion`, which it has signed.
    """

    client_id: str
    secret: str | None
    assertion: str | None
    scopes: frozenset[str]
    client_address: str | None


@dataclass(frozen=True)
class MachineToken:
    """A token, for how many seconds it is good at least, and what it is good for."""

    token: str
    expires_in: int
    scopes: tuple[str, ...]


async def issue_machine_token(command: IssueMachineToken, open_work: OpenWork, adapters: Adapters, signer: Signer) -> MachineToken:
    """Return a token of five minutes, or of what is left of the access.

    Raises Unauthenticated `invalid_client` for everything that does not fit, and with the same words: a system that is not there or
    whose access was ended, a wrong secret, a statement that is not good or was used before, and the right one after too many
    wrong tries for this system from one network address. Raises Forbidden `unauthorized_client` when access ran out, and
    `invalid_scope` for a scope that the system was not given.
    """
    async with open_work() as work:
        issued = await _issue(command, work, adapters, signer)
    if isinstance(issued, WaymarkError):
        raise issued
    return issued


async def _issue(command: IssueMachineToken, work: Work, adapters: Adapters, signer: Signer) -> MachineToken | WaymarkError:
    """Return the refusal instead of raising it: what was counted must be committed."""
    now = work.clock.now()
    tries = await _Tries.lock(command, work, adapters)
    if tries is None:
        return _refused()
    connection = await _find(command.client_id, work)
    proved = await _has_proved_itself(command, connection, work, adapters)
    if connection is None or not proved:
        await tries.count()
        if connection is not None:
            work.audit.record("connection-refused", "connection", connection.id, actor=None)
        return _refused()
    if not connection.is_active(now):
        return Forbidden("unauthorized_client", "The access of this client ran out. The council can confirm that it is still needed.")
    scopes = tuple(scope for scope in connection.scopes if not command.scopes or scope in command.scopes)
    if not command.scopes <= set(scopes):
        return Forbidden("invalid_scope", "The client was not given all of these scopes.")
    if connection.use_is_new(now):
        await work.connections.note_use(connection.id, now)
    return _signed(connection, scopes, now, signer)


def _refused() -> Unauthenticated:
    return Unauthenticated("invalid_client", "The client is not known, or did not prove who it is. After many wrong tries, wait 15 minutes.")


async def _find(client_id: str, work: Work) -> Connection | None:
    try:
        wanted = UUID(client_id)
    except ValueError:
        wanted = UUID(int=0)
    found = await work.connections.lock(wanted)
    return None if found is None or found.ended_at is not None else found


async def _has_proved_itself(command: IssueMachineToken, connection: Connection | None, work: Work, adapters: Adapters) -> bool:
    now = work.clock.now()
    client = UUID(int=0) if connection is None else connection.id
    digests = await work.connections.digests(client, now)
    if command.assertion is None:
        given = fingerprint(command.secret or "")
        return sum(hmac.compare_digest(given, digest) for digest in digests) > 0
    keys = () if connection is None else connection.public_keys
    try:
        found = check_assertion(command.assertion, str(client), keys, adapters.client_audiences, now)
    except AssertionRefused:
        return False
    return await work.connections.use_assertion(client, hashlib.sha256(found.id.encode("utf-8", "surrogatepass")).digest(), found.expires_at)


def _signed(connection: Connection, scopes: tuple[str, ...], now: datetime, signer: Signer) -> MachineToken:
    lifetime = min(MACHINE_LIFETIME, int((connection.expires_at - now).total_seconds()))
    claims = MachineClaims(
        sub=connection.id,
        caller="machine",
        scopes=frozenset(scope for scope in get_args(Scope) if scope in scopes),
        event_types=frozenset(connection.event_types),
        requests_per_minute=connection.requests_per_minute,
    )
    # The signer gives a token again for part of its life.
    return MachineToken(signer.sign(claims, AUDIENCE, lifetime), int(lifetime * (1 - REUSED_FOR)), scopes)


class _Tries:
    """Wrong tries of one network address, and those of it for one system: nobody locks a system out from elsewhere."""

    def __init__(self, work: Work, tallies: Sequence[tuple[Tally, bytes]]) -> None:
        self._work = work
        self._tallies = tallies

    @classmethod
    async def lock(cls, command: IssueMachineToken, work: Work, adapters: Adapters) -> "_Tries | None":
        """Look at them; nobody else counts them until this transaction ends. Returns None when there were too many."""
        now, address = work.clock.now(), command.client_address
        counted = [] if address is None else [(ADDRESS_SECRETS, address)]
        tallies = []
        for limit, text in [*counted, (WRONG_SECRETS, f"{address} {command.client_id}")]:
            key = adapters.seal.digest("client", text)
            tally = await work.limits.lock(limit, key, now)
            if tally.retry_after(now) is not None:
                return None
            tallies.append((tally, key))
        return cls(work, tallies)

    async def count(self) -> None:
        """Count one more."""
        now = self._work.clock.now()
        for tally, key in self._tallies:
            tally.charge(now)
            await self._work.limits.save(tally, key, now)
