"""The database of one service, and `Work`: the one transaction in which state, outbox, inbox and audit change together."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from typing import Generic, TypeVar

from asyncpg.exceptions import InterfaceError, PostgresError
from sqlalchemy import MetaData
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from chassis import audit, inbox, outbox
from chassis.clock import Clock
from chassis.errors import Unavailable

_NAMES = {
    "ix": "ix_%(column_0_N_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
# The server gives up on what takes too long, so that one bad query cannot hold every connection.
_SERVER_SETTINGS = {"statement_timeout": "15s", "lock_timeout": "5s", "idle_in_transaction_session_timeout": "60s", "timezone": "UTC"}


def service_metadata() -> MetaData:
    """Return the metadata for one service's tables: constraint names are stable, and the chassis' own tables are in it."""
    metadata = MetaData(naming_convention=_NAMES)
    for define in (outbox.define_tables, inbox.define_tables, audit.define_tables):
        define(metadata)
    return metadata


class Work:
    """One transaction. A service subclasses it to add its stores; nobody but `Database.open_work` commits it."""

    def __init__(self, connection: AsyncConnection, clock: Clock) -> None:
        self.connection = connection
        self.clock = clock
        self.outbox = outbox.Outbox(connection, clock)
        self.inbox = inbox.Inbox(connection, clock)
        self.audit = audit.AuditTrail(connection, clock)
        self._after_commit: list[Callable[[], None]] = []

    def after_commit(self, act: Callable[[], None]) -> None:
        """Call `act` once the transaction is committed; never when it is rolled back."""
        self._after_commit.append(act)

    async def finish(self) -> None:
        """Write what was collected on the way: audit rows, then events."""
        await self.audit.flush()
        await self.outbox.flush()

    def must_be_empty(self) -> None:
        """Raise RuntimeError when events or audit rows were added, which nothing will write now."""
        if self.outbox.waiting or self.audit.waiting or self._after_commit:
            raise RuntimeError("events, audit rows and what follows a commit need a transaction: use open_work")

    def committed(self) -> None:
        """Run what was asked for after the commit."""
        for act in self._after_commit:
            act()


AnyWork_co = TypeVar("AnyWork_co", bound=Work, covariant=True)


class Database(Generic[AnyWork_co]):
    """The pool of connections of one process."""

    def __init__(self, url: str, work_type: Callable[[AsyncConnection, Clock], AnyWork_co], clock: Clock, pool: int = 10) -> None:
        self.url = url
        self.clock = clock
        self._work_type = work_type
        self.engine: AsyncEngine = create_async_engine(
            url,
            pool_size=pool,
            max_overflow=0,
            pool_timeout=5,
            pool_recycle=1800,
            hide_parameters=True,  # or every database error prints a child's data
            connect_args={"server_settings": {**_SERVER_SETTINGS, "application_name": "waymark"}, "timeout": 5},
        )

    @asynccontextmanager
    async def open_work(self) -> AsyncIterator[AnyWork_co]:
        """Begin a transaction; commit it on a clean exit, roll it back on any exception. Raises Unavailable without a connection."""
        async with self._connected() as connection:
            async with connection.begin():
                work = self._work_type(connection, self.clock)
                yield work
                await work.finish()
            if work.outbox.stored:
                with suppress(DBAPIError):
                    async with connection.begin():
                        await connection.execute(outbox.WAKE_RELAY)
        work.committed()

    @asynccontextmanager
    async def open_statement(self) -> AsyncIterator[AnyWork_co]:
        """Open work in which each statement stands by itself, for what every page asks: BEGIN and COMMIT would be two of its three round trips.

        Events and audit rows need a transaction: raises RuntimeError when any were added.
        """
        async with self._connected() as connection:
            await connection.execution_options(isolation_level="AUTOCOMMIT")
            work = self._work_type(connection, self.clock)
            yield work
            work.must_be_empty()

    @asynccontextmanager
    async def _connected(self) -> AsyncIterator[AsyncConnection]:
        reached = False
        try:
            async with self.engine.connect() as connection:
                reached = True
                yield connection
        except (OSError, PostgresError, InterfaceError, DBAPIError, PoolTimeoutError) as error:
            if reached:
                raise
            raise Unavailable("database_unavailable", "The service is busy. Try again in a minute.") from error

    async def close(self) -> None:
        """Close every connection."""
        await self.engine.dispose()
