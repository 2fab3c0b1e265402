"""Every public event that a system has published, read from the outboxes of its services and from the feed, and checked."""

import json
from collections import defaultdict
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import jsonschema_rs

import contracts
from chassis.outbox import envelope_of
from deploy.provision import SERVICES
from tests.harness.containers.compose import AnySystem
from tests.harness.personal_data import codes_of, read_personal_data
from tests.harness.rows import rows_of
from tests.harness.waiting import until

_SCHEMAS = Path(contracts.__file__).parent / "schemas"
_UNSENT = "SELECT count(*) FROM outbox WHERE exposure = 'public' AND sent_at IS NULL"


async def check_public_events(system: AnySystem) -> set[str]:
    """Return the types of the public events there are, once all have reached the feed.

    Raises AssertionError when one of them is not as its schema says, has anything but codes, times, and ids and numbers that are no person's,
    or is not in the feed once, as it was stored and after those of its subject that came before it.
    """
    await until(lambda: _have_left(system), seconds=60, every=0.2)
    stored = await _stored(system)

    async def all_are_in_the_feed() -> bool:
        return len(await _feed(system)) >= len(stored)

    await until(all_are_in_the_feed, seconds=60, every=0.2)
    known = await read_personal_data(system)
    for event in stored.values():
        schema = json.loads((_SCHEMAS / f"{event['type']}.json").read_text())
        _is_as_its_schema_says(event, schema)
        known.check(event, codes_of(schema))
    _each_once_and_in_order(await _feed(system), stored)
    return {event["type"] for event in stored.values()}


async def _have_left(system: AnySystem) -> bool:
    return not sum([(await rows_of(system, service, _UNSENT))[0]["count"] for service in SERVICES])


async def _stored(system: AnySystem) -> dict[str, dict[str, Any]]:
    """Return every public event that a service has committed, by id."""
    found = {}
    for service in SERVICES:
        for row in await rows_of(system, service, "SELECT *, data::text AS text FROM outbox WHERE exposure = 'public'"):
            envelope = envelope_of(SimpleNamespace(**{**row, "data": json.loads(row["text"])}), service)
            found[str(envelope.id)] = json.loads(envelope.encode())
    return found


async def _feed(system: AnySystem) -> list[dict[str, Any]]:
    return [json.loads(row["body"]) for row in await rows_of(system, "notify", "SELECT body FROM feed ORDER BY position")]


def _is_as_its_schema_says(event: dict[str, Any], schema: dict[str, Any]) -> None:
    jsonschema_rs.validator_for(schema, validate_formats=True).validate(event)
    assert event["data"].keys() <= schema["properties"]["data"]["properties"].keys(), event["type"]
    assert event.keys() <= schema["properties"].keys(), event["type"]


def _each_once_and_in_order(feed: list[dict[str, Any]], stored: dict[str, dict[str, Any]]) -> None:
    assert len({event["id"] for event in feed}) == len(feed)
    numbers = defaultdict(list)
    for event in feed:
        numbers[event["subject"]].append(event["sequence"])
    for subject, found in numbers.items():
        assert found == sorted(found), subject
    published = {event["id"]: event for event in feed}
    for event_id, event in stored.items():
        assert published.get(event_id) == event, event["type"]
