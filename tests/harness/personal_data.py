"""What the databases of a running system know of people, found in their tables, and whether an event for other systems tells any of it."""

import json
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from deploy.provision import SERVICES
from tests.harness.containers.compose import AnySystem
from tests.harness.rows import rows_of

TOLD = frozenset(
    {
        "cases.allocations",
        "cases.advice_requests",
        "cases.cases",
        "cases.children",
        "cases.consultations",
        "cases.exceptions",
        "cases.joins",
        "cases.moves",
        "documents.documents",
        "forms.submissions",
        "identity.organisations",
    }
)
"""Tables whose ids others may know. A person has none of them: nobody's account, role or contact is told."""
# They hold the events themselves, and say how many there are of whatever has an id.
_BOOKS = ("outbox", "outbox_sequence", "inbox", "feed", "audit_head")
_KEYS = """
    SELECT c.relname AS "table", a.attname AS "column"
    FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = i.indkey[0]
    WHERE i.indisprimary AND i.indnkeyatts = 1 AND a.atttypid = 'uuid'::regtype AND c.relnamespace = 'public'::regnamespace
"""
_COLUMNS = """
    SELECT table_name AS "table", array_agg(column_name::text) AS columns FROM information_schema.columns
    WHERE table_schema = 'public' AND data_type IN ('text', 'character varying', 'ARRAY', 'json', 'jsonb', 'date') GROUP BY 1
"""
_UUID = re.compile("[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_TIME = re.compile(r"(\d{4}-\d\d-\d\d)(?:T[0-9:.]+Z)?")
_TRACE = re.compile("00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}")
_SHORTEST = 9
"""Digits of a number that is somebody's: of a telephone, of the National Health Service."""


@dataclass(frozen=True)
class PersonalData:
    """`ids`: what tables an id is the key of. `births`: days of birth, ISO 8601. `numbers`: those that are written anywhere, without blanks."""

    ids: Mapping[str, frozenset[str]]
    births: frozenset[str]
    numbers: frozenset[str]

    def check(self, event: Mapping[str, Any], codes: frozenset[str]) -> None:
        """Raise AssertionError unless each value is of `codes`, an id that others may know, a day on which nobody was born, or a number that is nobody's."""
        for name, value in _leaves("", event):
            if isinstance(value, bool) or value is None or (isinstance(value, str) and value in codes):
                continue
            where = f"{event['type']}: {name}"
            if isinstance(value, int) or name == ".sequence":
                assert self.numbers.isdisjoint({str(value), str(int(value))}), where
            elif _UUID.fullmatch(value):
                tables = self.ids.get(value)
                assert not tables or tables & TOLD, f"{where} is the key of {tables}"
            else:
                day = _TIME.fullmatch(value)
                assert day or _TRACE.fullmatch(value), f"{where} could be anything"
                assert not day or day[1] not in self.births, where


async def read_personal_data(system: AnySystem) -> PersonalData:
    """Read it, from every table of every service."""
    ids, texts, births = defaultdict(set), set(), set()
    for service in SERVICES:
        for key in await rows_of(system, service, _KEYS):
            if key["table"] in _BOOKS:
                continue
            for row in await rows_of(system, service, f'SELECT "{key["column"]}" AS id FROM "{key["table"]}"'):  # noqa: S608 - from the catalogue of the database
                ids[str(row["id"])].add(f"{service}.{key['table']}")
        for table in await rows_of(system, service, _COLUMNS):
            if table["table"] not in _BOOKS:
                names = ", ".join(f'to_jsonb("{column}") AS "{column}"' for column in table["columns"])
                for row in await rows_of(system, service, f'SELECT DISTINCT {names} FROM "{table["table"]}"'):  # noqa: S608 - see above
                    for name, value in _leaves("", {column: json.loads(found) for column, found in row.items() if found is not None}):
                        texts.add(str(value))
                        if "birth" in name:
                            births.add(str(value))
    numbers = {digits for text in texts if len(digits := re.sub(r"\D", "", text)) >= _SHORTEST}
    return PersonalData({key: frozenset(tables) for key, tables in ids.items()}, frozenset(births), frozenset(numbers))


def codes_of(schema: Any) -> frozenset[str]:
    """Return the words that a schema lists, which are all that can stand where it lists them."""
    if isinstance(schema, list):
        return frozenset[str]().union(*map(codes_of, schema))
    if not isinstance(schema, dict):
        return frozenset()
    listed = [*schema.get("enum", ()), *([schema["const"]] if "const" in schema else [])]
    return frozenset(word for word in listed if isinstance(word, str)).union(*map(codes_of, schema.values()))


def _leaves(name: str, found: Any) -> Iterator[tuple[str, Any]]:
    """Yield each value with the path that leads to it."""
    if isinstance(found, dict | list):
        for key, value in found.items() if isinstance(found, dict) else enumerate(found):
            yield from _leaves(f"{name}.{key}", value)
    else:
        yield name, found
