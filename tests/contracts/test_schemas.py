"""The committed schemas are those of the events there are, and none of them has changed so that a reader could break."""

import json

import jsonschema_rs
import pytest

from contracts.__main__ import main, refusals
from contracts.catalogue import example_of
from contracts.event_schemas import FOLDER, committed, event_schema, generated, write
from contracts.registry import EVENTS, PUBLIC

RECEIVED = "uk.ehc.request.received.v1"


def test_no_public_event_has_changed_so_that_a_reader_could_break():
    found = refusals(FOLDER)
    assert not found, "\n".join(f"{name}: {change}" for name, changes in found.items() for change in changes)


def test_what_is_committed_is_what_the_events_say():
    assert committed() == generated(), "run `python -m contracts` and commit what it writes"


@pytest.mark.parametrize("name", sorted(PUBLIC))
def test_a_schema_is_valid_and_takes_its_example_and_nothing_that_lacks_a_field(name):
    schema = event_schema(EVENTS[name])
    jsonschema_rs.meta.validate(schema)
    validator = jsonschema_rs.Draft202012Validator(schema, validate_formats=True)
    example = json.loads(example_of(EVENTS[name]).encode())
    assert schema["examples"] == [example]
    validator.validate(example)
    for part in schema["required"]:
        assert not validator.is_valid({key: value for key, value in example.items() if key != part}), part
    for part in schema["properties"]["data"]["required"]:
        data = {key: value for key, value in example["data"].items() if key != part}
        assert not validator.is_valid({**example, "data": data}), part


def test_the_command_writes_every_schema_and_once_more_changes_nothing(tmp_path):
    assert main(tmp_path) == 0
    assert committed(tmp_path) == generated()
    assert main(tmp_path) == 0


def test_the_command_leaves_a_schema_whose_change_would_break_readers_and_says_what_to_do(tmp_path, capsys):
    schema = generated()[RECEIVED]
    schema["properties"]["data"]["properties"]["age"] = {"type": "integer"}
    write(schema, RECEIVED, tmp_path)
    assert main(tmp_path) == 1
    assert committed(tmp_path) == {**generated(), RECEIVED: schema}
    said = capsys.readouterr().err
    assert f"{RECEIVED} would break its readers:\n  the event, field data, field age: was removed\n" in said
    assert ".v2" in said


def test_an_event_that_readers_know_cannot_just_go(tmp_path, capsys):
    write(generated()[RECEIVED], "uk.ehc.request.forgotten.v1", tmp_path)
    assert main(tmp_path) == 1
    assert "uk.ehc.request.forgotten.v1 would break its readers:\n  there is no such event any more" in capsys.readouterr().err
