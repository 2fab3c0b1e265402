"""Accounts."""

from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, bindparam, delete, exists, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from services.identity.domain.accounts import UNVERIFIED_KEPT_FOR, Account, Method, Portal, State
from services.identity.domain.details import email_key
from services.identity.domain.team_roles import in_order
from services.identity.store.tables import accounts, links

_COLUMNS = [accounts.c[name] for name in Account.__dataclass_fields__]
_BY_ID = select(*_COLUMNS).where(accounts.c.id == bindparam("id"))
_BY_EMAIL = select(*_COLUMNS).where(accounts.c.email_key == bindparam("email_key"))


class AccountStore:
    """Reads and writes accounts."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def find(self, account_id: UUID) -> Account | None:
        """Return an account."""
        return await self._one(_BY_ID, {"id": account_id})

    async def lock(self, account_id: UUID) -> Account | None:
        """Return an account that nobody else changes until this transaction ends."""
        return await self._one(_BY_ID.with_for_update(key_share=True), {"id": account_id})

    async def find_by_email(self, email: str) -> Account | None:
        """Return the account of an address, however it is written."""
        return await self._by_email(_BY_EMAIL, email)

    async def lock_by_email(self, email: str) -> Account | None:
        """As `find_by_email`, and nobody else changes it until this transaction ends."""
        return await self._by_email(_BY_EMAIL.with_for_update(key_share=True), email)

    async def _by_email(self, query: Select[Any], email: str) -> Account | None:
        # PostgreSQL has no text with a zero byte, so no account has such an address either.
        return None if "\0" in email else await self._one(query, {"email_key": email_key(email)})

    async def _one(self, query: Select[Any], values: dict[str, object]) -> Account | None:
        row = (await self._connection.execute(query, values)).first()
        return None if row is None else _account(row)

    async def add(self, account: Account) -> bool:
        """Store a new account whose owner has just accepted the terms. Returns False when its address has one already."""
        added = await self._connection.execute(
            insert(accounts)
            .values(**{**asdict(account), "team_roles": list(account.team_roles)}, email_key=email_key(account.email), accepted_terms_at=account.created_at)
            .on_conflict_do_nothing(index_elements=[accounts.c.email_key])
            .returning(accounts.c.id)
        )
        return added.first() is not None

    async def register_again(self, account_id: UUID, account: Account) -> None:
        """Replace what an unverified account says by a later registration of the same address."""
        await self._set(
            account_id,
            portal=account.portal,
            email=account.email,
            password_hash=account.password_hash,
            first_name=account.first_name,
            last_name=account.last_name,
            telephone=account.telephone,
            accepted_terms_at=account.created_at,
            created_at=account.created_at,
        )

    async def activate(self, account_id: UUID, now: datetime) -> None:
        """The address is confirmed."""
        await self._set(account_id, state=State.ACTIVE, verified_at=now)

    async def note_first_sign_in(self, account_id: UUID, now: datetime) -> bool:
        """Note when somebody signed in for the first time. Returns False when they had done so before."""
        never = accounts.c.first_signed_in_at.is_(None)
        noted = update(accounts).where(accounts.c.id == account_id, never).values(first_signed_in_at=now).returning(accounts.c.id)
        return (await self._connection.execute(noted)).first() is not None

    async def set_password(self, account_id: UUID, password_hash: str) -> None:
        """Replace the hash of the password."""
        await self._set(account_id, password_hash=password_hash)

    async def set_email(self, account_id: UUID, email: str) -> bool:
        """Replace the address, which its owner has confirmed: an unconfirmed registration of it gives way. Returns False when another account has it."""
        key = email_key(email)
        await self.give_way(email, account_id)
        try:
            async with self._connection.begin_nested():
                await self._set(account_id, email=email, email_key=key)
        except IntegrityError:
            return False
        return True

    async def give_way(self, email: str, to: UUID) -> None:
        """Delete an unconfirmed registration of an address, so that account `to` can have it."""
        unconfirmed = (accounts.c.email_key == email_key(email)) & (accounts.c.id != to) & (accounts.c.state == State.UNVERIFIED)
        await self._connection.execute(delete(accounts).where(unconfirmed))

    async def set_details(self, account_id: UUID, first_name: str, last_name: str, telephone: str | None) -> None:
        """Replace what the owner says about themselves."""
        await self._set(account_id, first_name=first_name, last_name=last_name, telephone=telephone)

    async def set_pending_seed(self, account_id: UUID, sealed: bytes, now: datetime) -> None:
        """Keep the sealed seed of an authenticator that is being set up."""
        await self._set(account_id, pending_seed=sealed, pending_since=now)

    async def set_method(self, account_id: UUID, method: Method, seed: bytes | None, step: int | None) -> None:
        """Change the second step; `seed` is sealed, `step` is the one that was used to confirm it."""
        await self._set(account_id, method=method, totp_seed=seed, totp_last_step=step, pending_seed=None, pending_since=None)

    async def _set(self, account_id: UUID, **values: object) -> None:
        await self._connection.execute(update(accounts).where(accounts.c.id == account_id).values(**values))

    async def use_step(self, account_id: UUID, step: int) -> bool:
        """Use up a step of the authenticator, and all before it. Returns False when it was used already, even a moment ago by another request."""
        used = await self._connection.execute(
            update(accounts)
            .where(accounts.c.id == account_id, accounts.c.totp_last_step.is_(None) | (accounts.c.totp_last_step < step))
            .values(totp_last_step=step)
            .returning(accounts.c.id)
        )
        return used.first() is not None

    async def delete_unverified(self, now: datetime) -> int:
        """Delete registrations that nobody confirmed. Returns how many."""
        open_link = exists().where(links.c.account_id == accounts.c.id, links.c.expires_at > now, links.c.superseded_at.is_(None))
        deleted = await self._connection.execute(
            delete(accounts).where(accounts.c.state == State.UNVERIFIED, accounts.c.created_at < now - UNVERIFIED_KEPT_FOR, ~open_link)
        )
        return deleted.rowcount


def _account(row: Row[Any]) -> Account:
    values = dict(row._mapping)  # noqa: SLF001 - SQLAlchemy's public name for a row as a mapping
    kinds = {"portal": Portal(row.portal), "state": State(row.state), "method": Method(row.method), "team_roles": in_order(row.team_roles)}
    return Account(**{**values, **kinds})
