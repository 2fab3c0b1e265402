"""How PostgreSQL answers what a store asks: the plans of its queries."""

import json
from collections.abc import Awaitable, Iterator
from typing import Any

from sqlalchemy import event

Part = dict[str, Any]


async def plans(work: Any, database: Any, ask: Awaitable[Any]) -> list[Part]:
    """The plans of all that a store asks the database, run with the values that it gave."""
    asked: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        asked.append((statement, parameters))

    event.listen(database.engine.sync_engine, "before_cursor_execute", note)
    try:
        await ask
    finally:
        event.remove(database.engine.sync_engine, "before_cursor_execute", note)
    found: list[Part] = []
    # As on the solid state disks of a server: with the cost of a turning one, chance in the statistics decides between two ways of like cost.
    await work.connection.exec_driver_sql("SET LOCAL random_page_cost = 1.1")
    for statement, parameters in asked:
        plan = (await work.connection.exec_driver_sql(f"EXPLAIN (FORMAT JSON, ANALYZE) {statement}", parameters)).scalar_one()
        found += _parts((json.loads(plan) if isinstance(plan, str) else plan)[0]["Plan"])
    assert found
    return found


def scanned(parts: list[Part]) -> set[str]:
    """The tables that were read from end to end, but for small ones."""
    return {part["Relation Name"] for part in parts if part["Node Type"] == "Seq Scan" and part["Actual Rows"] + part.get("Rows Removed by Filter", 0) > 1_000}


def indexes(parts: list[Part]) -> set[str]:
    """The indexes that were used."""
    return {part["Index Name"] for part in parts if "Index Name" in part}


def _parts(plan: Part) -> Iterator[Part]:
    yield plan
    for part in plan.get("Plans", ()):
        yield from _parts(part)
