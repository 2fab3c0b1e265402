"""The database itself keeps what was done to a case, what a letter says, who decides, and which day of receipt was put right."""

import pytest
from sqlalchemy import Table, delete, text, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql.expression import Executable

from services.cases.store.people_tables import receipt_corrections, rights_holders
from services.cases.store.tables import moves, notices

LATER = {"served_on", "channel", "opened_at"}
"""What is kept of a letter after it was written."""


async def _try(database, statement: Executable) -> None:
    async with database.open_work() as work:
        await work.connection.execute(statement)


@pytest.mark.parametrize("table", [moves, notices, rights_holders, receipt_corrections], ids=lambda table: table.name)
async def test_no_row_is_removed_and_no_column_is_changed_but_those_that_are_kept_later(database, table: Table):
    changes = {column.name: update(table).values({column: column}) for column in table.c}
    allowed = LATER if table is notices else set()
    refused: list[Executable] = [change for name, change in changes.items() if name not in allowed]
    for statement in (*refused, delete(table), text(f"TRUNCATE {table.name} CASCADE")):
        with pytest.raises(DBAPIError, match="are never changed"):
            await _try(database, statement)
    for name in allowed:
        await _try(database, changes[name])
