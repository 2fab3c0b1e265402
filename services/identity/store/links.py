"""Links in e-mails. Of an invitation, everything that changes it locks its organisation first; of any other link, its account."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, delete, exists, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from services.identity.domain.accounts import Method, Portal
from services.identity.domain.links import Link, Purpose
from services.identity.store.tables import accounts, links

_QUERY = select(*(links.c[name] for name in Link.__dataclass_fields__))


@dataclass(frozen=True)
class Invitation:
    """An invitation that can still be accepted."""

    id: UUID
    email: str
    invited_at: datetime
    expires_at: datetime


class LinkStore:
    """Reads and writes links, by the hash of their token."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def replace(self, link: Link, token_hash: bytes, now: datetime) -> None:
        """Store a new link; those of the same account and purpose that were open are superseded.

        Of KEEP_EMAIL, those to the same address; of INVITE, those of the same organisation to the same address, whoever invited.
        """
        await self._connection.execute(update(links).where(_older(link)).values(superseded_at=now))
        await self._connection.execute(
            insert(links).values(
                id=link.id,
                account_id=link.account_id,
                purpose=link.purpose,
                token_hash=token_hash,
                created_at=now,
                expires_at=link.expires_at,
                email=link.email,
                method=link.method,
                organisation_id=link.organisation_id,
            )
        )

    async def find_usable_keep(self, account_id: UUID, email: str, now: datetime) -> Link | None:
        """Return the link that keeps this address and can still be used, if there is one. Its account is locked."""
        those = _open(account_id) & (links.c.purpose == Purpose.KEEP_EMAIL) & (links.c.email == email) & (links.c.expires_at > now)
        row = (await self._connection.execute(_QUERY.where(those))).first()
        return None if row is None else _link(row)

    async def close(self, account_id: UUID, purposes: Collection[Purpose], now: datetime) -> None:
        """Let the open links of an account that have these purposes expire now."""
        await self._close(_open(account_id) & links.c.purpose.in_(purposes), now)

    async def close_younger(self, link: Link, now: datetime) -> None:
        """Let the open links of the same account and purpose that were sent after this one expire now."""
        sent = select(links.c.created_at).where(links.c.id == link.id).scalar_subquery()
        await self._close(_open(link.account_id) & (links.c.purpose == link.purpose) & (links.c.created_at > sent), now)

    async def list_invitations(self, organisation_id: UUID, now: datetime, *, by_team: bool = False) -> Sequence[Invitation]:
        """Return the invitations to an organisation that can be accepted, the latest first. Their number has a limit: SENT_INVITATIONS, for a week.

        With `by_team`, those that the SEND team sent.
        """
        those = (links.c.organisation_id == organisation_id) & _UNUSED & (links.c.expires_at > now)
        if by_team:
            those &= _BY_TEAM
        rows = await self._connection.execute(
            select(links.c.id, links.c.email, links.c.created_at, links.c.expires_at).where(those).order_by(links.c.created_at.desc(), links.c.id)
        )
        return [Invitation(row.id, row.email, row.created_at, row.expires_at) for row in rows]

    async def list_invited(self, organisation_id: UUID) -> Collection[str]:
        """Return the addresses that an invitation to an organisation was sent to lately, whatever has become of it: see `delete_expired`."""
        return list((await self._connection.execute(select(links.c.email).where(links.c.organisation_id == organisation_id))).scalars())

    async def close_invitation(self, link_id: UUID, organisation_id: UUID, now: datetime, *, by_team: bool = False) -> bool:
        """Let an invitation to an organisation expire now, with `by_team` one that the SEND team sent.

        Returns False when it cannot be accepted any more, or never was there.
        """
        that = (links.c.id == link_id) & (links.c.organisation_id == organisation_id) & _UNUSED
        return await self._close(that & _BY_TEAM if by_team else that, now) > 0

    async def close_invitations_by(self, account_id: UUID, organisation_id: UUID, now: datetime) -> None:
        """Let the invitations to an organisation that an account sent expire now."""
        await self._close(_open(account_id) & (links.c.organisation_id == organisation_id), now)

    async def _close(self, those: ColumnElement[bool], now: datetime) -> int:
        return (await self._connection.execute(update(links).where(those, links.c.expires_at > now).values(expires_at=now))).rowcount

    async def find(self, token_hash: bytes, purpose: Purpose) -> Link | None:
        """Return the link of a token, whatever has become of it."""
        row = (await self._connection.execute(_QUERY.where(links.c.token_hash == token_hash, links.c.purpose == purpose))).first()
        return None if row is None else _link(row)

    async def use(self, link_id: UUID, now: datetime) -> None:
        """Use a link up. Its account, or its organisation, is locked, so nobody else can be doing so."""
        await self._connection.execute(update(links).where(links.c.id == link_id).values(used_at=now))

    async def delete_expired(self, now: datetime, kept_for: timedelta) -> int:
        """Delete links that expired longer ago than `kept_for`. Returns how many."""
        return (await self._connection.execute(delete(links).where(links.c.expires_at < now - kept_for))).rowcount


_UNUSED = links.c.used_at.is_(None) & links.c.superseded_at.is_(None)
_BY_TEAM = exists().where(accounts.c.id == links.c.account_id, accounts.c.portal == Portal.TEAM)


def _open(account_id: UUID) -> ColumnElement[bool]:
    return (links.c.account_id == account_id) & _UNUSED


def _older(link: Link) -> ColumnElement[bool]:
    if link.purpose is Purpose.INVITE:
        return (links.c.organisation_id == link.organisation_id) & (func.lower(links.c.email) == (link.email or "").lower()) & _UNUSED
    older = _open(link.account_id) & (links.c.purpose == link.purpose)
    return older & (links.c.email == link.email) if link.purpose is Purpose.KEEP_EMAIL else older


def _link(row: Row[Any]) -> Link:
    values = dict(row._mapping)  # noqa: SLF001 - SQLAlchemy's public name for a row as a mapping
    return Link(**{**values, "purpose": Purpose(row.purpose), "method": None if row.method is None else Method(row.method)})
